import { assert, asyncProperty, constantFrom } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantiles } from '../../src/sweep/quantiles';
import { RegionTally } from '../../src/sweep/region-tally';
import { exactArea, exactWindow } from '../../src/geometry/exact-polygon';
import { nearestQuotient } from '../../src/network/nearest-float';
import { RegionRecorder } from '../../src/geometry/region-record';
import { subdivide } from '../../src/geometry/subdivision';
import { hiddenWidths, type Network } from '../../src/network/network';
import { defaultSlice, sliceNetwork, type Window } from '../../src/network/slice';
import { examples } from '../coverage';
import {
  degenerateFractions,
  distantNetworks,
  extremeGraphs,
} from '../network/degenerate-networks';
import { openFixture } from '../network/fixtures';
import { planeOf } from '../network/plane';
import {
  centroidOf,
  coordinatesOf,
  fraction,
  isWithin,
  measureInIntegers,
  type Fraction,
} from './every-measure-in-integers';

/** Around creases, far out, so far that float64 knows little there, thin, tiny and huge. */
const windows: readonly Window[] = [
  { u0: -1, u1: 1, v0: -1, v1: 1 },
  { u0: 0, u1: 1, v0: -0.25, v1: 1 },
  { u0: 1e6, u1: 1e6 + 1, v0: -3, v1: 5 },
  { u0: 1e14, u1: 1e14 + 4, v0: -1e14 - 2, v1: -1e14 },
  { u0: -1e-12, u1: 1e-12, v0: -1e-12, v1: 2e-12 },
  { u0: -1e-150, u1: 1e-150, v0: -1, v1: 1 },
  { u0: 0.5 - 1e-12, u1: 0.5 + 1e-12, v0: 0.25 - 1e-12, v1: 0.25 + 1e-12 },
  { u0: -1e-200, u1: 1e-200, v0: -1e-200, v1: 1e-200 },
  { u0: -1e150, u1: 1e150, v0: -1e150, v1: 1e150 },
];

/** Half of the last bit of the smallest float64. */
const LEAST: Fraction = [1n, 1n << 1075n];

function share(of: Fraction, bits: bigint): Fraction {
  return [of[0], of[1] << bits];
}

/** The larger of two fractions. */
function larger(a: Fraction, b: Fraction): Fraction {
  return a[0] * b[1] < b[0] * a[1] ? b : a;
}

/** Whether a number is within 2⁻⁴⁰ of a size of the exact one, or the float64 nearest to it. */
function isKnown(value: number, exact: Fraction, size: Fraction): boolean {
  if (isWithin(fraction(value), exact, larger(share(size, 40n), LEAST))) return true;
  return value === nearestQuotient(...exact);
}

async function expectMeasures(given: Network, window: Window): Promise<void> {
  const network = planeOf(given);
  const { u0, u1, v0, v1 } = window;
  const [width, height] = [fraction(u1 - u0), fraction(v1 - v0)];
  const windowArea: Fraction = [width[0] * height[0], width[1] * height[1]];
  const { cells, areas, creaseLengths } = measureInIntegers(network, window);
  const recorder = new RegionRecorder(network, window);
  const tally = new RegionTally(hiddenWidths(network), window);
  const counts = await subdivide(network, window, {
    onRegion(region) {
      tally.add(region);
      const { pattern, area, centroid, polygon, exactVertices } = recorder.record(region);
      const cell = cells.get(pattern.map((states) => states.join('')).join('|'));
      if (!cell) throw new Error('No region has this pattern.');
      const exact = exactArea(cell.polygon.vertices);
      expect(isKnown(area, exact, windowArea)).toBe(true);
      expect(isWithin(fraction(area), exact, larger(share(exact, 10n), LEAST))).toBe(true);
      const sizes = [width, height];
      for (const [axis, of] of centroidOf(cell).entries())
        expect(isKnown(centroid[axis], of, sizes[axis])).toBe(true);
      for (const [i, vertex] of exactVertices.entries())
        for (const [axis, of] of coordinatesOf(vertex).entries())
          expect(isKnown(polygon[i][axis], of, sizes[axis])).toBe(true);
    },
  });
  expect(counts.regionsByDepth).toEqual(areas.map(({ length }) => length));
  expect(counts.area).toBe(nearestQuotient(...exactArea(exactWindow(window).vertices)));
  for (const [k, layer] of tally.result().entries()) {
    const size = larger(creaseLengths[k], share(larger(width, height), 20n));
    expect(isWithin(fraction(layer.creaseLength), creaseLengths[k], share(size, 38n))).toBe(true);
    // Shares of a list from the smallest to the largest: no other than the exact areas' own.
    const expected = quantiles(areas[k].map((area) => nearestQuotient(...area)));
    for (const [i, quantile] of quantiles(layer.areas).entries())
      expect(Math.abs(quantile - expected[i])).toBeLessThanOrEqual(2 ** -10 * expected[i]);
  }
}

describe('what polygons measure is right to 2⁻⁴⁰ of the window, or the nearest float64', () => {
  for (const [kind, networks] of [
    ['fractional', degenerateFractions],
    ['extreme', extremeGraphs],
    ['distant', distantNetworks],
  ] as const)
    it(`in ${kind} networks, in windows of all sizes`, async () => {
      const property = asyncProperty(networks, constantFrom(...windows), expectMeasures);
      await assert(property, examples(6, 11, 400));
    }, 600_000);

  it('in networks that went wrong once', async () => {
    for (const name of [
      'area-0.json',
      'crease-length.json',
      'fat-regions.json',
      'offset-1e6.json',
      'offset-1e10.json',
      'offset-1e14.json',
      'beyond-float64.json',
      'beyond-float64-deep.json',
      'flat-polygon.json',
    ]) {
      const { network, window } = openFixture(name);
      await expectMeasures(sliceNetwork(network, defaultSlice(2)), window);
    }
  });
});
