import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { subdivide } from '../../src/geometry/subdivision';
import { forward } from '../../src/network/forward';
import { imageOf } from '../../src/network/image-layout';
import { hiddenWidths, inputWidth, outputWidth } from '../../src/network/network';
import { usualPlaneOf } from '../../src/network/sensitive-plane';
import { sliceNetwork } from '../../src/network/slice';
import { hasShared, openShared, sharedPath } from './fixtures';
import { expectClose, randomNumbers } from './onnx-agreement';
import { runtimeOutputsOf } from './onnx-runtime';

const shared = hasShared();
console.info(
  `The collection of real networks beside the checkout is ${shared ? '' : 'not '}there.`,
);

describe.runIf(shared)('real networks', () => {
  test.each([
    ['acasxu-1-1.onnx', 5, [50, 50, 50, 50, 50, 50], 5],
    ['acasxu-3-3.onnx', 5, [50, 50, 50, 50, 50, 50], 5],
    ['mnist-256x2.onnx', 784, [256, 256], 10],
    ['cifar-resnet-2b.onnx', 3072, [2048, 1024, 1024, 1024, 1024, 100], 10],
    ['conv-maxpool.onnx', 784, [23328, 1152], 10],
    ['mixed-activations-legacy.onnx', 2, [20, 20, 20], 3],
    ['residual-24x3.onnx', 2, [24, 24, 24, 24, 24, 24, 24], 1],
    ['mixed-activations.onnx', 2, [20, 20, 20], 3],
    ['bunny-2d-4x32.safetensors', 2, [32, 32, 32, 32], 1],
    ['bunny-3d-8x32.safetensors', 3, [32, 32, 32, 32, 32, 32, 32, 32], 1],
    ['he-64x3.json', 2, [64, 64, 64], 1],
    ['torch-default-64x3.json', 2, [64, 64, 64], 1],
    ['zero-bias-32x3.json', 2, [32, 32, 32], 1],
    ['six-definitions.json', 2, [3, 3], 1],
  ])('%s opens', (name, inputs, hidden, outputs) => {
    const { network } = openShared(name);
    expect(inputWidth(network)).toBe(inputs);
    expect(hiddenWidths(network)).toEqual(hidden);
    expect(outputWidth(network)).toBe(outputs);
    expect(forward(network, new Float64Array(inputs)).output.every(Number.isFinite)).toBe(true);
  });

  test.each([
    'acasxu-1-1.onnx',
    'acasxu-3-3.onnx',
    'mnist-256x2.onnx',
    'cifar-resnet-2b.onnx',
    'conv-maxpool.onnx',
    'mixed-activations.onnx',
    'mixed-activations-legacy.onnx',
    'residual-24x3.onnx',
    'spiral-32x3-dynamo.onnx',
    'spiral-32x3-legacy.onnx',
  ])("%s has onnxruntime's values", async (name) => {
    const { network } = openShared(name);
    const points = [1, 2].map((seed) => randomNumbers(inputWidth(network), seed));
    const bytes = new Uint8Array(readFileSync(sharedPath(name)));
    const path = `${name}.data`;
    const externalData = existsSync(sharedPath(path))
      ? [{ path, data: new Uint8Array(readFileSync(sharedPath(path))) }]
      : [];
    const wanted = await runtimeOutputsOf(bytes, undefined, points, { externalData });
    for (const [k, point] of points.entries())
      expectClose(forward(network, point).output, wanted[k]);
  });

  test.each([
    ['cifar-resnet-2b.onnx', { channels: 3, height: 32, width: 32, order: 'chw' }],
    ['conv-maxpool.onnx', { channels: 1, height: 28, width: 28, order: 'chw' }],
    ['mnist-256x2.onnx', undefined],
  ])('%s opens to a picture, and knows its image', async (name, image) => {
    const opened = openShared(name);
    expect(imageOf(opened.network)).toEqual(image);
    const plane = usualPlaneOf(opened);
    if (!plane) throw new Error('It has the plane of its first two inputs.');
    const sliced = sliceNetwork(opened.network, plane.slice);
    const { regionsByDepth } = await subdivide(sliced, plane.window);
    expect(regionsByDepth.at(-1)).toBeGreaterThan(500);
    expect(regionsByDepth.at(-1)).toBeLessThan(5000);
  });
});
