import { describe, expect, test } from 'vitest';
import { NetworkError } from '../../src/network/errors';
import { randomStream } from '../../src/network/gaussian';
import { externalDataNames, openNetwork, reportOperators } from '../../src/network/open';
import { fixtureBytes } from './fixtures';
import { integers, randomTensor } from './onnx-agreement';
import { encodeModel } from './onnx-models';

const DATA = 'spiral-32x3-dynamo.onnx.data';
const FILES = [
  'he-32x3.json',
  'tent-10.json',
  'spiral-32x3.safetensors',
  'spiral-32x3-legacy.onnx',
  'spiral-32x3-dynamo.onnx',
  'mixed-activations-legacy.onnx',
];

/** Opens what may be nonsense: it opens, or is refused in one line with its name first. */
function openOrRefuse(name: string, bytes: Uint8Array): void {
  try {
    openNetwork(name, bytes, new Map([[DATA, fixtureBytes(DATA)]]));
    externalDataNames(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(NetworkError);
    expect(String(error)).toMatch(/^NetworkError: [^\n]{5,400}$/);
    expect(String(error)).toContain(`${name}: `);
  }
}

describe.each(FILES)('%s', (name) => {
  const bytes = fixtureBytes(name);

  test('cut short anywhere, opens or is refused', () => {
    for (let k = 0; k < 300; k++) {
      const length = k < 100 ? k : Math.floor(((k - 100) / 200) * bytes.length);
      openOrRefuse(name, bytes.subarray(0, length));
    }
  });

  test('with bytes changed at random, opens or is refused', () => {
    const stream = randomStream(5);
    for (let k = 0; k < 500; k++) {
      const changed = bytes.slice();
      // Half of the changes near the start, where the formats keep their structure.
      const reach = k % 2 === 0 ? Math.min(600, bytes.length) : bytes.length;
      for (let flips = 1 + (k % 4); flips > 0; flips--)
        changed[Math.floor(stream.uniform() * reach)] = Math.floor(stream.uniform() * 256);
      openOrRefuse(name, changed);
    }
  });
});

const ints = (name: string, ...values: number[]) => ({ name, ints: values });

test('a graph of all kinds of operators with bytes changed at random opens or is refused', () => {
  const bytes = encodeModel({
    input: [1, 2, 6, 6],
    tensors: [
      randomTensor('K', [4, 2, 3, 3]),
      randomTensor('T', [4, 2, 2, 2]),
      randomTensor('W', [32, 3]),
      integers('pads', [0, 0, 1, 1, 0, 0, 1, 1]),
      integers('shape', [1, -1]),
      integers('from', [0]),
      integers('to', [4]),
      integers('axis', [2]),
      { name: 'scales', dims: [4], values: [1, 1, 0.5, 0.5] },
    ],
    nodes: [
      { op: 'Pad', inputs: ['x', 'pads'], output: 'a' },
      { op: 'Conv', inputs: ['a', 'K'], output: 'b', attributes: [ints('strides', 2, 2)] },
      { op: 'Relu', inputs: ['b'], output: 'c' },
      { op: 'ConvTranspose', inputs: ['c', 'T'], output: 'd', attributes: [ints('strides', 2, 2)] },
      { op: 'MaxPool', inputs: ['d'], output: 'e', attributes: [ints('kernel_shape', 2, 2)] },
      { op: 'Slice', inputs: ['e', 'from', 'to', 'axis'], output: 'f' },
      { op: 'Transpose', inputs: ['f'], output: 'g', attributes: [ints('perm', 0, 2, 3, 1)] },
      { op: 'AveragePool', inputs: ['d'], output: 'h', attributes: [ints('kernel_shape', 3, 3)] },
      { op: 'Resize', inputs: ['h', '', 'scales'], output: 'i' },
      { op: 'Reshape', inputs: ['i', 'shape'], output: 'j' },
      { op: 'Reshape', inputs: ['g', 'shape'], output: 'k' },
      { op: 'Concat', inputs: ['k', 'j'], output: 'l', attributes: [{ name: 'axis', i: 1 }] },
      { op: 'Softmax', inputs: ['l'], output: 'y' },
    ],
  });
  openNetwork('all.onnx', bytes);
  const stream = randomStream(7);
  for (let k = 0; k < 1500; k++) {
    const changed = bytes.slice();
    for (let flips = 1 + (k % 3); flips > 0; flips--)
      changed[Math.floor(stream.uniform() * bytes.length)] = Math.floor(stream.uniform() * 256);
    openOrRefuse('all.onnx', changed);
    reportOperators(changed, new Map());
  }
});

test('noise is refused in every format', () => {
  const stream = randomStream(6);
  for (let k = 0; k < 300; k++) {
    const noise = Uint8Array.from({ length: k }, () => Math.floor(stream.uniform() * 256));
    for (const extension of ['json', 'safetensors', 'onnx'])
      expect(() => openNetwork(`noise.${extension}`, noise)).toThrow(NetworkError);
  }
});

test('brackets nested deeply are refused, and do not overflow the stack', () => {
  const text = new TextEncoder().encode(`{"layers": ${'['.repeat(200_000)}`);
  expect(() => openNetwork('deep.json', text)).toThrow(NetworkError);
});
