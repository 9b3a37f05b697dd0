import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { describe, expect, it, test } from 'vitest';
import { subdivide } from '../../src/geometry/subdivision';
import { openConstruction, openNetwork } from '../../src/network/open';
import { sensitivePlane, usualPlaneOf } from '../../src/network/sensitive-plane';
import { sliceNetwork, validateWindow } from '../../src/network/slice';
import { encodeModel, type ModelSpec } from './onnx-models';
import { randomTensor } from './onnx-agreement';

/** Poolings of a background: in an image of one colour all members of a group are equal. */
const POOLED: ModelSpec = {
  input: [1, 1, 16, 16],
  tensors: [
    randomTensor('K', [4, 1, 3, 3], 3),
    randomTensor('B', [4], 4),
    randomTensor('W', [3, 196], 5),
  ],
  nodes: [
    { op: 'Conv', inputs: ['x', 'K', 'B'], output: 'c' },
    { op: 'Relu', inputs: ['c'], output: 'r' },
    {
      op: 'MaxPool',
      inputs: ['r'],
      output: 'p',
      attributes: [
        { name: 'kernel_shape', ints: [2, 2] },
        { name: 'strides', ints: [2, 2] },
      ],
    },
    { op: 'Flatten', inputs: ['p'], output: 'f' },
    { op: 'Gemm', inputs: ['f', 'W'], output: 'y', attributes: [{ name: 'transB', i: 1 }] },
  ],
};

const NETWORKS = [
  openConstruction('cnn:1x28x28-8c3s2-16c3s2-32-10?seed=1'),
  openConstruction('cnn:3x12x12-6c3-4c3s2-1?seed=2&activation=hardtanh'),
  openConstruction('random:100-48-48-1?seed=1'),
  openConstruction('random:64-32-32-10?seed=1&bias=0'),
  openConstruction('random:40-24-24-3?seed=4&activation=max:3'),
  openNetwork('pooled.onnx', encodeModel(POOLED)),
];

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, x, k) => sum + x * b[k], 0);
}

function isUsual(name: string): boolean {
  return usualPlaneOf(openConstruction(name)) !== undefined;
}

describe.each(NETWORKS)('of $name', (opened) => {
  const { slice, window } = sensitivePlane(opened);

  it('the directions are orthonormal, and the window is one', () => {
    const [u, v] = slice.axes;
    expect(dot(u, u)).toBeCloseTo(1, 6);
    expect(dot(v, v)).toBeCloseTo(1, 6);
    expect(dot(u, v)).toBeCloseTo(0, 6);
    expect(validateWindow(window)).toBe(window);
  });

  it('the window has regions to look at, not one and not too many', async () => {
    const { regionsByDepth } = await subdivide(sliceNetwork(opened.network, slice), window);
    expect(regionsByDepth.at(-1)).toBeGreaterThan(60);
    expect(regionsByDepth.at(-1)).toBeLessThan(20_000);
  });

  it('creases do not meet in the middle', async () => {
    const { u1 } = window;
    const small = { u0: -u1 / 128, u1: u1 / 128, v0: -u1 / 128, v1: u1 / 128 };
    const { regionsByDepth } = await subdivide(sliceNetwork(opened.network, slice), small);
    expect(regionsByDepth.at(-1)).toBeLessThan(8);
  });
});

test('it is usual of images and of many inputs, and of no others', () => {
  const names = [
    'random:16-8-1',
    'random:17-8-1',
    'cnn:1x3x3-2c2-1',
    'cnn:2x1x1-2c1-1',
    'fold:4x2',
  ];
  expect(names.map(isUsual)).toEqual([false, true, true, false, false]);
});

test('its point is in the middle of the ranges that a file gives its inputs', () => {
  const layer = { weights: [[1, 2, 3]], bias: [-1], activation: 'relu' };
  const inputs = [{ range: [0, 1200] }, { name: 'angle' }, { range: [-3, 1] }];
  const bytes = new TextEncoder().encode(JSON.stringify({ layers: [layer], inputs }));
  const { slice } = sensitivePlane(openNetwork('net.json', bytes));
  expect([...slice.origin]).toEqual([600, 0, -1]);
});

test('where nothing ever changes, there is a plane all the same', () => {
  const layer = { weights: [[0, 0, 0]], bias: [1], activation: 'relu' };
  const bytes = new TextEncoder().encode(JSON.stringify({ layers: [layer] }));
  const { slice, window } = sensitivePlane(openNetwork('net.json', bytes));
  expect(slice.axes.map((axis) => [...axis])).toEqual([
    [1, 0, 0],
    [0, 1, 0],
  ]);
  expect(window.u1).toBe(1);
  expect(() => sensitivePlane(openConstruction('random:1-3-1'))).toThrow('one input');
});

test('it has the same bits on every machine', () => {
  const { slice, window } = sensitivePlane(NETWORKS[0]);
  const hash = sha256.create();
  for (const axis of slice.axes) hash.update(new Uint8Array(axis.slice().buffer));
  expect(window.u1).toBe(0.2);
  expect(bytesToHex(hash.digest())).toMatchInlineSnapshot(
    `"98b211098a54340dc72f59657df1ad1714bc7394faa900605bb327b0b172115e"`,
  );
});
