import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { DataPoints } from '../../src/network/data-points';
import { openConstruction, openNetwork } from '../../src/network/open';
import { writeSafetensors } from '../../src/network/safetensors-writer';
import { flowerDepth } from '../../src/network/shipped/flower';
import { bytesOf, decodeIntegers, type IntegerType } from '../../src/network/tensor-data';
import { flowerData } from '../../src/training/flower-data';

const { network } = openConstruction('random:2-4-1?seed=1');
const encoder = new TextEncoder();

function openJson(data: unknown): DataPoints | undefined {
  const layers = [
    { weights: [[1, 2]], bias: [0], activation: 'relu' },
    { weights: [[1]], bias: [0], activation: 'linear' },
  ];
  return openNetwork('net.json', encoder.encode(JSON.stringify({ layers, data }))).data;
}

/** A file of the network and of other tensors, `[dtype, shape, bytes]` by name. */
function openTensors(more: Record<string, [string, number[], Uint8Array]>) {
  const file = writeSafetensors(network);
  const length = Number(new DataView(file.buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)));
  const parts: Uint8Array[] = [file.subarray(8 + length)];
  let end = parts[0].length;
  for (const [name, [dtype, shape, bytes]] of Object.entries(more)) {
    header[name] = { dtype, shape, data_offsets: [end, end + bytes.length] };
    end += bytes.length;
    parts.push(bytes);
  }
  const text = encoder.encode(JSON.stringify(header));
  const size = new Uint8Array(8);
  new DataView(size.buffer).setBigUint64(0, BigInt(text.length), true);
  const whole = Buffer.concat([size, text, ...parts]);
  return openNetwork('net.safetensors', whole).data;
}

const bytes = (numbers: Float32Array | BigInt64Array | Int32Array | Uint8Array) =>
  new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
const floats = (...values: number[]) => bytes(Float32Array.from(values));

describe('data points in files', () => {
  test('are read from JSON, with labels or without', () => {
    const points = [[0.5, -1], [1e-3, 2]]; // prettier-ignore
    const read = { inputs: 2, points: Float64Array.of(0.5, -1, 1e-3, 2) };
    expect(openJson({ points })).toEqual(read);
    expect(openJson({ points, labels: [-3, 7] })).toEqual({
      ...read,
      labels: Int32Array.of(-3, 7),
    });
    expect(openJson(undefined)).toBeUndefined();
    expect(openJson({ points: [] })?.points).toHaveLength(0);
  });

  test('are written to safetensors and read again, and the network stays as it was', () => {
    const data = {
      inputs: 2,
      points: Float64Array.of(0.1, -1, 3, 2),
      labels: Int32Array.of(-1, 5),
    };
    const opened = openNetwork('a.safetensors', writeSafetensors(network, {}, undefined, data));
    expect(opened.data).toEqual(data);
    expect(opened.network).toEqual(network);
  });

  test('may have labels of any type, as PyTorch and numpy save them', () => {
    const points = floats(1, 2, 3, 4);
    const labels = (dtype: string, stored: Uint8Array) =>
      openTensors({ 'data.points': ['F32', [2, 2], points], 'data.labels': [dtype, [2], stored] })
        ?.labels;
    const expected = Int32Array.of(1, 3);
    expect(labels('I64', bytes(BigInt64Array.of(1n, 3n)))).toEqual(expected);
    expect(labels('U8', Uint8Array.of(1, 3))).toEqual(expected);
    expect(labels('F32', floats(1, 3))).toEqual(expected);
    expect(() => labels('F32', floats(1, 3.5))).toThrow(
      'net.safetensors: data.labels[1] is 3.5, which is not a whole number of 32 bits.',
    );
    expect(() => labels('I64', bytes(BigInt64Array.of(1n, 2n ** 40n)))).toThrow(
      'data.labels[1] is',
    );
  });

  test.each<[unknown, string]>([
    [3, '"data" is not an object.'],
    [{ labels: [1] }, 'data.points is not a list of points.'],
    [{ points: [[1, 2], 3] }, 'data.points[1] is not a list of numbers.'],
    [{ points: [[1, 2, 3]] }, 'data.points[0] has 3 coordinates, but the network 2 inputs.'],
    [{ points: [[1, null]] }, 'data.points[0][1] is null, which is not a finite number.'],
    [{ points: [[1, 2]], labels: 'a' }, 'data.labels is not a list of numbers.'],
    [{ points: [[1, 2]], labels: [] }, 'data.labels has 0 labels, but data.points 1 points.'],
    [{ points: [[1, 2]], labels: ['b'] }, 'data.labels[0] is "b", which is not a whole number'],
    [
      { points: Array.from({ length: 20_001 }, () => [0, 0]) },
      'data.points has 20001 points, but a map shows 20000 at most.',
    ],
  ])('are refused in one sentence: %#', (data, sentence) => {
    expect(() => openJson(data)).toThrow(`net.json: ${sentence}`);
  });

  test.each<[Record<string, [string, number[], Uint8Array]>, string]>([
    [{ 'data.labels': ['U8', [1], Uint8Array.of(1)] }, 'tensor "data.labels" has no "data.points"'],
    [{ 'data.points': ['F32', [2], floats(1, 2)] }, 'tensor "data.points" has 1 dimensions'],
    [
      { 'data.points': ['U8', [1, 2], Uint8Array.of(1, 2)] },
      'has the dtype "U8"; points are floats',
    ],
    [
      { 'data.points': ['F32', [2, 1], floats(1, 2)] },
      'each point of tensor "data.points" has 1 coordinates, but the network 2 inputs.',
    ],
    [{ 'data.points': ['F32', [1, 2], floats(1, NaN)] }, 'data.points, number 1 is NaN'],
    // Refused before any of it is read.
    [
      { 'data.points': ['F32', [30_000, 2], new Uint8Array(240_000)] },
      'data.points has 30000 points',
    ],
  ])('are refused in tensors: %#', (tensors, sentence) => {
    expect(() => openTensors(tensors)).toThrow(sentence);
  });

  test('whole numbers of every type are decoded, negative ones too', () => {
    for (const type of ['I8', 'U8', 'I16', 'U16', 'I32', 'U32', 'I64', 'U64'] as IntegerType[]) {
      const two = new Uint8Array(2 * bytesOf(type));
      two[0] = 5;
      two.fill(0xff, bytesOf(type));
      const [first, second] = decodeIntegers(two, type);
      expect(first).toBe(5);
      const unsigned = 2 ** (8 * bytesOf(type));
      expect(second).toBe(type.startsWith('I') ? -1 : bytesOf(type) < 8 ? unsigned - 1 : unsigned);
    }
  });
});

test('the flower brings points that it was trained on', () => {
  const shipped = readFileSync(
    new URL('../../src/network/shipped/flower.safetensors', import.meta.url),
  );
  const { data } = openNetwork('flower.safetensors', new Uint8Array(shipped));
  expect(data).toEqual(flowerData());
  const { points, labels } = flowerData();
  for (const [k, label] of labels?.entries() ?? [])
    expect(flowerDepth(points[2 * k], points[2 * k + 1]) > 0).toBe(label === 1);
});
