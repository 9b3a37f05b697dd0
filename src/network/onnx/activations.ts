import { RELU, type Activation } from '../activation';
import { floatAttribute } from './attributes';
import {
  activated,
  broadcast,
  commonShape,
  fail,
  failHere,
  mapped,
  negated,
  repeated,
  requireConstant,
  requireInput,
  selected,
  withShape,
  type Operation,
  type Value,
} from './operands';
import { reducedAxes, reducedShape } from './reduction';
import { joined } from './selection';
import { sizeOf, stridedPicks, stridesOf, upTo } from '../shapes';
import { movedBatch } from './views';

/* Operators with pieces: of each number, and of groups. */

/** What exporters write for no end: float32's largest number. */
const LARGEST_FLOAT32 = (2 - 2 ** -23) * 2 ** 127;

export function relu(operation: Operation): Value {
  return activated(operation, requireInput(operation, 0), RELU);
}

export function leakyRelu(operation: Operation): Value {
  const slope = floatAttribute(operation, 'alpha', 0.01);
  return activated(operation, requireInput(operation, 0), { kind: 'leaky', slope });
}

export function abs(operation: Operation): Value {
  const value = requireInput(operation, 0);
  const made = activated(operation, value, { kind: 'leaky', slope: -1 });
  return value.kind === 'constant' ? { ...value, ...made } : made;
}

export function prelu(operation: Operation): Value {
  const value = requireInput(operation, 0);
  const slope = requireConstant(operation, 1, 'slopes');
  const slopes = Float64Array.from(repeated(operation, slope, value.shape, 'has slopes'));
  return activated(operation, value, { kind: 'prelu', slopes });
}

/** `min(max(x, low), high)`, where either end may be left out. */
export function clippedBetween(operation: Operation): Value {
  const value = requireInput(operation, 0);
  const low = endOf(operation, 'min', 1, -LARGEST_FLOAT32);
  const high = endOf(operation, 'max', 2, LARGEST_FLOAT32);
  if (low === -Infinity && high === Infinity) return value;
  if (!(low < high)) throw failHere(operation, `clips to ${low} … ${high}, where nothing is left.`);
  return activated(operation, value, { kind: 'clip', low, high });
}

/** An end of a `Clip`: an input from opset 11 on, before that an attribute. */
function endOf(operation: Operation, name: string, input: number, absent: number): number {
  const value = operation.inputs[input];
  if (value && (value.kind === 'variable' || sizeOf(value.shape) !== 1))
    throw fail(operation, `has a ${name} that is not one constant number.`);
  const end = value ? value.values[0] : floatAttribute(operation, name, absent);
  return Math.abs(end) < LARGEST_FLOAT32 ? end : Math.sign(end) * Infinity;
}

/** `max(0, min(1, alpha · x + beta))` */
export function hardSigmoid(operation: Operation): Value {
  const value = requireInput(operation, 0);
  const width = sizeOf(value.shape);
  const factors = new Float64Array(width).fill(floatAttribute(operation, 'alpha', 0.2));
  const bias = new Float64Array(width).fill(floatAttribute(operation, 'beta', 0.5));
  const scaled = mapped(operation, value, { kind: 'diagonal', factors }, value.shape, bias);
  return activated(operation, scaled, { kind: 'clip', low: 0, high: 1 });
}

/** The greatest of any number of tensors in each place, the smaller ones repeated; for −1 the least. */
export function extremeOf(operation: Operation, sign: 1 | -1): Value {
  const values = operation.inputs.map((_, k) => requireInput(operation, k));
  const shape = commonShape(operation, values);
  operation.builder.claim(2 * values.length * sizeOf(shape));
  const columns = values.map((value) => {
    const whole = broadcast(operation, value, shape);
    return {
      ...withShape(operation, whole, [...shape, 1]),
      ...movedBatch(whole.kind === 'variable' ? whole.batch : undefined, (axis) => axis),
    };
  });
  const groups = values.length === 1 ? columns[0] : joined(operation, columns, shape.length);
  return extreme(operation, groups, shape, sign);
}

/** The greatest along some axes of a tensor; for −1 the least. */
export function reduceExtreme(operation: Operation, sign: 1 | -1): Value {
  const value = requireInput(operation, 0);
  const axes = reducedAxes(operation, value);
  const { shape, batch } = reducedShape(operation, value, axes);
  const kept = upTo(value.shape.length).filter((axis) => !axes.includes(axis));
  const order = [...kept, ...axes.toSorted((a, b) => a - b)];
  const strides = stridesOf(value.shape);
  operation.builder.claim(sizeOf(value.shape));
  const picks = stridedPicks(
    order.map((axis) => value.shape[axis]),
    order.map((axis) => strides[axis]),
  );
  const groups = selected(operation, value, [...shape, picks.length / sizeOf(shape)], picks);
  return { ...extreme(operation, groups, shape, sign), ...batch };
}

/**
 * The greatest of each group of numbers that follow each other; for −1 the least, whose state is that of the
 * greatest of the negated.
 */
export function extreme(
  operation: Operation,
  groups: Value,
  shape: readonly number[],
  sign: 1 | -1,
): Value {
  const size = sizeOf(groups.shape) / sizeOf(shape);
  if (size === 1) return withShape(operation, groups, shape);
  const activation: Activation = { kind: 'max', size };
  if (sign === 1) return activated(operation, groups, activation, shape);
  const least = activated(operation, negated(operation, groups), activation, shape);
  return negated(operation, least);
}
