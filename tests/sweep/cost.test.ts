import { describe, expect, it } from 'vitest';
import { FullProducts, shareOfPeak } from '../../bench/cost';
import { median } from '../../src/sweep/quantiles';
import { subdivide } from '../../src/geometry/subdivision';
import { hiddenWidths } from '../../src/network/network';
import { openFixture } from '../network/fixtures';
import { planeOf } from '../network/plane';

const layer = (bits: string) => Uint8Array.from(bits, Number);

describe('full products', () => {
  it('take units × active × 3 multiply-adds for every region that has a hidden layer after it', () => {
    const products = new FullProducts([3, 5, 2]);
    products.add([layer('110'), layer('10000'), layer('00')]);
    // Only the last layer differs, which no product follows.
    products.add([layer('110'), layer('10000'), layer('01')]);
    products.add([layer('110'), layer('11110'), layer('01')]);
    products.add([layer('111'), layer('11110'), layer('01')]);
    expect(products.regionsByDepth).toEqual([2, 3, 4]);
    // 5 units × (2 + 3) active after the first layer, 2 units × (1 + 4 + 4) after the second.
    expect(products.multiplyAdds).toBe(3 * (5 * (2 + 3) + 2 * (1 + 4 + 4)));
  });

  it('cost nothing where there is one hidden layer', () => {
    const products = new FullProducts([2]);
    for (const bits of ['00', '01', '11']) products.add([layer(bits)]);
    expect(products).toMatchObject({ regionsByDepth: [3], multiplyAdds: 0 });
  });

  it('refuse a region that comes twice', () => {
    const products = new FullProducts([2]);
    products.add([layer('01')]);
    expect(() => products.add([layer('01')])).toThrow('twice');
  });

  it('are counted from regions as those are, one for every pattern of the first layers', async () => {
    const { network, window } = openFixture('he-32x3.json');
    const hidden = hiddenWidths(network);
    const products = new FullProducts(hidden);
    const byDepth = hidden.map(() => new Map<string, number>());
    const { regionsByDepth } = await subdivide(planeOf(network), window, {
      onRegion: ({ pattern }) => {
        products.add(pattern);
        for (let k = 1; k <= hidden.length; k++) {
          const active = pattern[k - 1].filter((state) => state === 1).length;
          byDepth[k - 1].set(pattern.slice(0, k).join(), active);
        }
      },
    });
    expect(products.regionsByDepth).toEqual(regionsByDepth);
    expect(byDepth.map((regions) => regions.size)).toEqual(regionsByDepth);
    const activeByDepth = byDepth.map((regions) => [...regions.values()].reduce((a, b) => a + b));
    const [, second, third] = hidden;
    expect(products.multiplyAdds).toBe(3 * (second * activeByDepth[0] + third * activeByDepth[1]));
  });
});

describe('statistics', () => {
  it('count a multiply-add as two operations', () => {
    expect(shareOfPeak(3e9, 2, 12e9)).toBe(0.25);
  });

  it('take the middle of an odd number of values, and the mean of two of an even one', () => {
    expect(median([5])).toBe(5);
    expect(median([9, 1, 4])).toBe(4);
    expect(median([10, 1, 2, 4])).toBe(3);
  });
});
