import { describe, expect, test } from 'vitest';
import { NetworkError } from '../../src/network/errors';
import { randomStream } from '../../src/network/gaussian';
import { externalDataNames, openNetwork } from '../../src/network/open';
import { fixtureBytes } from './fixtures';

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
