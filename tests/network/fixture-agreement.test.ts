import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { forward } from '../../src/network/forward';
import { imageOf } from '../../src/network/image-layout';
import { inputWidth } from '../../src/network/network';
import { EXPORTED } from './exporter-models';
import { fixtureBytes, fixturesFolder, openFixture } from './fixtures';
import { expectClose, randomNumbers } from './onnx-agreement';
import { encodeModel, withOutput } from './onnx-models';
import { runtimeOutputsOf } from './onnx-runtime';

/** What is read of a file whose outputs stand behind its logits. */
const LOGITS: Readonly<Record<string, string>> = {
  'tf2onnx-cnn.onnx': 'logits',
  'skl2onnx-mlp.onnx': 'logits',
  'skl2onnx-binary.onnx': 'logits',
  'keras2onnx-cnn.onnx': 'biased_tensor_name',
  'larq-signs.onnx': 'quant_dense/MatMul:0',
};

const names = readdirSync(fixturesFolder()).filter((name) => name.endsWith('.onnx'));

describe('files that exporters leave', () => {
  test.each(Object.entries(EXPORTED))('%s is what is said here of it', (name, spec) => {
    expect(Buffer.from(fixtureBytes(name)).equals(encodeModel(spec))).toBe(true);
  });

  test('are read with what they say of images, and what is cut off', () => {
    const keras = openFixture('tf2onnx-cnn.onnx');
    expect(imageOf(keras.network)).toEqual({ channels: 2, height: 8, width: 8, order: 'hwc' });
    expect(keras.notes).toEqual(['Softmax is cut off at its end, so that its outputs are logits']);
    for (const name of ['skl2onnx-mlp.onnx', 'skl2onnx-binary.onnx']) {
      const { notes = [], output } = openFixture(name);
      expect(notes.join()).toMatch(/ArgMax, .*ZipMap are cut off at its end/);
      // A label and its probabilities are one output.
      expect(output).toBeUndefined();
    }
  });
});

test.each(names)("%s has onnxruntime's values, to 1e-5", async (name) => {
  const { network } = openFixture(name);
  const logits = LOGITS[name];
  const bytes = logits ? withOutput(fixtureBytes(name), logits) : fixtureBytes(name);
  const points = [1, 2, 3].map((seed) => randomNumbers(inputWidth(network), seed));
  const data = `${name}.data`;
  const beside = existsSync(new URL(data, fixturesFolder())) ? fixtureBytes(data) : undefined;
  const wanted = await runtimeOutputsOf(bytes, undefined, points, {
    ...(logits && { output: logits }),
    ...(beside && { externalData: [{ path: data, data: beside }] }),
  });
  for (const [k, point] of points.entries()) expectClose(forward(network, point).output, wanted[k]);
});
