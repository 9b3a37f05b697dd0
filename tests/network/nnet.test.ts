import { describe, expect, test } from 'vitest';
import { NetworkError } from '../../src/network/errors';
import { forward } from '../../src/network/forward';
import { hiddenWidths } from '../../src/network/network';
import { openNetwork } from '../../src/network/open';
import { randomStream } from '../../src/network/gaussian';
import { fixtureBytes, openFixture } from './fixtures';

const NAME = 'advisory.nnet';
const bytes = fixtureBytes(NAME);
const text = new TextDecoder().decode(bytes);

function open(changed: string) {
  return openNetwork('net.nnet', new TextEncoder().encode(changed));
}

/** What the fixture is, written out. */
function advisory([distance, angle]: readonly number[]): number[] {
  const [x, y] = [(distance - 20000) / 40000, angle / 4];
  const h = [0.5 * x - y + 0.25, -x + 2 * y, x + y - 0.5].map((z) => Math.max(0, z));
  const k = [h[0] + h[1] - h[2], 0.5 * h[0] - 0.25].map((z) => Math.max(0, z));
  return [k[0] - k[1] + 0.125, -2 * k[0], k[1]].map((z) => 8 * z + 3);
}

test('a .nnet file has its inputs and outputs in the units of the world', () => {
  const { network, window, inputs, format, notes } = openFixture(NAME);
  expect(format).toBe('nnet');
  expect(hiddenWidths(network)).toEqual([3, 2]);
  expect(window).toEqual({ u0: 0, u1: 60000, v0: -3, v1: 3 });
  expect(inputs).toEqual([{ range: [0, 60000] }, { range: [-3, 3] }]);
  expect(notes).toEqual([
    'inputs and outputs are in their own units: the file says how they are normalised',
  ]);
  for (const point of [
    [0, 0],
    [45000, -2],
    [30000, 2.5],
    [70000, 1],
  ])
    for (const [i, y] of advisory(point).entries())
      expect(forward(network, point).output[i]).toBeCloseTo(y, 9);
});

test('numbers of inputs that became constants stand before those of the outputs', () => {
  const wider = text
    .replace('20000.0,0.0,3.0,', '20000.0,0.0,35.1,0.0,3.0,')
    .replace('40000.0,4.0,8.0,', '40000.0,4.0,100.0,6.0,8.0,')
    .replace('60000.0,3.0,', '60000.0,3.0,100.0,3.0,');
  expect(open(wider).network).toEqual(openFixture(NAME).network);
});

test('outputs that nothing is said of are as they are', () => {
  const bare = text.replace('20000.0,0.0,3.0,', '20000.0,0.0,').replace('4.0,8.0,', '4.0,');
  const given = [30000, 1];
  const scaled = advisory(given).map((y) => (y - 3) / 8);
  for (const [i, y] of forward(open(bare).network, given).output.entries())
    expect(y).toBeCloseTo(scaled[i], 12);
});

test('a flag may be any text', () => {
  expect(open(text.replace('\n0,\n', '\nno longer used\n')).network).toEqual(
    openFixture(NAME).network,
  );
});

// As ModelVerification.jl has them: a first line of one number, and zeros where nothing is normalised.
describe('with the number of layers alone', () => {
  const head = ['// Zeros are lines that are skipped.', '3', '1, 2, 2, 1'];
  const layers = ['1', '-1', '1.5', '1.5', '2, 2', '2, -2', '2.5', '2.5', '3, 3', '3.5'];

  test.each([
    ['nothing is normalised', ['0', '0', '0', '0', '0'], (x: number) => x, (y: number) => y],
    [
      'nothing but ranges is said',
      ['0', '-4', '4', '0,', '0, 0'],
      (x: number) => x,
      (y: number) => y,
    ],
    [
      'or what is said',
      ['0', '-4', '4', '1, 2', '2, 8'],
      (x: number) => (x - 1) / 2,
      (y: number) => 8 * y + 2,
    ],
  ])('%s', (_, lines, scaled, own) => {
    const { network } = open([...head, ...lines, ...layers, ''].join('\n'));
    for (const point of [-5, -1, 0, 0.5, 3]) {
      const x = scaled(point);
      const [p, q] = [x + 1.5, -x + 1.5].map((z) => Math.max(0, z));
      const [r, s] = [2 * p + 2 * q + 2.5, 2 * p - 2 * q + 2.5].map((z) => Math.max(0, z));
      expect(forward(network, [point]).output[0]).toBeCloseTo(own(3 * r + 3 * s + 3.5), 12);
    }
  });
});

describe('what is refused, in one sentence', () => {
  test.each([
    ['', 'the file is empty.'],
    ['// only a remark\n', 'the file ends before its numbers of layers, inputs and outputs.'],
    [text.split('\n').slice(0, 12).join('\n'), 'the file ends before its'],
    [text.replace('3,2,3,3,', '3,2,'), 'the first line has the numbers 3, 2, which are not those'],
    [text.replace('2,3,2,3,', '2,3,2,4,'), 'the layers go from 2 to 4, but there are'],
    [text.replace('2,3,2,3,', '2,0,2,3,'), 'the sizes of layers, 2, 0, 2, 3, are none.'],
    [text.replace('3,2,3,3,', '3,2,1e9,3,'), 'there are no 3 layers of 2 inputs and 1000000000'],
    [text.replace('40000.0,4.0,8.0,', '40000.0,0.0,8.0,'), 'a range is 0.'],
    [text.replace('0.5,-1.0,', '0.5,nan,'), 'weights of unit 0 in layer 0: "0.5,nan," is not 2'],
  ])('%#', (changed, sentence) => {
    expect(() => open(changed)).toThrow(NetworkError);
    expect(() => open(changed)).toThrow(`net.nnet: ${sentence}`);
  });

  test('with bytes changed at random, opens or is refused', () => {
    const stream = randomStream(5);
    for (let k = 0; k < 500; k++) {
      const changed = bytes.slice();
      for (let flips = 1 + (k % 4); flips > 0; flips--)
        changed[Math.floor(stream.uniform() * bytes.length)] = Math.floor(stream.uniform() * 256);
      try {
        openNetwork('net.nnet', changed);
      } catch (error) {
        expect(error).toBeInstanceOf(NetworkError);
        expect(String(error)).toMatch(/^NetworkError: net.nnet: [^\n]{5,400}$/);
      }
    }
  });
});
