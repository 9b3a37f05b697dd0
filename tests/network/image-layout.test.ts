import { describe, expect, it, test } from 'vitest';
import { convolutionOf } from '../../src/network/linear-map';
import {
  imageOf,
  imageWord,
  inputOfPixel,
  parseImage,
  pixelName,
  type ImageLayout,
} from '../../src/network/image-layout';
import { inputName, inputNamed } from '../../src/network/input-names';
import { inputWidth } from '../../src/network/network';
import { openConstruction, openNetwork } from '../../src/network/open';
import { imaged, reactivated } from '../../src/network/opened-network';
import { writeSafetensors } from '../../src/network/safetensors-writer';
import { sliceNetwork, axesSlice } from '../../src/network/slice';
import { encodeModel, type ModelSpec, type NodeSpec } from './onnx-models';
import { randomTensor } from './onnx-agreement';

const open = (spec: ModelSpec) => openNetwork('net.onnx', encodeModel(spec));

/** An image's numbers through some operators, then a unit of each of the numbers that there are. */
function model(input: ModelSpec['input'], nodes: readonly NodeSpec[] = []): ModelSpec {
  const last = nodes.at(-1)?.output ?? 'x';
  return {
    input,
    tensors: [
      randomTensor('K', [2, Number(input[1]), 2, 2]),
      { name: 'half', dims: [1], values: [0.5] },
    ],
    nodes: [...nodes, { op: 'Relu', inputs: [last], output: 'y' }],
  };
}

const conv: NodeSpec = { op: 'Conv', inputs: ['x', 'K'], output: 'z' };
const before: NodeSpec = {
  op: 'Transpose',
  inputs: ['x'],
  output: 't',
  attributes: [{ name: 'perm', ints: [0, 3, 1, 2] }],
};

function chw(channels: number, height: number, width: number): ImageLayout {
  return { channels, height, width, order: 'chw' };
}

function hwc(channels: number, height: number, width: number): ImageLayout {
  return { channels, height, width, order: 'hwc' };
}

describe('of an ONNX file the input', () => {
  it.each<[string, ModelSpec, ImageLayout | undefined]>([
    ['that a convolution reads', model([1, 5, 4, 3], [conv]), chw(5, 4, 3)],
    [
      'that is read once it is normalised',
      model(
        [1, 5, 4, 3],
        [
          { op: 'Sub', inputs: ['x', 'half'], output: 's' },
          { ...conv, inputs: ['s', 'K'] },
        ],
      ),
      chw(5, 4, 3),
    ],
    ['of any batch', model(['N', 2, 4, 3], [conv]), chw(2, 4, 3)],
    ['of a batch of points', model([8, 2, 4, 3], [conv]), chw(2, 4, 3)],
    ['that is transposed as tf2onnx does', model([1, 4, 6, 2], [before]), hwc(2, 4, 6)],
    ['that nothing tells of but three last', model([1, 4, 6, 3]), hwc(3, 4, 6)],
    ['that nothing tells of but one first', model([1, 1, 4, 6]), chw(1, 4, 6)],
    ['without a batch', model([1, 4, 6]), chw(1, 4, 6)],
    ['of rows alone', model([1, 784, 1]), undefined],
    [
      'that is a signal',
      model([1, 3, 100], [{ op: 'Conv', inputs: ['x', 'S'], output: 'z' }]),
      undefined,
    ],
    ['that is a vector', model([1, 12]), undefined],
  ])('%s has its shape', (_, spec, image) => {
    const signal = randomTensor('S', [2, 3, 5]);
    const { network } = open({ ...spec, tensors: [...(spec.tensors ?? []), signal] });
    expect(imageOf(network)).toEqual(image);
  });
});

const images = [
  { channels: 3, height: 4, width: 5, order: 'chw' },
  { channels: 3, height: 4, width: 5, order: 'hwc' },
] as const satisfies readonly ImageLayout[];

test.each(images)('every input is one pixel of an image, by its name too: %j', (image) => {
  const names = new Set<string>();
  for (let channel = 0; channel < 3; channel++)
    for (let row = 0; row < 4; row++)
      for (let column = 0; column < 5; column++) {
        const name = `${channel}:${row}:${column}`;
        expect(pixelName(image, inputOfPixel(image, channel, row, column))).toBe(name);
        names.add(String(inputOfPixel(image, channel, row, column)));
      }
  expect(names.size).toBe(60);
});

test('the channels of a pixel are next to each other in one order, and planes apart in the other', () => {
  expect(images.map((image) => inputOfPixel(image, 2, 1, 3))).toEqual([
    2 * 20 + 5 + 3,
    (5 + 3) * 3 + 2,
  ]);
});

function openJson(file: object) {
  return openNetwork('net.json', new TextEncoder().encode(JSON.stringify(file)));
}

const row = Array<number>(12).fill(1);
const dense = { weights: [row], bias: [0], activation: 'relu' };

describe('images in Crease JSON', () => {
  it.each([
    [[3, 2, 2], { channels: 3, height: 2, width: 2, order: 'chw' }],
    [
      { channels: 3, height: 2, width: 2, order: 'hwc' },
      { channels: 3, height: 2, width: 2, order: 'hwc' },
    ],
  ])('are read', (image, wanted) => {
    expect(imageOf(openJson({ image, layers: [dense] }).network)).toEqual(wanted);
  });

  it.each([
    [[3, 2, 3], 'image is an image of 3 × 2 × 3 numbers, but the network has 12 inputs'],
    [[12], 'not [channels, height, width]'],
    [{ channels: 3, height: 2, width: 2, order: 'whc' }, 'chw or hwc'],
    [[3.5, 2, 2], 'which is none'],
  ])('are refused: %j', (image, message) => {
    expect(() => openJson({ image, layers: [dense] })).toThrow(message);
  });

  it('must be what the first layer convolves', () => {
    const kernels = [[[[1]]]];
    const layer = { kernels, image: [1, 3, 4], activation: 'relu' };
    expect(imageOf(openJson({ layers: [layer] }).network)).toMatchObject({ height: 3, width: 4 });
    expect(() => openJson({ image: [1, 4, 3], layers: [layer] })).toThrow(
      'layers[0] reads [1,3,4]',
    );
  });
});

test('images stay with a network through safetensors files, and other activations', () => {
  const { network } = openJson({
    image: { channels: 3, height: 2, width: 2, order: 'hwc' },
    layers: [dense, { weights: [[1]], bias: [0], activation: 'linear' }],
  });
  const read = openNetwork('net.safetensors', writeSafetensors(network));
  expect(imageOf(read.network)).toEqual(imageOf(network));
  expect(imageOf(reactivated(read, 'abs').network)).toEqual(imageOf(network));
  expect(imageOf(sliceNetwork(network, axesSlice(12, [0, 1])))).toBeUndefined();
});

describe('inputs are the image that somebody says', () => {
  const mlp = openConstruction('random:12-4-2?seed=1');

  it.each([
    ['3x4', chw(1, 3, 4)],
    ['2X6', chw(1, 2, 6)],
    ['3x2x2', chw(3, 2, 2)],
    ['3×2×2:CHW', chw(3, 2, 2)],
    ['3x2x2:hwc', hwc(3, 2, 2)],
  ])('%s', (text, image) => {
    expect(parseImage(text)).toEqual(image);
    expect(parseImage(imageWord(image))).toEqual(image);
    const told = imaged(mlp, text);
    expect(imageOf(told.network)).toEqual(image);
    expect(inputNamed('0:1:1', told)).toBe(inputOfPixel(image, 0, 1, 1));
    // It is the same network, and its file is the same.
    expect([told.sha256, told.fileImage, told.window]).toEqual([mlp.sha256, 'none', mlp.window]);
  });

  it.each([
    ['28x28', '--image is an image of 1 × 28 × 28 numbers, but the network has 12 inputs'],
    ['12', '"12" is no image: an image is 28x28'],
    ['3x2x2:cwh', 'is no image'],
    ['3x2x2x1', 'is no image'],
    ['0x12', '--image is an image of 1 × 0 × 12, which is none'],
  ])('but not %s', (text, message) => {
    expect(() => imaged(mlp, text)).toThrow(message);
  });

  it('until that is taken back, and whatever the file says', () => {
    const told = imaged(mlp, '3x4');
    expect(imageOf(imaged(told, undefined).network)).toBeUndefined();
    expect(imaged(told, undefined).fileImage).toBeUndefined();
    expect(imaged(told, '3x4')).toBe(told);
    const cnn = openConstruction('cnn:3x4x5-2c2-1');
    expect(imaged(cnn, '3x4x5')).toBe(cnn);
    const turned = imaged(imaged(cnn, '60x1'), '3x4x5:hwc');
    expect(turned.fileImage).toEqual(chw(3, 4, 5));
    expect(imageOf(turned.network)).toEqual(hwc(3, 4, 5));
    expect(imaged(turned, undefined)).toMatchObject({ network: cnn.network });
  });

  it('without its hash being computed, which takes a large construction long', () => {
    const asked: string[] = [];
    const opened = {
      ...mlp,
      get sha256() {
        asked.push('hash');
        return 'abc';
      },
    };
    const told = imaged(opened, '3x4');
    expect(asked).toEqual([]);
    expect(told.sha256).toBe('abc');
  });
});

describe('inputs are named', () => {
  const cnn = openConstruction('cnn:3x4x5-2c2-1');
  const named = openJson({
    layers: [dense],
    inputs: [
      { name: 'lat' },
      { name: 'lon' },
      { name: '7' },
      ...Array.from({ length: 9 }, () => ({ name: 'twice' })),
    ],
  });

  it.each([
    [cnn, '17', 17],
    [cnn, '2:1:3', 48],
    [named, 'lat', 0],
    [named, ' lon ', 1],
    // A number is an input's number, whatever the inputs are named.
    [named, '7', 7],
  ])('by number, pixel and name', (opened, text, input) => {
    expect(inputNamed(text, opened)).toBe(input);
  });

  it.each([
    [cnn, '60', "Axis 60 is not one of the network's 60 inputs"],
    [cnn, '3:0:0', 'from 0:0:0 to 2:3:4'],
    [cnn, 'lat', 'they are 0 to 59, or pixels as channel:row:column'],
    [named, '0:0:0', 'not known to be an image'],
    [named, 'twice', '9 inputs are called “twice”: their numbers are 3, 4'],
    [named, 'alt', 'or lat, lon, 7, twice'],
  ])('and refused where they are not', (opened, text, message) => {
    expect(() => inputNamed(text, opened)).toThrow(message);
  });

  it('in the page, too', () => {
    expect(inputWidth(cnn.network)).toBe(60);
    expect([
      inputName(cnn, 48),
      inputName(named, 1),
      inputName(openConstruction('fold:2x2'), 1),
    ]).toEqual(['2:1:3', 'lon', 'input 1']);
  });
});

test('a constructed convolution knows its kernels', () => {
  const { network } = openConstruction('cnn:2x6x6-4c3s2p1-3');
  const [, first] = network.nodes;
  const map = first.kind === 'affine' ? first.terms[0].map : undefined;
  expect(map && convolutionOf(map)).toMatchObject({
    image: [2, 6, 6],
    shape: [4, 2, 3, 3],
    stride: [2, 2],
    padding: [1, 1],
  });
});
