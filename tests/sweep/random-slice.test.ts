import { describe, expect, it } from 'vitest';
import { randomSlice } from '../../src/sweep/random-slice';
import { randomNetwork } from '../../src/network/constructions/random';
import { defaultSlice } from '../../src/network/slice';

const dot = (x: Float64Array, y: Float64Array) => x.reduce((sum, a, i) => sum + a * y[i], 0);

describe('a random slice', () => {
  it.each([3, 10, 100])('of %i inputs goes through the origin along orthonormal axes', (inputs) => {
    for (const label of ['0/0', '0/1', '7']) {
      const { origin, axes } = randomSlice(inputs, label);
      const [uAxis, vAxis] = axes;
      expect([...origin]).toEqual(Array(inputs).fill(0));
      for (const [x, y, product] of [
        [uAxis, uAxis, 1],
        [vAxis, vAxis, 1],
        [uAxis, vAxis, 0],
      ] as const)
        // Sums of n products of numbers up to 1 in float64 are off by at most n · 2⁻⁵².
        expect(Math.abs(dot(x, y) - product)).toBeLessThan(inputs * 2 ** -51);
    }
  });

  it('is another for another label, and the same for the same', () => {
    expect(randomSlice(5, '1/0')).toEqual(randomSlice(5, '1/0'));
    expect(randomSlice(5, '1/0')).not.toEqual(randomSlice(5, '1/1'));
  });

  it('has nothing to do with the weights drawn from the same seed', () => {
    const { nodes } = randomNetwork([50, 4, 1], { seed: 3 });
    const first = nodes[1].kind === 'affine' ? nodes[1].terms[0].map : undefined;
    if (first?.kind !== 'dense') throw new Error('The first layer is dense.');
    const row = Float64Array.from(first.weights.subarray(0, 50));
    const [uAxis] = randomSlice(50, '3/0').axes;
    expect(Math.abs(dot(row, uAxis)) / Math.sqrt(dot(row, row))).toBeLessThan(0.5);
  });

  it('is the whole plane of a network that has no more', () => {
    expect(randomSlice(2, '5')).toEqual(defaultSlice(2));
    expect(randomSlice(1, '5')).toEqual(defaultSlice(1));
  });
});
