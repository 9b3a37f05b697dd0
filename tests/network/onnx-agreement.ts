import { expect } from 'vitest';
import { forward } from '../../src/network/forward';
import { randomStream } from '../../src/network/gaussian';
import { inputWidth, type Network } from '../../src/network/network';
import { openModel } from './onnx-layer';
import type { ModelSpec, NodeSpec, TensorSpec } from './onnx-models';
import { runtimeOutputs } from './onnx-runtime';

/** onnxruntime computes in float32. */
const RELATIVE = 1e-5;

/** As many numbers from −1 to 1, which float32 holds. */
export function randomNumbers(count: number, seed: number): number[] {
  const stream = randomStream(seed);
  return Array.from({ length: count }, () => Math.fround(2 * stream.uniform() - 1));
}

/** A tensor of random numbers. */
export function randomTensor(name: string, dims: readonly number[], seed = 7): TensorSpec {
  const size = dims.reduce((product, d) => product * d, 1);
  return { name, dims, values: randomNumbers(size, seed) };
}

/** A tensor of whole numbers. */
export function integers(
  name: string,
  values: readonly number[],
  dims = [values.length],
): TensorSpec {
  return { name, dims, values, type: 7 };
}

/** A model that ends in a ReLU of the last node's output: nothing else in it needs to have pieces. */
export function activated(
  input: ModelSpec['input'],
  tensors: readonly TensorSpec[],
  nodes: readonly NodeSpec[],
  opset?: number,
): ModelSpec {
  const last = nodes[nodes.length - 1].output.split(',')[0];
  const relu = { op: 'Relu', inputs: [last], output: 'activated' };
  return { input, tensors, nodes: [...nodes, relu], ...(opset !== undefined && { opset }) };
}

/** The network has onnxruntime's values, at random points. */
export async function expectAgreement(spec: ModelSpec, points = 3): Promise<Network> {
  const network = openModel(spec);
  const width = inputWidth(network);
  const given = Array.from({ length: points }, (_, k) => randomNumbers(width, 31 + k));
  const wanted = await runtimeOutputs(spec, given);
  for (const [k, point] of given.entries()) expectClose(forward(network, point).output, wanted[k]);
  return network;
}

export function expectClose(output: ArrayLike<number>, wanted: readonly number[]): void {
  expect(output.length).toBe(wanted.length);
  const scale = Math.max(1, ...wanted.map(Math.abs));
  for (const [i, y] of wanted.entries())
    expect(Math.abs(output[i] - y), `output ${i} is ${output[i]} for ${y}`).toBeLessThan(
      RELATIVE * scale,
    );
}
