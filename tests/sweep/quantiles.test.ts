import { describe, expect, it } from 'vitest';
import { quantiles } from '../../src/sweep/quantiles';

describe('quantiles', () => {
  it('lie between neighbours as NumPy has them', () => {
    // numpy.quantile([3, 1, 2, 10], [0, 0.05, 0.25, 0.5, 0.75, 1])
    const shares = [0, 0.05, 0.25, 0.5, 0.75, 1];
    const expected = [1, 1.15, 1.75, 2.5, 4.75, 10];
    for (const [i, value] of quantiles([3, 1, 2, 10], shares).entries())
      expect(value).toBeCloseTo(expected[i], 12);
  });

  it('of one value are that value', () => {
    expect(quantiles([7])).toEqual([7, 7, 7, 7, 7]);
  });

  it('sort numbers as numbers', () => {
    expect(quantiles([9, 10, 100], [0.5])).toEqual([10]);
  });
});
