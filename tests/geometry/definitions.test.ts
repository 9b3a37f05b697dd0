import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { countDefinitions } from '../../src/geometry/definitions';
import { findNeighbours } from '../../src/geometry/neighbours';
import { subdivide, type Region } from '../../src/geometry/subdivision';
import { openConstruction } from '../../src/network/open';
import { defaultSlice, sliceNetwork, type Window } from '../../src/network/slice';
import type { Network } from '../../src/network/network';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import { hasShared, openFixture, openShared, sharedPath } from '../network/fixtures';

const unit: Window = { u0: 0, u1: 1, v0: 0, v1: 1 };
const wide: Window = { u0: -1, u1: 1, v0: -1, v1: 1 };

async function regionsOf(network: SlicedNetwork, window: Window): Promise<Region[]> {
  const regions: Region[] = [];
  await subdivide(network, window, { onRegion: (region) => regions.push(region) });
  return regions;
}

function plane({ network }: { network: Network }): SlicedNetwork {
  return sliceNetwork(network, defaultSlice(network.nodes[0].width));
}

// adjacencies, R2, R4, R5, R6; counted once with big-integer arithmetic throughout.
const counted: readonly [string, Window, number, number, number, number, number][] = [
  ['lines-16.json', unit, 256, 137, 137, 137, 137],
  ['fold-6x3.json', unit, 3492, 1782, 1746, 1746, 1702],
  ['tent-10.json', unit, 1023, 1024, 1024, 1024, 1024],
  ['six-definitions.json', wide, 5, 5, 3, 3, 3],
  ['zero-bias-32x3.json', wide, 192, 192, 192, 192, 192],
  ['he-32x3.json', wide, 6833, 3460, 3460, 3460, 3460],
];

describe('definitions', () => {
  for (const [name, window, adjacencies, R2, R4, R5, R6] of counted)
    it(name, async () => {
      const network = plane(openFixture(name));
      const regions = await regionsOf(network, window);
      expect(await countDefinitions(network, regions)).toEqual({ adjacencies, R2, R4, R5, R6 });
    });
});

describe('long work', () => {
  it('says how far it is, and stops where its signal says so', async () => {
    const network = plane(openConstruction('random:2-8-8-1?seed=1'));
    const regions = await regionsOf(network, wide);
    // At every look at the clock, however fast the machine.
    const pauseEvery = 0;
    const shares: number[] = [];
    const onProgress = (share: number) => void shares.push(share);
    const { R2 } = await countDefinitions(network, regions, { onProgress, pauseEvery });
    expect(R2).toBe(regions.length);
    expect(shares.length).toBeGreaterThan(0);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
    for (const stopAt of [0, 0.5]) {
      const stop = new AbortController();
      const reason = new Error('enough');
      const stopped = countDefinitions(network, regions, {
        onProgress: (share) => share >= stopAt && stop.abort(reason),
        signal: stop.signal,
        pauseEvery,
      });
      await expect(stopped).rejects.toBe(reason);
    }
  });
});

interface Truth {
  readonly network: string;
  readonly window: readonly [number, number, number, number];
  readonly adjacencies?: number;
}

const truthPath = sharedPath('../ground-truth.json');

describe.runIf(hasShared() && existsSync(truthPath))('networks beside the checkout', () => {
  const truths: Truth[] = existsSync(truthPath) ? JSON.parse(readFileSync(truthPath, 'utf8')) : [];
  for (const truth of truths.filter(({ adjacencies }) => adjacencies !== undefined))
    it(`${truth.network} on ${truth.window.join(',')}`, async () => {
      const [u0, u1, v0, v1] = truth.window;
      const network = plane(openShared(truth.network));
      const regions = await regionsOf(network, { u0, u1, v0, v1 });
      const counts = await countDefinitions(network, regions);
      expect(truth).toMatchObject({ ...counts });
    }, 60_000);
});

describe('a subdivision is a planar one', () => {
  for (const [name, window] of counted)
    it(`${name}: V − E + F = 1`, async () => {
      const regions = await regionsOf(plane(openFixture(name)), window);
      const { adjacencies, points } = await findNeighbours(regions);
      const edges = regions.reduce((sum, { polygon }) => sum + polygon.lines.length, 0);
      // an edge of a region is shared, or on the window's boundary; a vertex that lies within it
      // on the other side makes two of it there
      const borders = regions.reduce((sum, { polygon }) => {
        const onBorder = polygon.lines.filter(({ id }) => id < 0);
        return sum + onBorder.length;
      }, 0);
      expect(edges).toBeGreaterThan(adjacencies.length);
      expect(points - (adjacencies.length + borders) + regions.length).toBe(1);
    });

  it('neighbours differ in one unit where creases are in general position', async () => {
    const regions = await regionsOf(plane(openFixture('he-32x3.json')), wide);
    for (const pair of (await findNeighbours(regions)).adjacencies) {
      const [a, b] = pair.map((region) => regions[region].pattern.flatMap((layer) => [...layer]));
      expect(a.filter((on, i) => on !== b[i]).length).toBe(1);
    }
  });
});
