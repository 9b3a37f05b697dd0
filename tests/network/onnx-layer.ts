import type { Network } from '../../src/network/network';
import { openNetwork } from '../../src/network/open';
import { encodeModel, type ModelSpec } from './onnx-models';

/** Two units on two inputs: relu(x0 + 2 x1 + 0.5) and relu(3 x0 − x1 − 0.25). */
export const W = [1, 2, 3, -1];
export const B = [0.5, -0.25];

export const weights = { name: 'W', dims: [2, 2], values: W };
export const bias = { name: 'B', dims: [2], values: B };
export const relu = { op: 'Relu', inputs: ['z'], output: 'y' };
export const gemm = {
  op: 'Gemm',
  inputs: ['x', 'W', 'B'],
  output: 'z',
  attributes: [{ name: 'transB', i: 1 }],
};

/** The layer as PyTorch exports it. */
export const LAYER: ModelSpec = {
  input: ['batch', 2],
  tensors: [weights, bias],
  nodes: [gemm, relu],
};

/** `W` in a weights file, with other entries where they are given. */
export function externalWeights(entries: Record<string, string> = {}) {
  const external = { location: 'net.onnx.data', offset: '4', length: '16', ...entries };
  return { name: 'W', dims: [2, 2], external };
}

export function openModel(spec: ModelSpec, companions?: ReadonlyMap<string, Uint8Array>): Network {
  return openNetwork('net.onnx', encodeModel(spec), companions).network;
}
