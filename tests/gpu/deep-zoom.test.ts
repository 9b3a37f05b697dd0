import { describe, expect, it } from 'vitest';
import { subdivide } from '../../src/geometry/subdivision';
import { openConstruction, type OpenedNetwork } from '../../src/network/open';
import { defaultSlice, sliceNetwork, type Window } from '../../src/network/slice';
import { findCrossing, middleOf, windowAround } from '../geometry/crossing';
import { firstOf } from '../coverage';
import { hasShared, openFixture, openShared } from '../network/fixtures';
import { compareWithPolygons } from './compare-exact';
import { testDevice } from './device';
import { locateExactly } from './exact-location';
import { locateRegions } from './located-regions';
import { engineOf } from './map-of';

const device = testDevice();

/** Samples along a side. */
const SIDE = 64;

/** Narrower windows are compared in integers. */
const FINE_FOR_FLOAT64 = 1e-6;

function plane({ network }: OpenedNetwork) {
  return sliceNetwork(network, defaultSlice(network.nodes[0].width));
}

describe('around a crossing of creases, every sample is in its exact region', () => {
  const trained = hasShared()
    ? ['he-64x3.json', 'acasxu-1-1.onnx'].map(openShared)
    : [openFixture('he-32x3.json')];
  for (const opened of [openFixture('fold-6x3.json'), ...trained])
    it.each(firstOf(3, [1e-2, 1e-8, 1e-12, 1e-4, 1e-6, 1e-10]))(
      `of ${opened.name}, %s wide`,
      async (width) => {
        const network = plane(opened);
        const crossing = await findCrossing(network, middleOf(opened.window));
        const grid = { window: windowAround(crossing, width), width: SIDE, height: SIDE };
        const locate = width < FINE_FOR_FLOAT64 ? locateExactly : locateRegions;
        const found = await compareWithPolygons(device(), network, grid, { locate });
        console.info(
          `${opened.name}, ${width} wide: ${found.inDoubt} of ${found.samples} samples decided on the CPU, ` +
            `regions ${found.exact.at(-1)}, sampled ${found.sampled.at(-1)}`,
        );
        const { different, strangers, unproven } = found;
        expect({ different, strangers, unproven }).toEqual({
          different: [],
          strangers: 0,
          unproven: 0,
        });
        // Two creases that cross have four regions around them, three if one ends at the other.
        expect(found.exact.at(-1)).toBeGreaterThanOrEqual(3);
        expect(found.sampled.at(-1)).toBeGreaterThanOrEqual(3);
      },
    );
});

describe('tent:40, which has 2^40 pieces', () => {
  const network = plane(openConstruction('tent:40'));
  const width = 1e-10;
  for (const u0 of [0.3, 0.7 - 1e-11])
    it(`has as many in a window from ${u0} as a window of that width holds`, async () => {
      const window: Window = { u0, u1: u0 + width, v0: 0, v1: width };
      // Multiplying by powers of two is exact.
      const expected = Array.from({ length: 40 }, (_, k) => {
        const pieces = 2 ** (k + 1);
        return Math.ceil(window.u1 * pieces) - Math.floor(window.u0 * pieces);
      });
      expect(expected.at(-1)).toBeGreaterThan(100);
      const { regionsByDepth } = await subdivide(network, window);
      expect(regionsByDepth).toEqual(expected);
      const sampler = engineOf(device()).createSampler(network);
      expect(await sampler.count({ window, width: 2048, height: 4 })).toEqual(expected);
      sampler.destroy();
    });
});
