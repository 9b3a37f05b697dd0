import { valueOf, type Activation } from '../activation';
import { NetworkError } from '../errors';
import { columnOf, identityMap, rowOf, type LinearMap, type Weights } from '../linear-map';
import { numbersFrom, type NetworkBuilder, type Numbers, type Source } from './builder';
import type { Constant, WeightsFiles } from './constants';
import { nodeTitle, type GraphNode } from './decode';
import {
  broadcastShape,
  broadcastStrides,
  printShape,
  sizeOf,
  stridedPicks,
  upTo,
} from '../shapes';

/** A dimension that holds the points of a batch, of which there is one here. */
export interface Batch {
  readonly axis: number;
  /** How many points the file says. */
  readonly points: number;
}

/** A tensor that depends on the input. */
export interface Variable extends Numbers {
  readonly kind: 'variable';
  readonly shape: readonly number[];
  /** Where the file has a batch of more than one point. */
  readonly batch?: Batch | undefined;
  /** All numbers are 0 or 1, as comparisons make them. */
  readonly isTruth?: boolean;
}

export type Value = Constant | Variable;

/** One node of the graph with its inputs looked up: all that an operator needs. */
export interface Operation {
  readonly node: GraphNode;
  /** Undefined for an optional input that is left out. */
  readonly inputs: readonly (Value | undefined)[];
  readonly builder: NetworkBuilder;
  readonly files: WeightsFiles;
  /** Version of the operators' definitions. */
  readonly opset: number;
}

/** A graph that is refused whatever its weights are. */
export class GraphError extends NetworkError {
  override name = 'GraphError';
}

/** A graph that is refused because it mixes the points of a batch. */
export class BatchError extends GraphError {
  override name = 'BatchError';
}

export function fail(operation: Operation, complaint: string): GraphError {
  return new GraphError(`${nodeTitle(operation.node)} ${complaint}`);
}

/** As `fail`, for what its weights are: another weights file might do. */
export function failHere(operation: Operation, complaint: string): NetworkError {
  return new NetworkError(`${nodeTitle(operation.node)} ${complaint}`);
}

/** @throws NetworkError if the input is left out. */
export function requireInput(operation: Operation, k: number): Value {
  const value = operation.inputs[k];
  if (!value) throw fail(operation, `lacks its input number ${k}.`);
  return value;
}

/** @throws NetworkError if the input is left out, or is computed. */
export function requireConstant(operation: Operation, k: number, what: string): Constant {
  const value = requireInput(operation, k);
  if (value.kind === 'constant') return value;
  throw fail(operation, `has ${what} that depend on the input.`);
}

/** All numbers of a source, as a tensor. */
export function variableOf(source: Source, shape: readonly number[], batch?: Batch): Variable {
  const numbers = numbersFrom(source.first, source.width);
  return { kind: 'variable', shape, numbers, isShared: false, batch };
}

/** A value as numbers among which others may stand. */
export function asVariable(operation: Operation, value: Value): Variable {
  if (value.kind === 'variable') return value;
  const { shape, values } = value;
  operation.builder.claim(2 * values.length);
  const numbers = new Int32Array(values.length).fill(-1);
  return {
    kind: 'variable',
    shape,
    numbers,
    constants: Float64Array.from(values),
    isShared: false,
  };
}

/**
 * An axis as it is counted from the left.
 *
 * @throws NetworkError where there is none, or it holds the points of a batch.
 */
export function axisOf(operation: Operation, { shape, ...value }: Value, given: number): number {
  const axis = given < 0 ? given + shape.length : given;
  if (!(Number.isInteger(axis) && axis >= 0 && axis < shape.length))
    throw fail(operation, `has the axis ${given}, but its input has ${shape.length} dimensions.`);
  if ('batch' in value && value.batch?.axis === axis) throw mixes(operation, value.batch);
  return axis;
}

export function mixes(operation: Operation, { points }: Batch): BatchError {
  return new BatchError(
    `${nodeTitle(operation.node)} works across the ${points} points of the batch; Crease evaluates one.`,
  );
}

/** The numbers at some positions of a tensor, −1 for 0, or for what is told: no arithmetic. */
export function selected(
  operation: Operation,
  value: Value,
  shape: readonly number[],
  picks: Int32Array,
  fill = 0,
): Value {
  operation.builder.claim(2 * picks.length);
  if (value.kind === 'constant') {
    const { values } = value;
    const isNarrow = values instanceof Float32Array && Math.fround(fill) === fill;
    const own = isNarrow ? new Float32Array(picks.length) : new Float64Array(picks.length);
    for (const [i, pick] of picks.entries()) own[i] = pick < 0 ? fill : values[pick];
    return { ...value, shape, values: own };
  }
  const numbers = picks.map((pick) => (pick < 0 ? -1 : value.numbers[pick]));
  const { constants } = value;
  if (!constants && fill === 0) return { ...value, shape, numbers };
  const filled = Float64Array.from(picks, (pick) => (pick < 0 ? fill : (constants?.[pick] ?? 0)));
  return { ...value, shape, numbers, constants: filled };
}

/** The value repeated to a shape that it broadcasts to. */
export function broadcast(operation: Operation, value: Value, shape: readonly number[]): Value {
  if (sizeOf(shape) !== sizeOf(value.shape)) {
    operation.builder.claim(sizeOf(shape));
    const picks = stridedPicks(shape, broadcastStrides(shape, value.shape));
    return { ...selected(operation, value, shape, picks), ...alignedBatch(value, shape) };
  }
  return { ...value, shape, ...alignedBatch(value, shape) };
}

function alignedBatch(value: Value, shape: readonly number[]): { batch?: Batch } {
  if (value.kind === 'constant' || !value.batch) return {};
  const { axis, points } = value.batch;
  return { batch: { points, axis: axis + shape.length - value.shape.length } };
}

/**
 * The shape that tensors have together, repeated where one of them is shorter.
 *
 * @throws NetworkError where they have none, or where points of a batch would stand beside each other.
 */
export function commonShape(operation: Operation, values: readonly Value[]): readonly number[] {
  let shape: readonly number[] = [];
  for (const value of values) {
    const joined = broadcastShape(shape, value.shape);
    if (!joined)
      throw fail(operation, `joins ${printShape(shape)} and ${printShape(value.shape)}.`);
    shape = joined;
  }
  for (const value of values) {
    if (value.kind === 'constant' || !value.batch) continue;
    const { batch } = value;
    const axis = batch.axis - value.shape.length;
    const sizes = values.filter((one) => one.shape.length >= -axis);
    const isOne = sizes.every((one) => {
      if (one.kind === 'constant') return (one.shape.at(axis) ?? 1) === 1;
      return one.batch && one.batch.axis - one.shape.length === axis;
    });
    if (!isOne) throw mixes(operation, batch);
  }
  return shape;
}

/** A constant's numbers, one for each of a tensor of some shape. */
export function repeated(
  operation: Operation,
  constant: Constant,
  shape: readonly number[],
  does: string,
): Weights {
  const joined = broadcastShape(constant.shape, shape);
  if (!joined || sizeOf(joined) !== sizeOf(shape))
    throw fail(
      operation,
      `${does} ${printShape(constant.shape)} on ${printShape(shape)}, which is not one number per unit.`,
    );
  const value = broadcast(operation, constant, joined);
  return value.kind === 'constant' ? value.values : constant.values;
}

/**
 * `map · value + bias`; of constants, rounded to float64.
 *
 * @param bias one per unit of the map
 */
export function mapped(
  operation: Operation,
  value: Value,
  map: LinearMap,
  shape: readonly number[],
  bias: Float64Array = new Float64Array(sizeOf(shape)),
): Value {
  const { builder } = operation;
  builder.claim(2 * bias.length);
  if (value.kind === 'constant') return mappedConstant(value, map, shape, bias);
  const source = builder.affine(bias.length, builder.termsOf(value, map, bias.length), bias);
  return variableOf(source, shape, value.batch);
}

function mappedConstant(
  { values, isInteger }: Constant,
  map: LinearMap,
  shape: readonly number[],
  bias: Float64Array,
): Constant {
  const made = bias.map((b, unit) => {
    const row = rowOf(map, unit, values.length);
    let sum = b;
    for (let k = row.first; k < row.end; k++) sum += row.weights[k] * values[columnOf(row, k)];
    return sum;
  });
  return {
    kind: 'constant',
    shape,
    values: made,
    isInteger: isInteger && made.every(Number.isInteger),
  };
}

/** A diagonal map. */
export function scaledDiagonal(operation: Operation, value: Value, factors: Float64Array): Value {
  return mapped(operation, value, { kind: 'diagonal', factors }, value.shape);
}

export function negated(operation: Operation, value: Value): Value {
  const width = sizeOf(value.shape);
  operation.builder.claim(width);
  return mapped(operation, value, identityMap(width, -1), value.shape);
}

/**
 * A tensor's numbers, or the groups of those that follow each other, through an activation.
 *
 * @param shape of what comes out
 */
export function activated(
  operation: Operation,
  value: Value,
  activation: Activation,
  shape = value.shape,
): Value {
  const { builder } = operation;
  if (value.kind === 'constant') {
    const given = Float64Array.from(value.values);
    const count = sizeOf(shape);
    builder.claim(2 * count);
    const values = Float64Array.from(upTo(count), (unit) => valueOf(activation, unit, given));
    return { ...value, shape, values };
  }
  const source = builder.activate(builder.sourceOf(value), activation);
  return variableOf(source, shape, value.batch);
}

/** The value, as another shape of the same numbers in the same order. */
export function withShape(operation: Operation, value: Value, shape: readonly number[]): Value {
  if (sizeOf(shape) !== sizeOf(value.shape))
    throw fail(
      operation,
      `makes ${printShape(shape)} of ${printShape(value.shape)}, which is not a view of the same numbers.`,
    );
  return { ...value, shape };
}
