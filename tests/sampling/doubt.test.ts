import { describe, expect, it } from 'vitest';
import { openConstruction } from '../../src/network/open';
import { defaultSlice, sliceNetwork } from '../../src/network/slice';
import { bandsOf } from '../../src/sampling/bands';
import { sampleBand } from '../../src/sampling/sample-part';
import { openFixture } from '../network/fixtures';

/** Samples of a network's own window that took more digits. */
function decidedOf({ network, window }: ReturnType<typeof openFixture>, size: number): number {
  const grid = { window, width: size, height: size };
  const sliced = sliceNetwork(network, defaultSlice(2));
  return bandsOf(grid).reduce(
    (sum, [first, end]) => sum + sampleBand(sliced, grid, first, end).work.decided,
    0,
  );
}

describe('samples that float64 does not tell about', () => {
  it('are cut out where all are such, hardly tried one by one', () => {
    // every sample of the tent lies on one of 1023 creases
    expect(decidedOf(openConstruction('tent:10'), 128)).toBeLessThan(128 ** 2 / 4);
    // and where a unit is 0 over areas
    expect(decidedOf(openFixture('lattice-4.json'), 128)).toBeLessThan(128 ** 2 / 16);
  });

  it('are few in ordinary networks', () => {
    expect(decidedOf(openFixture('he-32x3.json'), 256)).toBe(0);
  });
});
