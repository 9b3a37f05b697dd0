import { describe, expect, it } from 'vitest';
import { exactPoint } from '../../src/geometry/exact-point';
import { nearestPoint } from '../../src/geometry/exact-polygon';
import { RegionRecorder, type RegionRecord } from '../../src/geometry/region-record';
import { subdivide } from '../../src/geometry/subdivision';
import { defaultSlice, sliceNetwork, type Window } from '../../src/network/slice';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import { openFixture } from '../network/fixtures';
import { planeOf } from '../network/plane';
import { network as networkOf } from './level-set';
import { sliver } from './sliver';

async function recordsOf(network: SlicedNetwork, window: Window): Promise<RegionRecord[]> {
  const recorder = new RegionRecorder(network, window);
  const records: RegionRecord[] = [];
  await subdivide(network, window, { onRegion: (region) => records.push(recorder.record(region)) });
  return records;
}

function plane(name: string): SlicedNetwork {
  return sliceNetwork(openFixture(name).network, defaultSlice(2));
}

describe('records of regions', () => {
  const wide: Window = { u0: -1, u1: 1, v0: -1, v1: 1 };
  // as deep as float64 coordinates still tell the vertices of most regions apart
  const deep: Window = { u0: 0.25, u1: 0.25 + 2 ** -30, v0: -0.5, v1: -0.5 + 2 ** -30 };

  for (const [name, window] of [
    ['he-32x3.json', wide],
    ['he-32x3.json', deep],
    ['zero-bias-32x3.json', wide],
  ] as const)
    it(`of ${name} fill the window from ${window.u0} to ${window.u1}`, async () => {
      const records = await recordsOf(plane(name), window);
      const share = records.reduce((sum, { area }) => sum + area, 0) / (window.u1 - window.u0) ** 2;
      expect(share).toBeCloseTo(1, 12);
      expect(new Set(records.map(({ regionId }) => regionId)).size).toBe(records.length);
    });

  it('have the vertices that the exact ones round to', async () => {
    const [he, window] = [plane('he-32x3.json'), wide];
    const recorder = new RegionRecorder(he, window);
    let furthest = 0;
    await subdivide(he, window, {
      onRegion(region) {
        const { polygon } = recorder.record(region);
        for (const [i, vertex] of region.polygon.vertices.entries()) {
          const [u, v] = nearestPoint(exactPoint(vertex));
          furthest = Math.max(furthest, Math.abs(u - polygon[i][0]), Math.abs(v - polygon[i][1]));
        }
      },
    });
    expect(furthest).toBeLessThan(2 ** -39);
  });

  it('have a centre of mass where its integrals, or areas, are beyond float64', async () => {
    // a strip from the window's left to its right, 1 high, and what is above and below
    const strip = networkOf(
      [
        [0, 1, 0],
        [0, 1, -1],
      ],
      [[1, 1, 0]],
    );
    const far = 2 ** 400;
    const huge = await recordsOf(strip, { u0: -far, u1: 3 * far, v0: -far, v1: far });
    const [below, within, above] = huge
      .map(({ centroid }) => centroid)
      .toSorted(([, v], [, w]) => v - w);
    expect(within).toEqual([far, 0.5]);
    for (const [i, [u, v]] of [below, above].entries()) {
      expect(u / far).toBeCloseTo(1, 14);
      expect(v / far).toBeCloseTo(i - 0.5, 14);
    }
    const tiny: Window = { u0: -1e-200, u1: 1e-200, v0: -1e-200, v1: 1e-200 };
    const areas = (await recordsOf(strip, tiny)).map(({ area, isSliver }) => [area, isSliver]);
    expect(areas).toEqual([
      [0, true],
      [0, true],
    ]);
  });

  it('say which regions float64 has no area or no vertices for', async () => {
    const records = await recordsOf(planeOf(sliver.network), sliver.window);
    expect(records.map(({ isSliver }) => isSliver)).toEqual([false, true, false]);
    const [, thin] = records;
    // between the line u = 1 and one that is 2⁻⁷⁰ v to its left, 1 < v < 2
    expect(thin.area).toBe(1.5 * 2 ** -70);
    expect(thin.exactVertices).toHaveLength(4);
  });
});
