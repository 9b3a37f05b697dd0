import { integers, intAttribute } from './attributes';
import { contraction } from './contraction';
import {
  axisOf,
  fail,
  mapped,
  requireConstant,
  requireInput,
  type Batch,
  type Operation,
  type Value,
} from './operands';
import { sizeOf, stridedPicks, stridesOf, upTo } from '../shapes';
import { movedBatch } from './views';

/* Operators that make one number of all along some axes. */

/** The axes that are taken together, from the left: those that the node names, or else all. */
export function reducedAxes(operation: Operation, value: Value): number[] {
  const given = integers(operation, 1, 'axes') ?? [];
  if (given.length === 0 && intAttribute(operation, 'noop_with_empty_axes', 0) !== 0) return [];
  const batch = value.kind === 'variable' ? value.batch : undefined;
  const all = given.length > 0 ? given : upTo(value.shape.length);
  // A batch of one is one number already; of more it is not (`axisOf`).
  return [...new Set(all.map((axis) => axisOf(operation, value, axis)))].filter(
    (axis) => axis !== batch?.axis,
  );
}

/** What shape is left, with dimensions of 1 in the place of those that are gone where the node says so. */
export function reducedShape(
  operation: Operation,
  value: Value,
  axes: readonly number[],
): { shape: number[]; batch: { batch?: Batch } } {
  const keeps = intAttribute(operation, 'keepdims', 1) !== 0;
  const batch = value.kind === 'variable' ? value.batch : undefined;
  const kept = upTo(value.shape.length).filter((axis) => keeps || !axes.includes(axis));
  const shape = kept.map((axis) => (axes.includes(axis) ? 1 : value.shape[axis]));
  return { shape, batch: movedBatch(batch, (axis) => kept.indexOf(axis)) };
}

/** Sums along axes. */
export function reduceSum(operation: Operation): Value {
  return reduced(operation, () => 1);
}

/** Means along axes: weights of one part in as many, rounded to float64. */
export function reduceMean(operation: Operation): Value {
  return reduced(operation, (count) => 1 / count);
}

/** The mean of each channel of `[N, C, …]`. */
export function globalAveragePool(operation: Operation): Value {
  const value = requireInput(operation, 0);
  if (value.shape.length < 3) throw fail(operation, 'reads what has no places to take a mean of.');
  const axes = upTo(value.shape.length).slice(2);
  const shape = value.shape.map((size, axis) => (axis < 2 ? size : 1));
  return weighted(operation, value, axes, shape, (count) => 1 / count);
}

function reduced(operation: Operation, weightOf: (count: number) => number): Value {
  const value = requireInput(operation, 0);
  const axes = reducedAxes(operation, value);
  const { shape, batch } = reducedShape(operation, value, axes);
  if (axes.length === 0) return { ...value, shape, ...batch };
  return { ...weighted(operation, value, axes, shape, weightOf), ...batch };
}

function weighted(
  operation: Operation,
  value: Value,
  axes: readonly number[],
  shape: readonly number[],
  weightOf: (count: number) => number,
): Value {
  const strides = stridesOf(value.shape);
  const index = (axis: number) => ({
    size: value.shape[axis],
    step: value.shape[axis] > 1 ? strides[axis] : 0,
    constantStep: 0,
  });
  const kept = upTo(value.shape.length).filter((axis) => !axes.includes(axis));
  const count = sizeOf(axes.map((axis) => value.shape[axis]));
  const weight = Float64Array.of(weightOf(count));
  const width = sizeOf(value.shape);
  const map = contraction(operation, width, weight, kept.map(index), axes.map(index));
  return mapped(operation, value, map, shape);
}

/** A product, or any other fold, of constants along axes. */
export function reduceConstants(combine: (x: number, y: number) => number) {
  return (operation: Operation): Value => {
    const constant = requireConstant(operation, 0, 'factors');
    const axes = reducedAxes(operation, constant);
    const { shape } = reducedShape(operation, constant, axes);
    const strides = stridesOf(constant.shape);
    const picksOf = (own: readonly number[]) => {
      operation.builder.claim(sizeOf(own.map((axis) => constant.shape[axis])));
      return stridedPicks(
        own.map((axis) => constant.shape[axis]),
        own.map((axis) => strides[axis]),
      );
    };
    const rest = picksOf(axes);
    const starts = picksOf(upTo(constant.shape.length).filter((axis) => !axes.includes(axis)));
    const values = Float64Array.from(starts, (start) =>
      Array.from(rest, (step) => constant.values[start + step]).reduce(combine),
    );
    return { ...constant, shape, values };
  };
}
