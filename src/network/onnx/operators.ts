import { identityMap } from '../linear-map';
import type { AffineTerm } from '../network';
import type { Constant } from './constants';
import { denseValue, scaledMatrix, transposedMatrix } from './matrices';
import {
  abs,
  batchNormalization,
  clip,
  extreme,
  hardSigmoid,
  leakyRelu,
  negative,
  prelu,
  product,
  quotient,
  relu,
} from './elementwise';
import {
  constantAttribute,
  fail,
  floatAttribute,
  intAttribute,
  requireInput,
  withShape,
  type Operation,
  type Value,
  type Variable,
} from './operands';
import { broadcastShape, expandTo, printShape, sizeOf } from './shapes';

/** What each operator that Crease reads makes of its inputs. */
export const OPERATORS: ReadonlyMap<string, (operation: Operation) => Value> = new Map([
  ['Gemm', gemm],
  ['MatMul', matMul],
  ['Add', (operation: Operation) => sum(operation, 1)],
  ['Sub', (operation: Operation) => sum(operation, -1)],
  ['Mul', product],
  ['Div', quotient],
  ['Neg', negative],
  ['BatchNormalization', batchNormalization],
  ['Relu', relu],
  ['LeakyRelu', leakyRelu],
  ['PRelu', prelu],
  ['Abs', abs],
  ['Clip', clip],
  ['HardSigmoid', hardSigmoid],
  ['Max', (operation: Operation) => extreme(operation, 1)],
  ['Min', (operation: Operation) => extreme(operation, -1)],
  ['Flatten', flatten],
  ['Reshape', reshape],
  ['Identity', (operation: Operation) => requireInput(operation, 0)],
  ['Constant', constantAttribute],
]);

/** `alpha · A · B + beta · C`, with B transposed where `transB` says so. */
function gemm(operation: Operation): Value {
  const [a, b, c] = [requireInput(operation, 0), requireInput(operation, 1), operation.inputs[2]];
  if (a.kind !== 'variable' || b.kind !== 'constant' || c?.kind === 'variable')
    throw fail(operation, 'must multiply a computed vector by constant weights.');
  if (intAttribute(operation, 'transA', 0) !== 0)
    throw fail(operation, 'transposes its input (transA), which Crease does not read.');
  if (a.shape.length !== 2 || a.shape[0] !== 1)
    throw fail(operation, `reads ${printShape(a.shape)}, but Crease evaluates one point: [1, n].`);
  if (b.shape.length !== 2)
    throw fail(operation, `has weights of shape ${printShape(b.shape)}, not a matrix.`);
  const alpha = floatAttribute(operation, 'alpha', 1);
  const asStored = intAttribute(operation, 'transB', 0) !== 0;
  const matrix = asStored
    ? { outputs: b.shape[0], inputs: b.shape[1], weights: b.values }
    : transposedMatrix(operation, b);
  const shape = [1, matrix.outputs];
  const bias = c ? constantLike(operation, c, shape) : new Float64Array(matrix.outputs);
  const beta = floatAttribute(operation, 'beta', 1);
  return denseValue(
    operation,
    a,
    scaledMatrix(operation, matrix, alpha),
    bias.map((x) => beta * x),
    shape,
  );
}

/** A product with constant weights, on the right of a row or on the left of a column. */
function matMul(operation: Operation): Value {
  const [a, b] = [requireInput(operation, 0), requireInput(operation, 1)];
  if (a.kind === 'variable' && b.kind === 'constant') return rowProduct(operation, a, b);
  if (a.kind === 'constant' && b.kind === 'variable') return columnProduct(operation, a, b);
  throw fail(operation, 'must multiply a computed vector by constant weights.');
}

function rowProduct(operation: Operation, row: Variable, constant: Constant): Value {
  const matrix = transposedMatrix(operation, trimMatrix(operation, constant));
  const rows = sizeOf(row.shape.slice(0, -1));
  if (rows !== 1) throw fail(operation, `reads ${printShape(row.shape)}: ${rows} points, not one.`);
  const shape = productShape(row, constant, [matrix.outputs]);
  return denseValue(operation, row, matrix, new Float64Array(matrix.outputs), shape);
}

function columnProduct(operation: Operation, constant: Constant, column: Variable): Value {
  const { shape, values: weights } = trimMatrix(operation, constant);
  const [outputs, inputs] = shape;
  const isVector = column.shape.length === 1;
  if (!isVector && sizeOf(column.shape) !== column.shape.at(-2))
    throw fail(operation, `reads ${printShape(column.shape)}, which is not one column.`);
  const made = productShape(column, constant, isVector ? [outputs] : [outputs, 1]);
  return denseValue(
    operation,
    column,
    { outputs, inputs, weights },
    new Float64Array(outputs),
    made,
  );
}

/** The shape of a product: `units` after the leading dimensions of its factors, which are all 1. */
function productShape(vector: Variable, constant: Constant, units: readonly number[]): number[] {
  // A vector has no row or column to keep, so the product loses the dimension it would have had.
  const rank =
    vector.shape.length === 1
      ? constant.shape.length - 1
      : Math.max(vector.shape.length, constant.shape.length);
  return [...Array.from({ length: rank - units.length }, () => 1), ...units];
}

/** A constant matrix without the dimensions of 1 before it. */
function trimMatrix(operation: Operation, constant: Constant): Constant {
  const shape = constant.shape.slice(-2);
  if (shape.length !== 2 || sizeOf(constant.shape.slice(0, -2)) !== 1)
    throw fail(operation, `has weights of shape ${printShape(constant.shape)}, not a matrix.`);
  return { ...constant, shape };
}

/** `a + scale · b`. */
function sum(operation: Operation, scale: 1 | -1): Value {
  const [a, b] = [requireInput(operation, 0), requireInput(operation, 1)];
  const shape = broadcastShape(a.shape, b.shape);
  if (!shape)
    throw fail(operation, `joins ${printShape(a.shape)} and ${printShape(b.shape)}, which differ.`);
  const width = sizeOf(shape);
  const repeated = [a, b].find(
    (value) => value.kind === 'variable' && sizeOf(value.shape) !== width,
  );
  if (repeated)
    throw fail(operation, `repeats ${printShape(repeated.shape)} to ${printShape(shape)}.`);
  if (a.kind === 'constant' && b.kind === 'constant')
    throw fail(operation, 'joins two constants, which Crease does not compute.');
  const terms: AffineTerm[] = [];
  operation.builder.claim(width);
  const bias = new Float64Array(width);
  const operands = [...[a, b].entries()];
  // The constant first: it may be too far from a bias for one float64 to hold their sum.
  if (b.kind === 'constant') operands.reverse();
  for (const [k, value] of operands)
    addOperand(operation, value, k, k === 0 ? 1 : scale, shape, terms, bias);
  return { kind: 'variable', shape, source: operation.builder.affine(width, terms, bias) };
}

function addOperand(
  operation: Operation,
  value: Value,
  k: number,
  scale: 1 | -1,
  shape: readonly number[],
  terms: AffineTerm[],
  bias: Float64Array,
): void {
  if (value.kind === 'constant') {
    const numbers = constantLike(operation, value, shape);
    for (let i = 0; i < bias.length; i++) bias[i] += scale * numbers[i];
    return;
  }
  const { source } = value;
  const isFree = source.node === undefined && scale === 1 && operation.isOnlyReader(k);
  if (isFree && bias.every((x, i) => isExactSum(x, source.bias[i]))) {
    terms.push(...source.terms);
    for (let i = 0; i < bias.length; i++) bias[i] += source.bias[i];
    return;
  }
  const map = identityMap(bias.length, scale);
  terms.push({ from: operation.builder.nodeOf(source), map });
}

/** Whether float64 holds the sum of two numbers. */
function isExactSum(a: number, b: number): boolean {
  const rounded = a + b;
  const rest = rounded - a;
  return a - (rounded - rest) === 0 && b - rest === 0;
}

/** A constant's numbers, one per unit of a variable of this shape. */
function constantLike(operation: Operation, constant: Constant, shape: readonly number[]) {
  const joined = broadcastShape(constant.shape, shape);
  if (!joined || sizeOf(joined) !== sizeOf(shape))
    throw fail(
      operation,
      `adds ${printShape(constant.shape)} to ${printShape(shape)}, which is not one number per unit.`,
    );
  operation.builder.claim(sizeOf(shape));
  return expandTo(joined, constant.shape, constant.values);
}

function flatten(operation: Operation): Value {
  const value = requireInput(operation, 0);
  const rank = value.shape.length;
  const given = intAttribute(operation, 'axis', 1);
  const axis = given < 0 ? given + rank : given;
  if (!(axis >= 0 && axis <= rank))
    throw fail(operation, `has the axis ${given}, but its input has ${rank} dimensions.`);
  const shape = [sizeOf(value.shape.slice(0, axis)), sizeOf(value.shape.slice(axis))];
  if (shape[0] !== 1)
    throw fail(operation, `makes ${printShape(shape)}, but Crease evaluates one point: [1, n].`);
  return withShape(operation, value, shape);
}

function reshape(operation: Operation): Value {
  const [value, wanted] = [requireInput(operation, 0), requireInput(operation, 1)];
  if (wanted.kind !== 'constant') throw fail(operation, 'takes a shape that is computed.');
  const keepsZero = intAttribute(operation, 'allowzero', 0) !== 0;
  const shape = Array.from(wanted.values, (size, k) =>
    size === 0 && !keepsZero ? (value.shape[k] ?? 0) : size,
  );
  const free = shape.indexOf(-1);
  if (free >= 0) shape[free] = sizeOf(value.shape) / -sizeOf(shape);
  if (!shape.every((size) => Number.isSafeInteger(size) && size > 0))
    throw fail(
      operation,
      `cannot make ${printShape([...wanted.values])} of ${printShape(value.shape)}.`,
    );
  return withShape(operation, value, shape);
}
