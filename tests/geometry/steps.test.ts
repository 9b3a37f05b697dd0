import { describe, expect, it } from 'vitest';
import { LevelSet } from '../../src/geometry/level-sets';
import { findNeighbours } from '../../src/geometry/neighbours';
import { NearestMaps } from '../../src/geometry/plane-map';
import { regionAt } from '../../src/geometry/region-at';
import { subdivide, type Region } from '../../src/geometry/subdivision';
import { RELU } from '../../src/network/activation';
import { validateNetwork } from '../../src/network/network';
import { randomNetwork } from '../../src/network/constructions/random';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import { planeOf } from '../network/plane';

const window = { u0: -1, u1: 1, v0: -1, v1: 1 };

async function regionsOf(network: SlicedNetwork): Promise<Region[]> {
  const regions: Region[] = [];
  await subdivide(network, window, { onRegion: (region) => void regions.push(region) });
  return regions;
}

/** relu(u − step(v) / 2), whose crease is at u = 0 below v = 0, and at u = 1/2 above it. */
const shifted = planeOf(
  validateNetwork({
    nodes: [
      { kind: 'input', width: 2 },
      {
        kind: 'affine',
        width: 1,
        terms: [{ from: 0, map: { kind: 'dense', weights: Float64Array.of(0, 1) } }],
        bias: new Float64Array(1),
      },
      { kind: 'activation', width: 1, from: 1, activation: { kind: 'step' } },
      {
        kind: 'affine',
        width: 1,
        terms: [
          { from: 0, map: { kind: 'dense', weights: Float64Array.of(1, 0) } },
          { from: 2, map: { kind: 'dense', weights: Float64Array.of(-0.5) } },
        ],
        bias: new Float64Array(1),
      },
      { kind: 'activation', width: 1, from: 3, activation: RELU },
    ],
  }),
);

describe('steps', () => {
  it('of one layer have the regions that ReLUs have', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const networks = [RELU, { kind: 'step' } as const].map((activation) =>
        randomNetwork([2, 12, 1], { seed, activation }),
      );
      const [relus, steps] = await Promise.all(
        networks.map((network) => subdivide(planeOf(network), window)),
      );
      expect(steps.regionsByDepth).toEqual(relus.regionsByDepth);
    }
  });

  it('pass on what is constant in every region', async () => {
    const network = planeOf(randomNetwork([2, 8, 8, 2], { seed: 3, activation: { kind: 'step' } }));
    const maps = new NearestMaps(network);
    const regions = await regionsOf(network);
    expect(regions.length).toBeGreaterThan(10);
    for (const region of regions)
      expect(new Set(maps.in(region).weights.flat())).toEqual(new Set([0]));
  });

  it('break the creases behind them, so that an edge has regions of which some share a part of it', async () => {
    const regions = await regionsOf(shifted);
    expect(regions.map(({ area }) => area).toSorted((a, b) => a - b)).toEqual([0.5, 1, 1, 1.5]);
    const { adjacencies, points } = await findNeighbours(regions);
    expect(adjacencies).toHaveLength(5);
    expect(points).toBe(10);
    const above = regionAt(shifted, window, 0.25, 0.5);
    expect(above.neighbours.map(({ edge }) => edge)).toEqual([
      [
        [-1, 0],
        [0, 0],
      ],
      [
        [0, 0],
        [0.5, 0],
      ],
      [
        [0.5, 0],
        [0.5, 1],
      ],
    ]);
    expect(above.neighbours.map(({ units }) => units.length)).toEqual([1, 2, 1]);
  });

  it('leave no level lines', () => {
    expect(() => new LevelSet(shifted, { output: 0, level: 0 })).toThrow('The outputs jump');
  });
});
