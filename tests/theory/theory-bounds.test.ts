import { assert, oneof, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/network/errors';
import { initialisationEstimate } from '../../src/theory/expectation';
import {
  aroraLowerBound,
  montufarLowerBound,
  pascanuLowerBound,
  serraLowerBound,
  telgarskyLowerBound,
} from '../../src/theory/lower-bounds';
import { theoryBounds } from '../../src/theory/theory-bounds';
import { examples } from '../coverage';
import { architectures, evenArchitectures } from './architectures';

describe('lower bounds, by hand', () => {
  it('fold with every layer but the last', () => {
    expect(pascanuLowerBound(2, [7, 4, 4])).toEqual([29n, 33n, 66n]);
    expect(montufarLowerBound(2, [7, 4, 4])).toEqual([29n, 99n, 396n]);
    expect(serraLowerBound(2, [7, 6, 6])).toEqual([29n, 352n, 5632n]);
    expect(montufarLowerBound(3, [6, 3])).toEqual([42n, 64n]);
  });

  it('cut cones with sawteeth', () => {
    expect(aroraLowerBound(2, [10, 3, 3])).toEqual([10n, 30n, 90n]);
    expect(aroraLowerBound(3, [10, 2])).toEqual([22n, 44n]);
  });

  it('double with every tent', () => {
    expect(telgarskyLowerBound(1, [2, 2, 5])).toEqual([2n, 4n, 8n]);
  });

  it('say nothing past the first layer that breaks their conditions', () => {
    expect(montufarLowerBound(3, [4, 2, 4])).toEqual([15n, undefined, undefined]);
    expect(pascanuLowerBound(3, [4, 2, 4])).toEqual([15n, undefined, undefined]);
    expect(serraLowerBound(2, [6, 5, 6])).toEqual([22n, undefined, undefined]);
    expect(aroraLowerBound(2, [5, 3])).toEqual([undefined, undefined]);
    expect(aroraLowerBound(2, [6, 3, 4])).toEqual([6n, 18n, undefined]);
    expect(aroraLowerBound(2, [6, 1])).toEqual([6n, undefined]);
    expect(telgarskyLowerBound(2, [2, 1, 2])).toEqual([2n, undefined, undefined]);
  });
});

describe('the estimate for random networks', () => {
  it('is N² / 2 in the plane, whatever the depth', () => {
    expect(initialisationEstimate(2, [96])).toEqual([4608n]);
    expect(initialisationEstimate(2, [32, 32, 32])).toEqual([512n, 2048n, 4608n]);
  });

  it('is N^n₀ / n₀! to the nearest integer, from N = n₀', () => {
    // 2 units are fewer than 3 inputs; 3³ / 6 = 4.5, 7³ / 6 = 57.17
    expect(initialisationEstimate(3, [2, 1, 4])).toEqual([undefined, 5n, 57n]);
  });
});

describe('the list of theorems', () => {
  const sizes = oneof(architectures, evenArchitectures);

  it('has no lower bound above an upper bound', () =>
    assert(
      property(sizes, ({ inputs, hidden }) => {
        const bounds = theoryBounds(inputs, hidden);
        const most = bounds.filter(({ kind }) => kind === 'upper' || kind === 'maximum');
        const least = bounds.filter(({ kind }) => kind === 'lower' || kind === 'maximum');
        for (const lower of least)
          for (const upper of most)
            for (const [k, value] of lower.byDepth.entries()) {
              const limit = upper.byDepth[k];
              if (value !== undefined && limit !== undefined)
                expect(value, `${lower.name} ≤ ${upper.name}`).toBeLessThanOrEqual(limit);
            }
      }),
      examples(500, 3),
    ));

  it('says of the first layers what it says of a network that ends there', () =>
    assert(
      property(sizes, ({ inputs, hidden }) => {
        const short = theoryBounds(
          inputs,
          hidden.slice(0, -1).concat(hidden.length === 1 ? 3 : []),
        );
        const depths = hidden.length - 1;
        for (const [i, { byDepth, name }] of theoryBounds(inputs, hidden).entries()) {
          expect(byDepth, name).toHaveLength(hidden.length);
          expect(byDepth.slice(0, depths), name).toEqual(short[i].byDepth.slice(0, depths));
        }
      }),
      { seed: 3 },
    ));

  it('names every theorem once, and every one of them speaks where all conditions hold', () => {
    const bounds = theoryBounds(1, [4, 4, 4]);
    expect(new Set(bounds.map(({ name }) => name)).size).toBe(bounds.length);
    for (const { byDepth, name } of bounds) expect(byDepth[0], name).toBeTypeOf('bigint');
  });

  it.each([
    [0, [4], 'inputs from 1, not 0'],
    [2.5, [4], 'inputs from 1, not 2.5'],
    [2, [], 'without hidden layers'],
    [2, [4, 0], 'Hidden layer 2 has a whole number of units from 1, not 0'],
    [2, [NaN], 'Hidden layer 1'],
  ])('refuses %j inputs and layers of %j', (inputs, hidden, message) => {
    expect(() => theoryBounds(inputs, hidden)).toThrow(InputError);
    expect(() => theoryBounds(inputs, hidden)).toThrow(message);
  });
});
