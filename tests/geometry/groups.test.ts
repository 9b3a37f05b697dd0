import { assert, asyncProperty, constantFrom } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findNeighbours } from '../../src/geometry/neighbours';
import { regionAt } from '../../src/geometry/region-at';
import { subdivide, type Region } from '../../src/geometry/subdivision';
import { packWeights } from '../../src/network/file-contents';
import { denseNetwork, type DenseLayer } from '../../src/network/network';
import { openConstruction } from '../../src/network/open';
import type { Window } from '../../src/network/slice';
import { givenStates, type SlicedNetwork } from '../../src/network/sliced-network';
import { examples } from '../coverage';
import { degenerateGroups } from '../network/degenerate-networks';
import { NETWORKS } from '../conformance/networks';
import { planeOf } from '../network/plane';
import { patternsByDepth } from './every-cut-in-integers';

const wide: Window = { u0: -1, u1: 1, v0: -1, v1: 1 };
const unit: Window = { u0: 0, u1: 1, v0: 0, v1: 1 };
const text = (pattern: readonly Uint8Array[]) => pattern.map((layer) => layer.join('')).join('|');

async function regionsOf(network: SlicedNetwork, window: Window): Promise<Region[]> {
  const regions: Region[] = [];
  await subdivide(network, window, { onRegion: (region) => void regions.push(region) });
  return regions;
}

/** Units that are the greatest of as many rows `[a, b, c]` each, and the sum of them. */
function maxout(groups: readonly (readonly (readonly [number, number, number])[])[]) {
  const rows = groups.flat();
  const [{ length: size }] = groups;
  const layer: DenseLayer = {
    inputs: 2,
    outputs: rows.length,
    weights: packWeights(Float64Array.from(rows.flatMap(([a, b]) => [a, b]))),
    bias: Float64Array.from(rows, ([, , c]) => c),
    activation: { kind: 'max', size },
  };
  const outputs = { inputs: groups.length, outputs: 1, activation: 'linear' } as const;
  const weights = new Float32Array(groups.length).fill(1);
  return planeOf(denseNetwork([layer, { ...outputs, weights, bias: new Float64Array(1) }]));
}

/** How far a point is above the plane that touches a paraboloid there: the greatest is the nearest point. */
function touching(u: number, v: number): [number, number, number] {
  return [2 * u, 2 * v, -(u ** 2 + v ** 2)];
}

describe('the greatest of a group', () => {
  it('has the regions that big integers find, where degeneracy is the rule', () =>
    assert(
      asyncProperty(
        degenerateGroups.map(planeOf),
        constantFrom(wide, unit, { u0: -3, u1: 2, v0: 0, v1: 4 }),
        async (network, window) => {
          const regions = await regionsOf(network, window);
          const expected = patternsByDepth(network, window);
          expect(regions.map(({ pattern }) => text(pattern)).toSorted()).toEqual(expected.at(-1));
          const { regionsByDepth, area } = await subdivide(network, window);
          expect(regionsByDepth).toEqual(expected.map(({ length }) => length));
          expect(area / ((window.u1 - window.u0) * (window.v1 - window.v0))).toBeCloseTo(1, 12);
        },
      ),
      examples(100, 8, 3000),
    ));

  it('has the square cells of the lattice of points that its planes touch a paraboloid in', async () => {
    const side = 8;
    const points = Array.from({ length: side ** 2 }, (_, k) => [
      (0.5 + (k % side)) / side,
      (0.5 + Math.floor(k / side)) / side,
    ]);
    const network = maxout([points.map(([u, v]) => touching(u, v))]);
    const regions = await regionsOf(network, unit);
    expect(regions).toHaveLength(side ** 2);
    for (const { area, polygon } of regions) {
      expect(area).toBeCloseTo(1 / side ** 2, 15);
      expect(polygon.vertices).toHaveLength(4);
    }
    const { adjacencies, points: corners } = await findNeighbours(regions);
    expect(adjacencies).toHaveLength(2 * side * (side - 1));
    expect(corners).toBe((side + 1) ** 2);
    for (const [k, [u, v]] of points.entries())
      expect(givenStates(network, regionAt(network, unit, u, v).pattern)).toEqual([
        Uint8Array.of(k),
      ]);
  });

  it('has as many cells as a group has planes, for each of two units one way (Montúfar et al. 2014)', async () => {
    for (const size of [2, 3, 5, 9, 16]) {
      const places = Array.from({ length: size }, (_, k) => (0.5 + k) / size);
      const groups = [places.map((u) => touching(u, 0)), places.map((v) => touching(0, v))];
      const { regionsByDepth } = await subdivide(maxout(groups), unit);
      expect(regionsByDepth).toEqual([size ** 2]);
    }
  });

  it('makes no crease where two that another exceeds are equal', async () => {
    // u and v cross along the diagonal, below the constant in one half of it
    const network = maxout([
      [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 0],
      ],
    ]);
    const regions = await regionsOf(network, wide);
    expect(regions.map(({ area }) => area).toSorted((a, b) => a - b)).toEqual([1, 1.5, 1.5]);
    const here = regionAt(network, wide, -0.5, -0.25);
    expect(givenStates(network, here.pattern)).toEqual([Uint8Array.of(2)]);
    expect(here.polygon).toHaveLength(4);
    const beyond = here.neighbours.map(({ pattern }) => givenStates(network, pattern)[0][0]);
    expect(new Set(beyond)).toEqual(new Set([0, 1]));
  });

  it('is the first of equals, all over', async () => {
    const plane = [1, 2, -0.5] as const;
    const other = [-1, 0, 0.25] as const;
    const network = maxout([[other, plane, plane, other]]);
    const patterns = (await regionsOf(network, wide)).map(({ pattern }) =>
      givenStates(network, pattern)[0].join(''),
    );
    expect(patterns.toSorted()).toEqual(['0', '1']);
  });

  it('of windows where all is 0, or repeated, is told by float64 almost everywhere', async () => {
    const pooled = NETWORKS.find(([name]) => name === 'pooling of five')?.[1];
    if (!pooled) throw new Error('There is no such network.');
    const { signs, regionsByDepth } = await subdivide(planeOf(pooled), wide);
    expect(regionsByDepth.at(-1)).toBeGreaterThan(50);
    expect(signs.exact / signs.asked).toBeLessThan(0.1);
  });

  it('has the neighbours that integers find beyond the edges, layer behind layer', async () => {
    const network = planeOf(openConstruction('random:2-8-8-1?seed=2&activation=max:3').network);
    const regions = await regionsOf(network, wide);
    expect(regions.length).toBeGreaterThan(100);
    const beside = regions.map(() => new Set<string>());
    for (const pair of (await findNeighbours(regions)).adjacencies)
      for (const [a, b] of [pair, pair.toReversed()]) beside[a].add(text(regions[b].pattern));
    for (const [i, { polygon, pattern }] of regions.entries()) {
      const mean = (axis: 'u' | 'v') =>
        polygon.vertices.reduce((sum, vertex) => sum + vertex[axis], 0) / polygon.vertices.length;
      const found = regionAt(network, wide, mean('u'), mean('v'));
      expect(text(found.pattern)).toBe(text(pattern));
      const neighbours = found.neighbours.map((other) => text(other.pattern));
      expect(neighbours.toSorted()).toEqual([...beside[i]].toSorted());
    }
  });
});
