import type { Weights } from '../linear-map';
import type { Constant } from './constants';
import { fail, type Operation, type Value, type Variable } from './operands';
import { sizeOf } from './shapes';

/** Weights as networks hold them: row-major, `outputs × inputs`. */
export interface Matrix {
  readonly outputs: number;
  readonly inputs: number;
  readonly weights: Weights;
}

/** A constant of shape `[inputs, outputs]`, as a product from the right stores it. */
export function transposedMatrix(operation: Operation, { shape, values }: Constant): Matrix {
  const [inputs, outputs] = shape;
  operation.builder.claim(values.length);
  const weights =
    values instanceof Float32Array
      ? new Float32Array(values.length)
      : new Float64Array(values.length);
  for (let j = 0, w = 0; j < inputs; j++)
    for (let i = 0; i < outputs; i++, w++) weights[i * inputs + j] = values[w];
  return { outputs, inputs, weights };
}

export function scaledMatrix(operation: Operation, matrix: Matrix, scale: number): Matrix {
  if (scale === 1) return matrix;
  operation.builder.claim(matrix.weights.length);
  return { ...matrix, weights: Float64Array.from(matrix.weights, (w) => scale * w) };
}

/** `weights · x + bias`, as a tensor of the given shape. */
export function denseValue(
  operation: Operation,
  x: Variable,
  { outputs, inputs, weights }: Matrix,
  bias: Float64Array,
  shape: readonly number[],
): Value {
  const width = sizeOf(x.shape);
  if (width !== inputs)
    throw fail(operation, `expects ${inputs} inputs, but what it reads has ${width}.`);
  if (outputs === 0) throw fail(operation, 'has no outputs.');
  const { builder } = operation;
  builder.claim(outputs);
  const from = builder.nodeOf(x.source);
  const source = builder.affine(outputs, [{ from, map: { kind: 'dense', weights } }], bias);
  return { kind: 'variable', shape, source };
}
