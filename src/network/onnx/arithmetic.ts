import { identityMap } from '../linear-map';
import type { AffineTerm } from '../network';
import type { Constant } from './constants';
import { isExactSum } from '../dyadic';
import { floatAttribute, floatsAttribute, hasAttribute, intAttribute, vector } from './attributes';
import { combined } from './constant-arithmetic';
import { ownProduct } from './own-functions';
import {
  axisOf,
  broadcast,
  commonShape,
  fail,
  failHere,
  mapped,
  negated,
  repeated,
  requireConstant,
  requireInput,
  scaledDiagonal,
  variableOf,
  type Operation,
  type Value,
  type Variable,
} from './operands';
import { printShape, sizeOf } from '../shapes';

/* Sums of tensors, and their products with constants. */

/** `a + b`, or `a − b`. */
export function add(operation: Operation): Value {
  return sum(operation, [requireInput(operation, 0), requireInput(operation, 1)]);
}

export function subtract(operation: Operation): Value {
  return sum(operation, [requireInput(operation, 0), requireInput(operation, 1)], -1);
}

export function sumOfAll(operation: Operation): Value {
  return sum(
    operation,
    operation.inputs.map((_, k) => requireInput(operation, k)),
  );
}

export function mean(operation: Operation): Value {
  const total = sumOfAll(operation);
  return scaledDiagonal(
    operation,
    total,
    new Float64Array(sizeOf(total.shape)).fill(1 / operation.inputs.length),
  );
}

/**
 * A sum of tensors, the smaller ones repeated.
 *
 * @param scale of all but the first
 */
export function sum(operation: Operation, values: readonly Value[], scale: 1 | -1 = 1): Value {
  refuseAxis(operation);
  const constants = values.filter((value) => value.kind === 'constant');
  if (constants.length === values.length)
    return constants.reduce((a, b) => combined(operation, a, b, (x, y) => x + scale * y));
  const shape = commonShape(operation, values);
  const width = sizeOf(shape);
  operation.builder.claim(width);
  const bias = new Float64Array(width);
  const operands = values.map((value, k) => ({ value, scale: k === 0 ? 1 : scale }));
  // The constants first: one may be too far from a bias for one float64 to hold their sum.
  const terms: AffineTerm[] = [];
  let batch: Variable['batch'];
  for (const { value, scale: own } of operands)
    if (value.kind === 'constant') addConstant(operation, value, own, shape, bias);
  for (const { value, scale: own } of operands) {
    if (value.kind === 'constant') continue;
    const whole = broadcast(operation, value, shape);
    if (whole.kind === 'constant') continue;
    batch ??= whole.batch;
    for (const term of addVariable(operation, whole, own, bias)) terms.push(term);
  }
  return variableOf(operation.builder.affine(width, terms, bias), shape, batch);
}

function addConstant(
  operation: Operation,
  constant: Constant,
  scale: number,
  shape: readonly number[],
  bias: Float64Array,
): void {
  const numbers = repeated(operation, constant, shape, 'adds');
  for (let i = 0; i < bias.length; i++) bias[i] += scale * numbers[i];
}

/** Terms of a sum that are passed on to a sum it is part of: more would be copied again and again. */
const MOST_TERMS = 16;

/** Terms of a summand, whose bias is added where float64 holds the sum: then it needs no node of its own. */
function addVariable(
  { builder }: Operation,
  value: Variable,
  scale: number,
  bias: Float64Array,
): readonly AffineTerm[] {
  const width = bias.length;
  if (!value.isShared && scale === 1) {
    const source = builder.pendingOf(value);
    const isShort = source && source.terms.length <= MOST_TERMS;
    if (isShort && bias.every((x, i) => isExactSum(x, source.bias[i]))) {
      for (let i = 0; i < width; i++) bias[i] += source.bias[i];
      return source.terms;
    }
  }
  return builder.termsOf(value, identityMap(width, scale), width);
}

/** A product with constants, on either side. */
export function product(operation: Operation): Value {
  refuseAxis(operation);
  const [a, b] = [requireInput(operation, 0), requireInput(operation, 1)];
  if (a.kind === 'constant' && b.kind === 'constant')
    return combined(operation, a, b, (x, y) => x * y);
  if (b.kind === 'constant') return scaledBy(operation, a, b, (x) => x);
  if (a.kind === 'constant') return scaledBy(operation, b, a, (x) => x);
  const own = ownProduct(operation, a, b);
  if (own) return own;
  throw fail(
    operation,
    'multiplies two computed values, which is not piecewise linear: one of them must be constant.',
  );
}

/** A quotient by constants. */
export function quotient(operation: Operation): Value {
  refuseAxis(operation);
  const a = requireInput(operation, 0);
  const b = requireConstant(operation, 1, 'divisors');
  if (b.values.includes(0)) throw failHere(operation, 'divides by 0.');
  if (a.kind === 'variable') return scaledBy(operation, a, b, (x) => 1 / x);
  const isInteger = a.isInteger && b.isInteger;
  return combined(operation, a, b, (x, y) => (isInteger ? Math.trunc(x / y) : x / y));
}

export function negative(operation: Operation): Value {
  return negated(operation, requireInput(operation, 0));
}

function scaledBy(
  operation: Operation,
  value: Value,
  constant: Constant,
  factorOf: (x: number) => number,
): Value {
  const shape = commonShape(operation, [value, constant]);
  const factors = Float64Array.from(
    repeated(operation, constant, shape, 'multiplies by'),
    factorOf,
  );
  return scaledDiagonal(operation, broadcast(operation, value, shape), factors);
}

/** Broadcasting as it was before version 7, by attributes, would put numbers elsewhere. */
function refuseAxis(operation: Operation): void {
  for (const name of ['axis', 'broadcast'])
    if (hasAttribute(operation, name))
      throw fail(
        operation,
        `has the attribute ${name} of opset 6 and before; onnx.version_converter makes it opset 7.`,
      );
}

/**
 * Batch normalisation as it is evaluated, `scale · (x − mean) / sqrt(variance + epsilon) + bias` by channel: a
 * diagonal map, whose numbers are rounded once to float64.
 */
export function batchNormalization(operation: Operation): Value {
  const value = requireInput(operation, 0);
  const { shape } = value;
  if (intAttribute(operation, 'training_mode', 0) !== 0)
    throw fail(operation, 'is in training mode; export it in eval mode.');
  if (intAttribute(operation, 'spatial', 1) === 0)
    throw fail(
      operation,
      'has statistics of every place (spatial = 0), which Crease does not read.',
    );
  if (shape.length > 1) axisOf(operation, value, 1);
  const channels = shape.length < 2 ? 1 : shape[1];
  const [scale, bias, means, variance] = [1, 2, 3, 4].map((k) => {
    const statistic = requireConstant(operation, k, 'statistics');
    if (sizeOf(statistic.shape) !== channels)
      throw fail(
        operation,
        `has statistics of ${printShape(statistic.shape)} for ${printShape(shape)}, whose second dimension are its channels.`,
      );
    const perChannel = shape.map((_, axis) => (axis === 1 ? channels : 1));
    return repeated(operation, { ...statistic, shape: perChannel }, shape, 'has statistics');
  });
  const epsilon = floatAttribute(operation, 'epsilon', 1e-5);
  const factors = Float64Array.from(scale, (s, i) => s / Math.sqrt(variance[i] + epsilon));
  if (!factors.every(Number.isFinite))
    throw failHere(operation, 'has a variance that no square root is of.');
  const shifts = Float64Array.from(bias, (b, i) => b - means[i] * factors[i]);
  return mapped(operation, value, { kind: 'diagonal', factors }, shape, shifts);
}

/** scikit-learn's scaling, `(x − offset) · scale` for each feature or for all. */
export function scaler(operation: Operation): Value {
  const value = requireInput(operation, 0);
  const [offset, scale] = ['offset', 'scale'].map((name) => {
    const given = floatsAttribute(operation, name) ?? [];
    const absent = name === 'scale' ? 1 : 0;
    const own = vector(given.length > 0 ? given : [absent], false);
    return Float64Array.from(repeated(operation, own, value.shape, 'scales by'));
  });
  const map = identityMap(sizeOf(value.shape));
  const centred = mapped(
    operation,
    value,
    map,
    value.shape,
    offset.map((x) => -x),
  );
  return scaledDiagonal(operation, centred, scale);
}
