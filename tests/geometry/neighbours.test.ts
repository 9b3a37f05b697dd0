import { assert, asyncProperty, oneof } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findNeighbours } from '../../src/geometry/neighbours';
import { regionWith } from '../../src/geometry/region-at';
import { subdivide, type Region } from '../../src/geometry/subdivision';
import { randomNetwork } from '../../src/network/constructions/random';
import type { Window } from '../../src/network/slice';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import { examples } from '../coverage';
import {
  degenerateGraphs,
  degenerateGroups,
  degenerateNetworks,
  degenerateSteps,
} from '../network/degenerate-networks';
import { planeOf } from '../network/plane';

const window: Window = { u0: -1, u1: 1, v0: -1, v1: 1 };

async function regionsOf(network: SlicedNetwork): Promise<Region[]> {
  const regions: Region[] = [];
  await subdivide(network, window, { onRegion: (region) => void regions.push(region) });
  return regions;
}

function text(pattern: readonly Uint8Array[]): string {
  return pattern.map((states) => states.join('')).join('|');
}

describe('on networks where degeneracy is the rule', () => {
  it('V − E + F = 1', () =>
    assert(
      asyncProperty(
        oneof(degenerateNetworks, degenerateGroups, degenerateSteps).map(planeOf),
        async (network) => {
          const regions = await regionsOf(network);
          const { adjacencies, points } = await findNeighbours(regions);
          // An edge is between two regions, or on one of the window's sides.
          const sides = regions.flatMap(({ polygon }) => polygon.lines.filter(({ id }) => id < 0));
          expect(points - (adjacencies.length + sides.length) + regions.length).toBe(1);
        },
      ),
      examples(120, 3, 3000),
    ));

  it('neighbours are those that integers find beyond the edges of each region', () =>
    assert(
      asyncProperty(
        oneof(degenerateGraphs, degenerateGroups, degenerateSteps).map(planeOf),
        async (network) => {
          const regions = await regionsOf(network);
          const found = (await findNeighbours(regions)).adjacencies.flatMap(([a, b]) => {
            const [p, q] = [regions[a], regions[b]].map(({ pattern }) => text(pattern));
            return [`${p} ${q}`, `${q} ${p}`];
          });
          const expected = regions.flatMap(({ pattern }) =>
            regionWith(network, window, pattern).neighbours.map(
              (other) => `${text(pattern)} ${text(other.pattern)}`,
            ),
          );
          expect(found.toSorted()).toEqual([...new Set(expected)].toSorted());
        },
      ),
      examples(80, 4, 2000),
    ));
});

it('neighbours differ in one unit where creases are in general position', async () => {
  let pairs = 0;
  for (let seed = 1; seed <= 200; seed++) {
    const regions = await regionsOf(planeOf(randomNetwork([2, 5, 4, 3, 1], { seed })));
    const { adjacencies } = await findNeighbours(regions);
    for (const pair of adjacencies) {
      const [a, b] = pair.map((region) => regions[region].pattern.flatMap((layer) => [...layer]));
      expect(a.filter((on, i) => on !== b[i]).length).toBe(1);
    }
    pairs += adjacencies.length;
  }
  expect(pairs).toBeGreaterThan(2000);
});
