import { describe, expect, it } from 'vitest';
import { RELU } from '../../src/network/activation';
import { exactNetworkOf } from '../../src/geometry/exact-forms';
import { findNeighbours } from '../../src/geometry/neighbours';
import { regionAt, regionWith } from '../../src/geometry/region-at';
import { subdivide, type Region } from '../../src/geometry/subdivision';
import { forward } from '../../src/network/forward';
import { denseNetwork } from '../../src/network/network';
import { randomNetwork } from '../../src/network/constructions/random';
import { defaultSlice, sliceNetwork, type Window } from '../../src/network/slice';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import { openFixture } from '../network/fixtures';
import { planeOf } from '../network/plane';

const wide: Window = { u0: -1, u1: 1, v0: -1, v1: 1 };

function plane(name: string): { network: SlicedNetwork; window: Window } {
  const { network, window } = openFixture(name);
  return { network: sliceNetwork(network, defaultSlice(network.nodes[0].width)), window };
}

async function regionsOf(network: SlicedNetwork, window: Window): Promise<Region[]> {
  const regions: Region[] = [];
  await subdivide(network, window, { onRegion: (region) => regions.push(region) });
  return regions;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}

/** Mean of a region's vertices: a point of its interior. */
function middle({ polygon: { vertices } }: Region): [number, number] {
  return [mean(vertices.map(({ u }) => u)), mean(vertices.map(({ v }) => v))];
}

const text = (pattern: readonly Uint8Array[]) => pattern.map((layer) => layer.join('')).join('|');

/** A network of one layer, `weights` row by row. */
function oneLayer(weights: number[], bias: number[]): SlicedNetwork {
  const layer = {
    inputs: 2,
    outputs: bias.length,
    weights: Float64Array.from(weights),
    bias: Float64Array.from(bias),
    activation: RELU,
  };
  return planeOf(denseNetwork([layer]));
}

describe('the region at a point', () => {
  // foldings and zero biases: creases that coincide, and many through one point
  for (const name of ['he-32x3.json', 'fold-6x3.json', 'zero-bias-32x3.json', 'tent-10.json'])
    it(`is the one that the subdivision of ${name} has there`, async () => {
      const { network, window } = plane(name);
      const regions = await regionsOf(network, window);
      const beside = regions.map(() => new Set<string>());
      for (const pair of (await findNeighbours(regions)).adjacencies)
        for (const [a, b] of [pair, pair.toReversed()]) beside[a].add(text(regions[b].pattern));
      const every = Math.ceil(regions.length / 60);
      for (let i = 0; i < regions.length; i += every) {
        const [u, v] = middle(regions[i]);
        const found = regionAt(network, window, u, v);
        expect(text(found.pattern)).toBe(text(regions[i].pattern));
        expect(found.area / regions[i].area).toBeCloseTo(1, 6);
        const neighbours = found.neighbours.map(({ pattern }) => text(pattern));
        expect(neighbours.toSorted()).toEqual([...beside[i]].toSorted());
        // The same region by its pattern.
        expect(regionWith(network, window, found.pattern)).toEqual(found);
        for (const { edge } of found.neighbours)
          for (const end of edge) expect(found.polygon).toContainEqual(end);
        const { output } = forward(network, [u, v]);
        for (const [k, value] of output.entries()) {
          const [du, dv] = found.affine.weights[k];
          expect(du * u + dv * v + found.affine.bias[k]).toBeCloseTo(value, 9);
        }
      }
    });

  it('has float64 vertices that are the nearest to the exact ones, counter-clockwise', () => {
    // 3u > 1 and 3v > 1
    const network = oneLayer([3, 0, 0, 3], [-1, -1]);
    const { polygon, area, affine } = regionAt(network, wide, 0.5, 0.5);
    expect(polygon).toHaveLength(4);
    expect(polygon).toEqual(
      expect.arrayContaining([
        [1 / 3, 1 / 3],
        [1, 1 / 3],
        [1, 1],
        [1 / 3, 1],
      ]),
    );
    expect(area).toBe(4 / 9);
    expect(affine).toEqual({ weights: [[3, 0], [0, 3]], bias: [-1, -1] }); // prettier-ignore
  });

  it('names every unit whose crease is between', () => {
    // two units that switch on together at u = 0, one that does at v = 0.5
    const network = oneLayer([1, 0, 2, 0, 0, 1], [0, 0, -0.5]);
    const { neighbours } = regionAt(network, wide, -0.5, 0);
    const units = neighbours.map((neighbour) => neighbour.units);
    expect(units).toHaveLength(2);
    expect(units).toContainEqual([
      { layer: 0, unit: 0 },
      { layer: 0, unit: 1 },
    ]);
    expect(units).toContainEqual([{ layer: 0, unit: 2 }]);
  });

  it('has its edge in common with each neighbour, which has it the other way round', () => {
    const { network, window } = plane('he-32x3.json');
    const here = regionAt(network, window, 0.1, 0.2);
    for (const { pattern, edge, units } of here.neighbours) {
      const beyond = regionWith(network, window, pattern);
      const back = beyond.neighbours.find((other) => text(other.pattern) === text(here.pattern));
      // Their common edge is the shorter of the two: a third region may share the line.
      expect(back?.units).toEqual(units);
      expect(back?.edge.some((end) => edge.some((other) => end.join() === other.join()))).toBe(
        true,
      );
    }
    const nowhere = here.pattern.map((states) => states.map((on) => 1 - on));
    expect(() => regionWith(network, window, nowhere)).toThrow('No region of the window');
  });

  it('is on a crease the one where that unit is off', () => {
    expect(regionAt(oneLayer([1, 0], [0]), wide, 0, 0.5).pattern).toEqual([Uint8Array.of(0)]);
    expect(regionAt(oneLayer([-1, 0], [0]), wide, 0, 0.5)).toMatchObject({
      pattern: [Uint8Array.of(0)],
      area: 2,
    });
  });

  it('is refused where all units of a folding are off at once, and out of the window', () => {
    const folding = oneLayer([1, 0, -1, 0], [0, 0]);
    expect(() => regionAt(folding, wide, 0, 0.5)).toThrow('no region of the window has');
    expect(() => regionAt(folding, wide, 1.5, 0.5)).toThrow('is not in the window -1,1,-1,1');
  });

  it('has no neighbour beyond the window, also where a crease runs along its edge', () => {
    const network = oneLayer([1, 0], [0]);
    const { neighbours, polygon } = regionAt(network, { ...wide, u0: 0 }, 0.5, 0.5);
    expect(neighbours).toEqual([]);
    expect(polygon).toHaveLength(4);
  });

  it('takes an integer for few of the weights', () => {
    const network = planeOf(randomNetwork([2, 150, 150, 1], { seed: 1 }));
    const layers = new Set<number>();
    for (const u of [-0.6, -0.3, 0, 0.3, 0.6])
      for (const { units } of regionAt(network, wide, u, 0.1).neighbours)
        for (const { layer } of units) layers.add(layer);
    expect(layers).toEqual(new Set([0, 1]));
    expect(exactNetworkOf(network).keptIntegers).toBeLessThan(1000);
  });

  it('is found in networks that nobody would subdivide', () => {
    const network = planeOf(randomNetwork([2, 96, 96, 96, 96, 1], { seed: 1 }));
    const { area, neighbours } = regionAt(network, wide, 0.3, -0.2);
    expect(area).toBeGreaterThan(0);
    for (const { units } of neighbours) expect(units).toHaveLength(1);
  });
});
