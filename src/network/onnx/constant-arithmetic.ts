import { requireFinite } from '../linear-map';
import { intAttribute, tensorAttribute, vector } from './attributes';
import type { Constant } from './constants';
import { isIntegerCode } from './constants';
import { nodeTitle } from './decode';
import {
  broadcast,
  commonShape,
  fail,
  failHere,
  requireConstant,
  requireInput,
  selected,
  type Operation,
  type Value,
} from './operands';
import { isShape, printShape, sizeOf } from '../shapes';

/*
 * What exporters leave to be computed before there is an input: sizes, places and masks. Floats are rounded to
 * float64.
 */

/** Numbers of two constants together, the smaller one repeated. */
export function combined(
  operation: Operation,
  a: Constant,
  b: Constant,
  combine: (x: number, y: number) => number,
  isInteger = a.isInteger && b.isInteger,
): Constant {
  const shape = commonShape(operation, [a, b]);
  const [left, right] = [a, b].map((one) => broadcast(operation, one, shape));
  if (left.kind !== 'constant' || right.kind !== 'constant') return a;
  const values = Float64Array.from(left.values, (x, i) => combine(x, right.values[i]));
  return checked(operation, { kind: 'constant', shape, values, isInteger });
}

function checked(operation: Operation, constant: Constant): Constant {
  requireFinite(constant.values, nodeTitle(operation.node));
  return constant;
}

/** An operator on each number of a constant. */
export function eachConstant(of: (x: number) => number) {
  return (operation: Operation): Constant => {
    const constant = requireConstant(operation, 0, 'numbers');
    operation.builder.claim(constant.values.length);
    return checked(operation, { ...constant, values: Float64Array.from(constant.values, of) });
  };
}

/** An operator on two constants. */
export function bothConstants(
  combine: (x: number, y: number) => number,
  makes: 'numbers' | 'truth' = 'numbers',
) {
  return (operation: Operation): Constant => {
    const [a, b] = [0, 1].map((k) => requireConstant(operation, k, 'numbers'));
    return combined(operation, a, b, combine, makes === 'truth' || (a.isInteger && b.isInteger));
  };
}

/** A remainder: of the divisor's sign, or with `fmod` of the dividend's. */
export function remainder(operation: Operation): Constant {
  const isTruncated = intAttribute(operation, 'fmod', 0) !== 0;
  return bothConstants((x, y) => (isTruncated ? x % y : x - y * Math.floor(x / y)))(operation);
}

/** The nearest whole number, the even one of two. */
export function roundToEven(x: number): number {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}

/** The sizes of a tensor, or some of them: those that the file says, whatever one point has. */
export function shapeOf(operation: Operation): Constant {
  const value = requireInput(operation, 0);
  const sizes = [...value.shape];
  if (value.kind === 'variable' && value.batch) sizes[value.batch.axis] = value.batch.points;
  const rank = sizes.length;
  const [start, end] = [['start', 0] as const, ['end', rank] as const].map(([name, absent]) =>
    intAttribute(operation, name, absent),
  );
  return vector(sizes.slice(start, end), true);
}

export function countOf(operation: Operation): Constant {
  const { values } = shapeOf(operation);
  return vector([sizeOf(Array.from(values))], true, []);
}

/** A tensor of one number everywhere, 0 where the node does not say. */
export function constantOfShape(operation: Operation): Constant {
  const shape = Array.from(requireConstant(operation, 0, 'sizes').values);
  if (!isShape(shape)) throw fail(operation, `makes a tensor of the shape ${printShape(shape)}.`);
  const stored = tensorAttribute(operation, 'value');
  const size = sizeOf(shape);
  operation.builder.claim(size);
  const values = new Float64Array(size).fill(stored?.values[0] ?? 0);
  return { kind: 'constant', shape, values, isInteger: stored?.isInteger ?? false };
}

/** `start`, `start + step`, … up to before `limit`. */
export function range(operation: Operation): Constant {
  const [start, limit, step] = [0, 1, 2].map((k) => requireConstant(operation, k, 'ends'));
  const [from, to, by] = [start, limit, step].map(({ values }) => values[0]);
  const count = Math.max(0, Math.ceil((to - from) / by));
  if (!Number.isFinite(count)) throw failHere(operation, `counts from ${from} to ${to} by ${by}.`);
  operation.builder.claim(count);
  const values = Array.from({ length: count }, (_, k) => from + k * by);
  return vector(values, start.isInteger && step.isInteger);
}

/** Numbers of one of two tensors each, by constant truth values. */
export function where(operation: Operation, joined: (values: readonly Value[]) => Value): Value {
  const condition = requireConstant(operation, 0, 'conditions');
  const branches = [requireInput(operation, 1), requireInput(operation, 2)];
  const shape = commonShape(operation, [condition, ...branches]);
  const [truth, ...values] = [condition, ...branches].map((one) =>
    broadcast(operation, one, shape),
  );
  if (truth.kind !== 'constant') throw fail(operation, 'has conditions that depend on the input.');
  const size = sizeOf(shape);
  // The two operands stand beside each other; a condition says which of them is taken.
  const both = joined(values.map((value) => ({ ...value, shape: [size] })));
  const picks = Int32Array.from(truth.values, (is, i) => (is === 0 ? size + i : i));
  return selected(operation, both, shape, picks);
}

/** Whether numbers that are cast to a type stay what they are; undefined for types of no numbers. */
export function castType(operation: Operation): 'floats' | 'truth' | 'integers' | undefined {
  const to = intAttribute(operation, 'to', 1);
  if (to === TRUTH) return 'truth';
  const isInteger = isIntegerCode(to);
  if (isInteger === undefined) return undefined;
  return isInteger ? 'integers' : 'floats';
}

const TRUTH = 9;
