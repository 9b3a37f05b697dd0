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
  'torch-images-legacy.onnx': '/read/Gemm_output_0',
  'torch-images-dynamo.onnx': 'linear',
  'tf2onnx-cnn.onnx': 'sequential_1/dense_1_2/BiasAdd:0',
  'tf2onnx-units.onnx': 'functional_2_1/dense_14_1/Add:0',
  'skl2onnx-mlp.onnx': 'add_result2',
  'skl2onnx-binary.onnx': 'add_result2',
  'skl2onnx-double.onnx': 'add_result2',
  'skl2onnx-binary-double.onnx': 'add_result2',
  'keras2onnx-cnn.onnx': 'biased_tensor_name',
  'larq-signs.onnx': 'quant_dense/MatMul:0',
};

const names = readdirSync(fixturesFolder()).filter((name) => name.endsWith('.onnx'));

/** Who says in a file that it wrote it. */
const WRITERS: Readonly<Record<string, string>> = {
  torch: 'pytorch',
  tf2onnx: 'tf2onnx',
  skl2onnx: 'skl2onnx',
};

describe('files that exporters leave', () => {
  test.each(Object.entries(EXPORTED))('%s is what is said here of it', (name, spec) => {
    expect(Buffer.from(fixtureBytes(name)).equals(encodeModel(spec))).toBe(true);
  });

  test.each(Object.entries(WRITERS))('%s wrote those that are called by it', (prefix, writer) => {
    const written = names.filter((name) => name.startsWith(prefix));
    expect(written.length).toBeGreaterThan(2);
    // The second field of a model is its producer's name.
    const field = `\x12${String.fromCharCode(writer.length)}${writer}`;
    for (const name of written)
      expect(Buffer.from(fixtureBytes(name)).subarray(0, 40).includes(field), name).toBe(true);
  });

  test('are read with what they say of images, and what is cut off', () => {
    const keras = openFixture('tf2onnx-cnn.onnx');
    expect(imageOf(keras.network)).toEqual({ channels: 2, height: 8, width: 8, order: 'hwc' });
    expect(keras.notes).toEqual(['Softmax is cut off at its end, so that its outputs are logits']);
    for (const name of names.filter((one) => /^skl2onnx-(mlp|binary|double)/.test(one))) {
      const { notes = [], output } = openFixture(name);
      expect(notes.join()).toMatch(/(Softmax|Sigmoid).* are cut off at its end/);
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
