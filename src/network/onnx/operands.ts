import { NetworkError } from '../errors';
import type { NetworkBuilder, Source } from './builder';
import { readConstant, type Constant, type WeightsFiles } from './constants';
import { nodeTitle, toNumber, type GraphNode } from './decode';
import { printShape, sizeOf } from './shapes';

/** A tensor that depends on the input. */
export interface Variable {
  readonly kind: 'variable';
  readonly shape: readonly number[];
  readonly source: Source;
}

export type Value = Constant | Variable;

/** One node of the graph with its inputs looked up: all that an operator needs. */
export interface Operation {
  readonly node: GraphNode;
  /** Undefined for an optional input that is left out. */
  readonly inputs: readonly (Value | undefined)[];
  readonly builder: NetworkBuilder;
  readonly files: WeightsFiles;
  /** Whether this node is the only one that reads its input number `k`. */
  readonly isOnlyReader: (k: number) => boolean;
}

/** A graph that is refused whatever its weights are. */
export class GraphError extends NetworkError {
  override name = 'GraphError';
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

/** The value, as another shape of the same numbers in the same order. */
export function withShape(operation: Operation, value: Value, shape: readonly number[]): Value {
  if (sizeOf(shape) !== sizeOf(value.shape))
    throw fail(
      operation,
      `makes ${printShape(shape)} of ${printShape(value.shape)}, which is not a view of the same numbers.`,
    );
  return { ...value, shape };
}

export function floatAttribute(operation: Operation, name: string, absent: number): number {
  return findAttribute(operation, name)?.f ?? absent;
}

export function intAttribute(operation: Operation, name: string, absent: number): number {
  const value = findAttribute(operation, name)?.i;
  return value === undefined || value === null ? absent : toNumber(value);
}

/** The value of a `Constant` node, whichever of its attributes holds it. */
export function constantAttribute(operation: Operation): Constant {
  const stored = findAttribute(operation, 'value')?.t;
  if (stored) return readConstant(stored, operation.files);
  const single = findAttribute(operation, 'value_float')?.f;
  if (single !== undefined && single !== null) return vector([single], []);
  const floats = findAttribute(operation, 'value_floats')?.floats;
  if (floats) return vector(floats);
  const integer = findAttribute(operation, 'value_int')?.i;
  if (integer !== undefined && integer !== null) return vector([toNumber(integer)], []);
  const integers = findAttribute(operation, 'value_ints')?.ints;
  if (integers) return vector(integers.map((value) => toNumber(value)));
  throw fail(operation, 'holds no tensor of numbers.');
}

function findAttribute({ node }: Operation, name: string) {
  return node.attribute?.find((attribute) => attribute.name === name);
}

function vector(values: readonly number[], shape = [values.length]): Constant {
  return { kind: 'constant', shape, values: Float64Array.from(values) };
}
