import { RELU, type Activation } from '../activation';
import { identityMap, type LinearMap } from '../linear-map';
import type { AffineTerm } from '../network';
import type { Source } from './builder';
import type { Constant } from './constants';
import {
  fail,
  failHere,
  floatAttribute,
  intAttribute,
  requireInput,
  type Operation,
  type Variable,
} from './operands';
import { broadcastShape, expandTo, printShape, sizeOf } from './shapes';

/*
 * Operators that make each number of a tensor of the one in its place: activations, and products with
 * constants.
 */

/** What exporters write for no end: float32's largest number. */
const LARGEST_FLOAT32 = (2 - 2 ** -23) * 2 ** 127;

export function relu(operation: Operation): Variable {
  return activated(operation, RELU);
}

export function leakyRelu(operation: Operation): Variable {
  return activated(operation, { kind: 'leaky', slope: floatAttribute(operation, 'alpha', 0.01) });
}

export function abs(operation: Operation): Variable {
  return activated(operation, { kind: 'leaky', slope: -1 });
}

export function prelu(operation: Operation): Variable {
  const slope = requireInput(operation, 1);
  if (slope.kind === 'variable') throw fail(operation, 'has a slope that is computed.');
  const { shape } = requireVariable(operation);
  const slopes = repeated(operation, slope, shape, 'has slopes');
  return activated(operation, { kind: 'prelu', slopes });
}

/** `min(max(x, low), high)`, where either end may be left out. */
export function clip(operation: Operation): Variable {
  const low = endOf(operation, 'min', 1, -LARGEST_FLOAT32);
  const high = endOf(operation, 'max', 2, LARGEST_FLOAT32);
  if (low === -Infinity && high === Infinity) return requireVariable(operation);
  if (!(low < high)) throw failHere(operation, `clips to ${low} … ${high}, where nothing is left.`);
  return activated(operation, { kind: 'clip', low, high });
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
export function hardSigmoid(operation: Operation): Variable {
  const { shape, source } = requireVariable(operation);
  const { builder } = operation;
  const factors = new Float64Array(source.width).fill(floatAttribute(operation, 'alpha', 0.2));
  const bias = new Float64Array(source.width).fill(floatAttribute(operation, 'beta', 0.5));
  const scaled = mapped(operation, source, { kind: 'diagonal', factors }, bias);
  return {
    kind: 'variable',
    shape,
    source: builder.activate(scaled, { kind: 'clip', low: 0, high: 1 }),
  };
}

export function negative(operation: Operation): Variable {
  const { shape, source } = requireVariable(operation);
  const map = identityMap(source.width, -1);
  return { kind: 'variable', shape, source: mapped(operation, source, map) };
}

/** A product with constants, on either side. */
export function product(operation: Operation): Variable {
  const [a, b] = [requireInput(operation, 0), requireInput(operation, 1)];
  if (a.kind === 'variable' && b.kind === 'constant') return scaledBy(operation, a, b, (x) => x);
  if (a.kind === 'constant' && b.kind === 'variable') return scaledBy(operation, b, a, (x) => x);
  const what = a.kind === 'variable' ? 'computed values' : 'constants';
  throw fail(operation, `multiplies two ${what}, which Crease does not.`);
}

/** A quotient by constants. */
export function quotient(operation: Operation): Variable {
  const [a, b] = [requireInput(operation, 0), requireInput(operation, 1)];
  if (a.kind !== 'variable' || b.kind !== 'constant')
    throw fail(operation, 'must divide computed values by constants.');
  if (b.values.includes(0)) throw failHere(operation, 'divides by 0.');
  return scaledBy(operation, a, b, (x) => 1 / x);
}

function scaledBy(
  operation: Operation,
  { shape, source }: Variable,
  constant: Constant,
  factorOf: (x: number) => number,
): Variable {
  const factors = repeated(operation, constant, shape, 'multiplies by').map(factorOf);
  return {
    kind: 'variable',
    shape: broadcastShape(shape, constant.shape) ?? shape,
    source: mapped(operation, source, { kind: 'diagonal', factors }),
  };
}

/**
 * Batch normalisation as it is evaluated, `scale · (x − mean) / sqrt(variance + epsilon) + bias` by channel: a
 * diagonal map, whose numbers are rounded once to float64.
 */
export function batchNormalization(operation: Operation): Variable {
  const { shape, source } = requireVariable(operation);
  if (intAttribute(operation, 'training_mode', 0) !== 0)
    throw fail(operation, 'is in training mode; export it in eval mode.');
  const [scale, bias, mean, variance] = [1, 2, 3, 4].map((k) => {
    const statistic = requireInput(operation, k);
    if (statistic.kind === 'variable') throw fail(operation, 'has statistics that are computed.');
    const channels = shape.length < 2 ? 1 : shape[1];
    if (sizeOf(statistic.shape) !== channels)
      throw fail(
        operation,
        `has statistics of ${printShape(statistic.shape)} for ${printShape(shape)}, whose second dimension are its channels.`,
      );
    const perChannel = shape.map((_, axis) => (axis === 1 ? channels : 1));
    return repeated(operation, { ...statistic, shape: perChannel }, shape, 'has statistics');
  });
  const epsilon = floatAttribute(operation, 'epsilon', 1e-5);
  const factors = scale.map((s, i) => s / Math.sqrt(variance[i] + epsilon));
  if (!factors.every(Number.isFinite))
    throw failHere(operation, 'has a variance that no square root is of.');
  const shifts = bias.map((b, i) => b - mean[i] * factors[i]);
  const normalised = mapped(operation, source, { kind: 'diagonal', factors }, shifts);
  return { kind: 'variable', shape, source: normalised };
}

/**
 * The greatest of two, `a + relu(b − a)`, or for −1 the least, `a − relu(a − b)`; a unit that is off says
 * that it is the first, as it is where both are equal. A constant counts as the first.
 */
export function extreme(operation: Operation, sign: 1 | -1): Variable {
  if (operation.inputs.length !== 2)
    throw fail(operation, `compares ${operation.inputs.length} values; Crease reads two.`);
  const [a, b] = [requireInput(operation, 0), requireInput(operation, 1)];
  const shape = broadcastShape(a.shape, b.shape);
  if (!shape || [a, b].some((x) => x.kind === 'variable' && sizeOf(x.shape) !== sizeOf(shape)))
    throw fail(operation, `compares ${printShape(a.shape)} and ${printShape(b.shape)}.`);
  const [first, second] = b.kind === 'constant' ? [b, a] : [a, b];
  if (second.kind === 'constant')
    throw fail(operation, 'compares two constants, which Crease does not.');
  const { builder } = operation;
  const width = sizeOf(shape);
  builder.claim(5 * width);
  const read = (source: Source, scale: number): AffineTerm => ({
    from: builder.nodeOf(source),
    map: identityMap(width, scale),
  });
  const firstTerms = (scale: number) =>
    first.kind === 'variable' ? [read(first.source, scale)] : [];
  const constants =
    first.kind === 'constant'
      ? repeated(operation, first, shape, 'compares with')
      : new Float64Array(width);
  const beyond = builder.affine(
    width,
    [read(second.source, sign), ...firstTerms(-sign)],
    constants.map((x) => -sign * x),
  );
  const more = builder.activate(beyond, RELU);
  const source = builder.affine(width, [...firstTerms(1), read(more, sign)], constants);
  return { kind: 'variable', shape, source };
}

function activated(operation: Operation, activation: Activation): Variable {
  const { shape, source } = requireVariable(operation);
  return { kind: 'variable', shape, source: operation.builder.activate(source, activation) };
}

function mapped(
  operation: Operation,
  source: Source,
  map: LinearMap,
  bias = new Float64Array(source.width),
): Source {
  const { builder } = operation;
  builder.claim(2 * source.width);
  return builder.affine(source.width, [{ from: builder.nodeOf(source), map }], bias);
}

function requireVariable(operation: Operation): Variable {
  const value = requireInput(operation, 0);
  if (value.kind === 'constant') throw fail(operation, 'reads a constant, which Crease does not.');
  return value;
}

/** A constant's numbers, one for each of a variable of some shape. */
function repeated(
  operation: Operation,
  constant: Constant,
  shape: readonly number[],
  does: string,
): Float64Array {
  const joined = broadcastShape(constant.shape, shape);
  if (!joined || sizeOf(joined) !== sizeOf(shape))
    throw fail(
      operation,
      `${does} ${printShape(constant.shape)} on ${printShape(shape)}, which is not one number per unit.`,
    );
  operation.builder.claim(sizeOf(shape));
  return expandTo(joined, constant.shape, constant.values);
}
