import { describe, expect, test } from 'vitest';
import { NetworkError } from '../../src/network/errors';
import { forward } from '../../src/network/forward';
import { writeCreaseJson } from '../../src/network/crease-json';
import { openConstruction, openNetwork } from '../../src/network/open';
import { writeSafetensors } from '../../src/network/safetensors-writer';
import { expectClose, randomNumbers, randomTensor } from './onnx-agreement';
import { encodeModel } from './onnx-models';

function open(layers: readonly unknown[]) {
  return openNetwork('net.json', new TextEncoder().encode(JSON.stringify({ layers }))).network;
}

/** Numbers in lists in lists. */
function nested(values: readonly number[], [size, ...rest]: readonly number[]): unknown {
  if (rest.length === 0) return values;
  const step = values.length / size;
  return Array.from({ length: size }, (_, k) =>
    nested(values.slice(k * step, (k + 1) * step), rest),
  );
}

interface Case {
  readonly image: readonly number[];
  readonly kernels: readonly number[];
  readonly stride?: number | readonly number[];
  readonly padding?: number | readonly number[];
  readonly dilation?: number | readonly number[];
  readonly groups?: number;
}

const CASES: readonly Case[] = [
  { image: [2, 5, 6], kernels: [3, 2, 3, 2] },
  { image: [2, 7, 6], kernels: [4, 2, 3, 3], stride: [2, 1], padding: 1 },
  { image: [4, 7, 7], kernels: [6, 2, 2, 2], groups: 2, dilation: [2, 3], padding: [0, 2] },
  { image: [2, 9], kernels: [3, 2, 4], stride: 3 },
  { image: [1, 3, 4, 3], kernels: [2, 1, 2, 2, 2] },
];

test.each(CASES)('a convolution in JSON is what it is in ONNX: %j', (one) => {
  const { image, kernels, stride = 1, padding = 0, dilation = 1, groups = 1 } = one;
  const rank = image.length - 1;
  const list = (value: number | readonly number[]) =>
    typeof value === 'number' ? Array<number>(rank).fill(value) : value;
  const { values = [] } = randomTensor('W', kernels);
  const bias = randomNumbers(kernels[0], 9);
  const json = open([{ ...one, kernels: nested(values, kernels), bias, activation: 'relu' }]);
  const onnx = openNetwork(
    'net.onnx',
    encodeModel({
      input: [1, ...image],
      tensors: [
        { name: 'W', dims: kernels, values },
        { name: 'B', dims: [kernels[0]], values: bias },
      ],
      nodes: [
        {
          op: 'Conv',
          inputs: ['x', 'W', 'B'],
          output: 'z',
          attributes: [
            { name: 'strides', ints: list(stride) },
            { name: 'pads', ints: [...list(padding), ...list(padding)] },
            { name: 'dilations', ints: list(dilation) },
            { name: 'group', i: groups },
          ],
        },
        { op: 'Relu', inputs: ['z'], output: 'y' },
      ],
    }),
  ).network;
  const x = randomNumbers(json.nodes[0].width, 3);
  expect(forward(json, x).output.some((y) => y > 0)).toBe(true);
  expectClose(forward(json, x).output, [...forward(onnx, x).output]);
});

test('layers of all kinds follow each other', () => {
  const network = open([
    {
      image: [1, 2, 2],
      kernels: [
        [
          [
            [1, 0],
            [0, -1],
          ],
        ],
        [
          [
            [0, 2],
            [1, 0],
          ],
        ],
      ],
      activation: 'relu',
    },
    { weights: [[1, -1]], bias: [0.5], activation: 'linear' },
  ]);
  expect([...forward(network, [3, 1, 2, 1]).output]).toEqual([2 - 4 + 0.5]);
});

describe('what is refused names its place', () => {
  const layer = { image: [1, 2, 2], kernels: [[[[1, 2]]]], bias: [0], activation: 'relu' };
  test.each<[object, string]>([
    [{ image: [4] }, 'layers[0].image is not [channels, height, width]'],
    [{ image: undefined }, 'layers[0].image is missing, which is not a list of sizes.'],
    [
      { image: [2, 2, 2] },
      'layers[0].kernels reads 1 channels in 1 groups for 1, but the image has 2.',
    ],
    [{ kernels: [[1, 2]] }, 'layers[0].kernels is not a list of lists, 4 deep.'],
    [{ kernels: [[[[1, 2], [3]]]] }, 'layers[0].kernels[0][0][1] is not a list of 2.'],
    [{ kernels: [[[['1', 2]]]] }, 'layers[0].kernels[0][0][0][0] is "1", which is not a finite'],
    [{ bias: [0, 0] }, 'layers[0].bias is not a list of 1 numbers'],
    [{ stride: 0 }, 'layers[0].stride is [0,0], which is not a list of sizes.'],
    [{ padding: [1] }, 'layers[0].padding has 1 numbers for 2 dimensions.'],
    [{ kernels: [[[[1, 2, 3]]]] }, 'layers[0] has 1 channels of 2 × 0 places, which is none.'],
    [{ padding: 1e6 }, 'which is too many.'],
    [{ image: [1, 1, 1e9] }, 'layers[0].image has 1000000000 numbers.'],
    [{ activation: 'gelu' }, 'layers[0].activation is "gelu"'],
  ])('%j', (change, sentence) => {
    expect(() => open([{ ...layer, ...change }])).toThrow(NetworkError);
    expect(() => open([{ ...layer, ...change }])).toThrow(sentence);
  });

  test('a layer that reads another number of units', () => {
    const dense = { weights: [[1], [2]], bias: [0, 0], activation: 'relu' };
    expect(() => open([dense, layer])).toThrow(
      'layers[1].image has 4 numbers, but the layer before has 2 units.',
    );
  });
});

describe('written back', () => {
  test.each(CASES)('a convolution gives the same network, and the same text: %j', (one) => {
    const { values = [] } = randomTensor('W', one.kernels);
    // Thirds are no float32, and −0 is not 0.
    const kernels = nested([-0, ...values.slice(1).map((x) => x / 3)], one.kernels);
    const bias = randomNumbers(one.kernels[0], 9);
    const network = open([{ ...one, kernels, bias, activation: 'leaky_relu:0.1' }]);
    const text = writeCreaseJson(network);
    const again = openNetwork('net.json', new TextEncoder().encode(text));
    expect(again.network).toEqual(network);
    expect(writeCreaseJson(again.network)).toBe(text);
  });

  test('a construction is what its name makes, and has the hash of its file', () => {
    const opened = openConstruction('cnn:2x7x7-4c3s2p1-3c2-8-2?seed=3&activation=abs');
    const bytes = new TextEncoder().encode(writeCreaseJson(opened.network));
    const { network, sha256 } = openNetwork('cnn.json', bytes);
    expect(network).toEqual(opened.network);
    expect(sha256).toBe(opened.sha256);
  });

  test('convolutions are refused as safetensors, which hold none', () => {
    const { network } = openConstruction('cnn:1x4x4-2c2-3');
    expect(() => writeSafetensors(network)).toThrow('layer 0 convolves; .json holds convolutions');
  });

  test('other maps are refused', () => {
    const maps = openNetwork(
      'net.onnx',
      encodeModel({
        input: [1, 2, 4, 4],
        nodes: [
          { op: 'GlobalAveragePool', inputs: ['x'], output: 'p' },
          { op: 'Relu', inputs: ['p'], output: 'y' },
        ],
      }),
    );
    expect(() => writeCreaseJson(maps.network)).toThrow('layer 0 is neither');
  });
});
