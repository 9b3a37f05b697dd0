import { describe, expect, test } from 'vitest';
import { forward } from '../../src/network/forward';
import { openNetwork } from '../../src/network/open';
import { randomNumbers } from './onnx-agreement';

/** A safetensors file of float64 tensors, by their names. */
function tensorFile(tensors: Readonly<Record<string, readonly number[] | number[][]>>): Uint8Array {
  const header: Record<string, unknown> = {};
  const numbers: number[] = [];
  for (const [name, rows] of Object.entries(tensors)) {
    const values = rows.flat();
    const shape = Array.isArray(rows[0]) ? [rows.length, rows[0].length] : [rows.length];
    const start = 8 * numbers.length;
    numbers.push(...values);
    header[name] = { dtype: 'F64', shape, data_offsets: [start, 8 * numbers.length] };
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + 8 * numbers.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(new Uint8Array(Float64Array.from(numbers).buffer), 8 + text.length);
  return bytes;
}

const W = [0, 1, 2].map((k) => randomNumbers(2, 40 + k));
const V = [randomNumbers(3, 50)];
const B = randomNumbers(3, 51);
const NORM = {
  weight: randomNumbers(3, 60),
  bias: randomNumbers(3, 61),
  running_mean: randomNumbers(3, 62),
  running_var: randomNumbers(3, 63).map((x) => x * x + 0.1),
};

const named = (key: string, parts: Readonly<Record<string, readonly number[]>>) =>
  Object.fromEntries(Object.entries(parts).map(([part, values]) => [`${key}.${part}`, values]));
const relu = (z: readonly number[]) => z.map((x) => Math.max(0, x));
const linear = (rows: readonly number[][], x: readonly number[], bias: readonly number[]) =>
  rows.map((row, i) => row.reduce((sum, w, j) => sum + w * x[j], bias[i]));
const normal = (x: readonly number[]) =>
  x.map(
    (value, i) =>
      ((value - NORM.running_mean[i]) / Math.sqrt(NORM.running_var[i] + 1e-5)) * NORM.weight[i] +
      NORM.bias[i],
  );

const WAYS: readonly (readonly [
  title: string,
  names: readonly [string, string, string],
  expected: (x: readonly number[]) => number[],
  said: string,
])[] = [
  [
    'directly behind a linear layer',
    ['0', '1', '3'],
    (x) => linear(V, relu(normal(linear(W, x, B))), [0]),
    '1 directly behind 0',
  ],
  [
    'behind its activation',
    ['net.0', 'net.2', 'net.3'],
    (x) => linear(V, normal(relu(linear(W, x, B))), [0]),
    'net.2 directly before net.3',
  ],
  [
    'of the same number',
    ['fc1', 'bn1', 'fc2'],
    (x) => linear(V, relu(normal(linear(W, x, B))), [0]),
    'bn1 directly behind fc1',
  ],
];

describe('batch normalisation is part of a linear layer', () => {
  test.each(WAYS)('%s', (_, [first, norm, second], expected, said) => {
    const { network, notes } = openNetwork(
      'net.safetensors',
      tensorFile({
        [`${first}.weight`]: W,
        [`${first}.bias`]: B,
        ...named(norm, { ...NORM, num_batches_tracked: [9] }),
        [`${second}.weight`]: V,
      }),
    );
    expect(network.nodes).toHaveLength(4);
    expect(notes).toEqual([
      `batch normalisation is part of linear layers, by the names of its tensors: ${said}`,
    ]);
    for (let k = 0; k < 5; k++) {
      const x = randomNumbers(2, 70 + k);
      expect(forward(network, x).output[0]).toBeCloseTo(expected(x)[0], 12);
    }
  });

  test('without a scale and a shift of its own', () => {
    const { weight: _weight, bias: _bias, ...statistics } = NORM;
    const plain = tensorFile({ '0.weight': W, ...named('1', statistics), '3.weight': V });
    const { network } = openNetwork('net.safetensors', plain);
    const scaled = tensorFile({
      '0.weight': W,
      ...named('1', { ...statistics, weight: [1, 1, 1], bias: [0, 0, 0] }),
      '3.weight': V,
    });
    expect(network).toEqual(openNetwork('net.safetensors', scaled).network);
  });

  test('is refused where its name does not tell its place, or its numbers do not fit', () => {
    const misplaced = tensorFile({ '0.weight': W, ...named('norm', NORM), '3.weight': V });
    expect(() => openNetwork('net.safetensors', misplaced)).toThrow(
      'net.safetensors: tensor "norm.running_mean" is of a batch normalisation, which Crease reads only',
    );
    const short = { ...NORM, weight: [1, 2] };
    const unfit = tensorFile({ '0.weight': W, ...named('1', short), '3.weight': V });
    expect(() => openNetwork('net.safetensors', unfit)).toThrow(
      'tensor "1.weight" has 2 numbers, but the layer beside it has 3 units.',
    );
    const negative = { ...NORM, running_var: [1, -1, 1] };
    const wrong = tensorFile({ '0.weight': W, ...named('1', negative), '3.weight': V });
    expect(() => openNetwork('net.safetensors', wrong)).toThrow('has a variance below 0.');
  });
});
