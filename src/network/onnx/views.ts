import { intAttribute, integers } from './attributes';
import { castType } from './constant-arithmetic';
import {
  axisOf,
  fail,
  mixes,
  requireConstant,
  requireInput,
  withShape,
  type Batch,
  type Operation,
  type Value,
} from './operands';
import { isShape, printShape, sizeOf } from '../shapes';

/* Operators that change no number and no number's place. */

export function identity(operation: Operation): Value {
  return requireInput(operation, 0);
}

/** Dropout as it is evaluated: nothing falls away. */
export function dropout(operation: Operation): Value {
  const training = operation.inputs[2];
  if (training && !(training.kind === 'constant' && training.values[0] === 0))
    throw fail(operation, 'is in training mode; export it in eval mode.');
  return requireInput(operation, 0);
}

/** A type of floats in the place of another: numbers are not rounded to it. */
export function cast(operation: Operation): Value {
  const value = requireInput(operation, 0);
  const to = castType(operation);
  if (to === undefined) throw fail(operation, 'makes what are no numbers.');
  if (value.kind === 'constant') {
    const isInteger = to !== 'floats';
    if (!isInteger) return { ...value, isInteger };
    operation.builder.claim(value.values.length);
    const convert = to === 'truth' ? (x: number) => (x === 0 ? 0 : 1) : Math.trunc;
    return { ...value, isInteger, values: value.values.map(convert) };
  }
  if (to !== 'floats' && !value.isTruth)
    throw fail(
      operation,
      `makes ${to === 'truth' ? 'truth values' : 'whole numbers'} of computed ones, which jump.`,
    );
  return value;
}

export function flatten(operation: Operation): Value {
  const value = requireInput(operation, 0);
  const rank = value.shape.length;
  const given = intAttribute(operation, 'axis', 1);
  const axis = given < 0 ? given + rank : given;
  if (!(axis >= 0 && axis <= rank))
    throw fail(operation, `has the axis ${given}, but its input has ${rank} dimensions.`);
  const sizes = fullShape(value);
  return reshaped(operation, value, [sizeOf(sizes.slice(0, axis)), sizeOf(sizes.slice(axis))]);
}

export function reshape(operation: Operation): Value {
  const value = requireInput(operation, 0);
  const wanted = Array.from(requireConstant(operation, 1, 'sizes').values);
  const keepsZero = intAttribute(operation, 'allowzero', 0) !== 0;
  const own = fullShape(value);
  const shape = wanted.map((size, k) => (size === 0 && !keepsZero ? (own[k] ?? 0) : size));
  const free = shape.indexOf(-1);
  if (free >= 0) shape[free] = sizeOf(own) / -sizeOf(shape);
  if (!isShape(shape))
    throw fail(operation, `cannot make ${printShape(wanted)} of ${printShape(value.shape)}.`);
  return reshaped(operation, value, shape);
}

/** A tensor's sizes as the file has them: with all points of a batch. */
function fullShape(value: Value): number[] {
  const shape = [...value.shape];
  if (value.kind === 'variable' && value.batch) shape[value.batch.axis] = value.batch.points;
  return shape;
}

/** @param shape with all points of a batch, which need a dimension of their own */
function reshaped(operation: Operation, value: Value, shape: readonly number[]): Value {
  if (value.kind === 'constant' || !value.batch) return withShape(operation, value, shape);
  const { axis, points } = value.batch;
  const before = sizeOf(value.shape.slice(0, axis));
  const own = shape.findIndex((size, k) => size === points && sizeOf(shape.slice(0, k)) === before);
  if (own < 0) throw mixes(operation, value.batch);
  const ofOne = shape.map((size, k) => (k === own ? 1 : size));
  return { ...value, shape: ofOne, batch: { axis: own, points } };
}

/** Takes dimensions of size 1 away: those that are named, or else all. */
export function squeeze(operation: Operation): Value {
  const value = requireInput(operation, 0);
  const { shape } = value;
  const named = integers(operation, 1, 'axes')?.map((axis) => axisOf(operation, value, axis));
  const batch = value.kind === 'variable' ? value.batch : undefined;
  const isLeft = (size: number, axis: number) =>
    named ? !named.includes(axis) : size !== 1 || axis === batch?.axis;
  const odd = named?.find((axis) => shape[axis] !== 1);
  if (odd !== undefined)
    throw fail(operation, `squeezes dimension ${odd} of ${printShape(shape)}, which is not 1.`);
  const left = shape.filter(isLeft);
  return {
    ...value,
    shape: left,
    ...movedBatch(batch, (axis) => shape.slice(0, axis).filter(isLeft).length),
  };
}

/** Adds dimensions of size 1, where the result has these axes. */
export function unsqueeze(operation: Operation): Value {
  const value = requireInput(operation, 0);
  const axes = integers(operation, 1, 'axes') ?? [];
  const rank = value.shape.length + axes.length;
  const added = new Set(axes.map((axis) => (axis < 0 ? axis + rank : axis)));
  if (added.size !== axes.length || ![...added].every((axis) => axis >= 0 && axis < rank))
    throw fail(operation, `adds the dimensions ${printShape(axes)} to ${printShape(value.shape)}.`);
  const rest = [...value.shape];
  const places: number[] = [];
  const shape = Array.from({ length: rank }, (_, axis) => {
    if (added.has(axis)) return 1;
    places.push(axis);
    return rest.shift() ?? 1;
  });
  const batch = value.kind === 'variable' ? value.batch : undefined;
  return { ...value, shape, ...movedBatch(batch, (axis) => places[axis]) };
}

/** A batch in another dimension; nothing where there is none. */
export function movedBatch(
  batch: Batch | undefined,
  place: (axis: number) => number,
): { batch?: Batch } {
  return batch ? { batch: { ...batch, axis: place(batch.axis) } } : {};
}
