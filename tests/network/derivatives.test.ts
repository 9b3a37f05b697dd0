import { describe, expect, test } from 'vitest';
import { creaseDistances, derivativesAlong, gradientOf } from '../../src/network/derivatives';
import { forward } from '../../src/network/forward';
import { principalDirections } from '../../src/network/principal-directions';
import { NETWORKS } from '../conformance/networks';
import { randomNumbers } from './onnx-agreement';

const numbers = (count: number, seed: number) => Float64Array.from(randomNumbers(count, seed));

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((sum, x, k) => sum + x * b[k], 0);
}

describe.each(NETWORKS)('of %s', (_, network) => {
  const point = numbers(2, 5);
  const pass = forward(network, point);

  test('derivatives are what a small step changes, in the region of the point', () => {
    const direction = numbers(2, 6);
    const rates = derivativesAlong(network, pass, direction);
    // A region is as flat as floats are fine.
    const step = 2 ** -20;
    const beyond = forward(
      network,
      point.map((x, k) => x + step * direction[k]),
    );
    for (const [node, rate] of rates.entries())
      for (const [unit, slope] of rate.entries()) {
        const change = (beyond.values[node][unit] - pass.values[node][unit]) / step;
        expect(change).toBeCloseTo(slope, 6);
      }
  });

  test('gradients are the same, seen from the other end', () => {
    const direction = numbers(2, 7);
    const rates = derivativesAlong(network, pass, direction);
    for (const [node, { width }] of network.nodes.entries()) {
      const factors = numbers(width, node);
      const gradient = gradientOf(network, pass, node, factors);
      expect(dot(gradient, direction)).toBeCloseTo(dot(factors, rates[node]), 9);
    }
  });
});

test('the crease of a unit is as far as its line, of a clip as the nearer end, and of a group as its nearest rival', () => {
  const rates = [Float64Array.of(3, 0, 0, 1), Float64Array.of(4, 0, 0, 0)];
  const z = Float64Array.of(10, 1, 2, 1.5);
  expect([...creaseDistances({ kind: 'relu' }, 4, z, rates)]).toEqual([2, Infinity, Infinity, 1.5]);
  const clip = creaseDistances({ kind: 'clip', low: -1, high: 6 }, 4, z, rates);
  expect([...clip]).toEqual([0.8, Infinity, Infinity, 2.5]);
  expect([...creaseDistances({ kind: 'max', size: 2 }, 2, z, rates)]).toEqual([9 / 5, 0.5]);
});

describe('principal directions', () => {
  test('are those of an ellipse, and the longest comes first', () => {
    const [c, s] = [0.8, 0.6];
    const rows = [Float64Array.of(3 * c, 3 * s), Float64Array.of(-0.5 * s, 0.5 * c)];
    const [first, second] = principalDirections(rows, [], 2);
    expect(first[0]).toBeCloseTo(c, 12);
    expect(first[1]).toBeCloseTo(s, 12);
    expect(dot(first, second)).toBeCloseTo(0, 12);
  });

  test('are orthonormal, leave others out, and maximise what is left', () => {
    const rows = Array.from({ length: 7 }, (_, k) => numbers(40, k));
    const [other] = principalDirections([numbers(40, 99)], [], 1);
    const found = principalDirections(rows, [other], 3);
    for (const [i, a] of [other, ...found].entries())
      for (const [j, b] of [other, ...found].entries())
        expect(dot(a, b)).toBeCloseTo(i === j ? 1 : 0, 12);
    const reach = (v: ArrayLike<number>) => rows.reduce((sum, row) => sum + dot(row, v) ** 2, 0);
    const reaches = found.map(reach);
    expect(reaches).toEqual(reaches.toSorted((a, b) => b - a));
    for (let seed = 200; seed < 230; seed++) {
      const v = numbers(40, seed);
      const along = dot(v, other);
      const rest = v.map((x, k) => x - along * other[k]);
      expect(reach(rest) / dot(rest, rest)).toBeLessThan(reaches[0]);
    }
  });

  test('are no more than there are', () => {
    const row = Float64Array.of(1, -2, 0);
    const found = principalDirections([row, row.map((x) => 2 * x)], [], 2);
    expect(found).toHaveLength(1);
    expect(principalDirections([row], found, 1)).toEqual([]);
    expect(principalDirections([new Float64Array(3)], [], 1)).toEqual([]);
  });
});
