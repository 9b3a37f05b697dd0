import { expect, test } from 'vitest';
import { openConstruction, openNetwork } from '../../src/network/open';
import { parametersOf } from '../../src/network/parameters';
import { encodeModel } from './onnx-models';
import { randomTensor } from './onnx-agreement';
import { openFixture } from './fixtures';

test.each([
  ['random:2-3-4-1', 2 * 3 + 3 + 3 * 4 + 4 + 4 + 1],
  // Kernels of 2 × 3 × 3 for each of 4 channels, which make 4 × 3 × 3 numbers, and 5 outputs.
  ['cnn:2x6x6-4c3s2p1-5', 4 * 2 * 9 + 4 + 36 * 5 + 5],
])('%s has as many parameters as its files', (name, parameters) => {
  expect(parametersOf(openConstruction(name))).toBe(parameters);
});

test('a kernel that is used at many places counts once, and so does a tensor that is read twice', () => {
  const opened = openNetwork(
    'net.onnx',
    encodeModel({
      input: [1, 2, 8, 8],
      tensors: [
        randomTensor('K', [2, 2, 3, 3]),
        randomTensor('B', [2]),
        { name: 'low', dims: [], values: [0] },
        { name: 'scales', dims: [4], values: [1, 1, 2, 2] },
        randomTensor('unused', [1000]),
      ],
      nodes: [
        { op: 'Conv', inputs: ['x', 'K', 'B'], output: 'a' },
        { op: 'Clip', inputs: ['a', 'low'], output: 'b' },
        { op: 'Resize', inputs: ['b', '', 'scales'], output: 'c' },
        { op: 'Conv', inputs: ['c', 'K', 'B'], output: 'd' },
      ],
    }),
  );
  expect(parametersOf(opened)).toBe(2 * 2 * 9 + 2);
});

test('an ONNX file has as many as the model that it was exported from', () => {
  // 2-32-32-32-1, by both exporters and as tensors.
  const sizes = ['-legacy.onnx', '-dynamo.onnx', '.safetensors'].map((ending) =>
    parametersOf(openFixture(`spiral-32x3${ending}`)),
  );
  expect(sizes).toEqual([2241, 2241, 2241]);
});
