import { assert, integer, property, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/network/errors';
import { binomials, binomialSum } from '../../src/theory/binomial';
import {
  montufarUpperBound,
  raghuOrder,
  serraMaximum,
  serraUpperBound,
  zaslavskyRegions,
} from '../../src/theory/upper-bounds';
import { examples } from '../coverage';
import { architectures } from './architectures';

describe('binomial coefficients', () => {
  it("are those of Pascal's triangle", () => {
    let row = [1n];
    for (let n = 0; n <= 70; n++) {
      expect(binomials(n, n)).toEqual(row);
      row = [1n, ...row.map((coefficient, j) => coefficient + (row[j + 1] ?? 0n))];
    }
  });

  it('end at C(n, n), and sum to 2^n', () => {
    expect(binomials(3, 9)).toEqual([1n, 3n, 3n, 1n]);
    expect(binomials(5, 2)).toEqual([1n, 5n, 10n]);
    expect(binomialSum(1024, 2000)).toBe(2n ** 1024n);
  });
});

describe("Zaslavsky's count", () => {
  it('is 1 + n + C(n, 2) in the plane, and n + 1 on the line', () => {
    expect(zaslavskyRegions(16, 2)).toBe(137n);
    expect(zaslavskyRegions(16, 1)).toBe(17n);
    expect(zaslavskyRegions(16, 0)).toBe(1n);
    expect(zaslavskyRegions(0, 2)).toBe(1n);
  });

  it('is what one hyperplane more adds: the regions it has itself, a dimension down', () =>
    assert(
      property(integer({ min: 0, max: 60 }), integer({ min: 1, max: 12 }), (n, d) => {
        const added = zaslavskyRegions(n + 1, d) - zaslavskyRegions(n, d);
        expect(added).toBe(zaslavskyRegions(n, d - 1));
      }),
    ));

  it('is refused for what is not a number of hyperplanes', () => {
    expect(() => zaslavskyRegions(-1, 2)).toThrow(InputError);
    expect(() => zaslavskyRegions(3, 0.5)).toThrow('Regions of 3 hyperplanes in 0.5 dimensions');
  });
});

/** Theorem 1 as it is written: every (j₁, …, j_L) of J in turn, and its product of binomials. */
function sumOverJ(inputs: number, hidden: readonly number[]): bigint {
  const extend = (chosen: readonly number[]): bigint => {
    const layer = chosen.length;
    if (layer === hidden.length) return 1n;
    const room = chosen.map((j, l) => hidden[l] - j);
    const most = Math.min(inputs, ...room, hidden[layer]);
    let sum = 0n;
    for (let j = 0; j <= most; j++) sum += binomials(hidden[layer], j)[j] * extend([...chosen, j]);
    return sum;
  };
  return extend([]);
}

describe("Serra's bound", () => {
  it('is the sum over J, at every depth', () =>
    assert(
      property(architectures, ({ inputs, hidden }) => {
        const byDepth = hidden.map((_, k) => sumOverJ(inputs, hidden.slice(0, k + 1)));
        expect(serraUpperBound(inputs, hidden)).toEqual(byDepth);
      }),
      examples(200, 3),
    ));

  it('counts by hand what two narrow layers can do', () => {
    // j₁ = 0: C(2,0) · (1 + 2 + 1); j₁ = 1: C(2,1) · (1 + 2); j₁ = 2: C(2,2) · 1
    expect(serraUpperBound(2, [2, 2])).toEqual([4n, 11n]);
    expect(montufarUpperBound(2, [2, 2])).toEqual([4n, 16n]);
    // two units of three inputs leave two dimensions at most: 4 · (1 + 4 + 6)
    expect(serraUpperBound(3, [2, 4])).toEqual([4n, 22n]);
    expect(montufarUpperBound(3, [2, 4])).toEqual([4n, 44n]);
  });

  it('lets nothing through a layer of one unit that is off', () => {
    expect(serraUpperBound(2, [1, 5])).toEqual([2n, 7n]);
  });

  it("with one layer is Zaslavsky's count", () =>
    assert(
      property(tuple(integer({ min: 1, max: 20 }), integer({ min: 1, max: 40 })), ([d, n]) => {
        expect(serraUpperBound(d, [n])).toEqual([zaslavskyRegions(n, d)]);
      }),
    ));

  it("is at most Montúfar's, and the same where layers have 2 n₀ units", () =>
    assert(
      property(architectures, ({ inputs, hidden }) => {
        const [serra, montufar] = [serraUpperBound, montufarUpperBound].map((bound) =>
          bound(inputs, hidden),
        );
        for (const [k, bound] of serra.entries()) {
          expect(bound).toBeLessThanOrEqual(montufar[k]);
          if (hidden.slice(0, k).every((units) => units >= 2 * inputs))
            expect(bound).toBe(montufar[k]);
        }
      }),
      { seed: 3 },
    ));

  it('is at most 2 to the number of units', () =>
    assert(
      property(architectures, ({ inputs, hidden }) => {
        let patterns = 1n;
        for (const [k, bound] of serraUpperBound(inputs, hidden).entries()) {
          patterns *= 2n ** BigInt(hidden[k]);
          expect(bound).toBeLessThanOrEqual(patterns);
        }
      }),
      { seed: 3 },
    ));

  it('is exact for 100 inputs and 64 layers', () => {
    const wide = Array<number>(64).fill(1024);
    expect(serraUpperBound(100, wide).at(-1)).toBe(zaslavskyRegions(1024, 100) ** 64n);
    // layers of 150 units leave 50 to 100 of 100 dimensions, and never just the one or the other
    const narrow = [...Array<number>(63).fill(150), 100];
    const [before, after] = serraUpperBound(100, narrow).slice(-2);
    expect(after).toBeLessThan(before * 2n ** 100n);
    expect(after).toBeGreaterThan(before * zaslavskyRegions(100, 50));
  });
});

describe('the maximum on a line', () => {
  it("is ∏ (n_l + 1), which is Serra's bound for one input", () => {
    expect(serraMaximum(1, [3, 4, 5])).toEqual([4n, 20n, 120n]);
    expect(serraUpperBound(1, [3, 4, 5])).toEqual([4n, 20n, 120n]);
  });

  it('is not claimed past a layer of fewer than 3 units, or for more inputs', () => {
    expect(serraMaximum(1, [3, 2, 3])).toEqual([4n, undefined, undefined]);
    expect(serraMaximum(2, [3])).toEqual([undefined]);
  });
});

it("Raghu's order is n^(k n₀), for layers of one width", () => {
  expect(raghuOrder(2, [3, 3, 3])).toEqual([9n, 81n, 729n]);
  expect(raghuOrder(2, [3, 4, 3])).toEqual([9n, undefined, undefined]);
});
