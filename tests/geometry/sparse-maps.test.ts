import { describe, expect, it } from 'vitest';
import type { Region } from '../../src/geometry/region';
import { subdivide } from '../../src/geometry/subdivision';
import { reachOfWindow, triangularNetwork } from '../../src/geometry/triangular';
import { RELU, type Activation } from '../../src/network/activation';
import { activationPattern, forward } from '../../src/network/forward';
import { entriesOf } from '../../src/network/linear-map';
import type { Network } from '../../src/network/network';
import { regionIdOf, regionKeys } from '../../src/network/region-id';
import { givenStates } from '../../src/network/sliced-network';
import type { Slice, Window } from '../../src/network/slice';
import { samplePlanePart } from '../../src/sampling/part-sampler';
import { samplePosition } from '../../src/view/grid';
import { firstOf } from '../coverage';
import { convolutional, pooledBackground } from '../network/convolutional';

const WINDOW: Window = { u0: 0.3, u1: 0.36, v0: 0.3, v1: 0.36 };

/** The pattern at a point of the plane, by a forward pass of the network as it was given. */
function patternAt(
  network: Network,
  { origin, axes: [first, second] }: Slice,
  u: number,
  v: number,
) {
  const point = origin.map((x, i) => x + u * first[i] + v * second[i]);
  return activationPattern(network, forward(network, point));
}

const ACTIVATIONS: [string, Activation][] = [
  ['ReLUs', RELU],
  ['slopes', { kind: 'leaky', slope: 0.25 }],
];

describe.each(firstOf(1, ACTIVATIONS))('a convolutional network of %s', (_, activation) => {
  const { network, slice, plane } = convolutional(activation);

  it('has regions that fill the window, each with the pattern of its middle', async () => {
    const regions: Region[] = [];
    const counts = await subdivide(plane, WINDOW, { onRegion: (region) => regions.push(region) });
    expect(regions).toHaveLength(counts.regionsByDepth[2]);
    const area = regions.reduce((sum, region) => sum + region.area, 0);
    expect(area / ((WINDOW.u1 - WINDOW.u0) * (WINDOW.v1 - WINDOW.v0))).toBeCloseTo(1, 10);
    const patterns = regions.map(({ pattern }) => pattern.join());
    const middles = regions.map(({ polygon }) =>
      patternAt(network, slice, ...middleOf(polygon)).join(),
    );
    expect(patterns).toEqual(middles);
    expect(new Set(patterns).size).toBe(regions.length);
    expect(regions.length).toBeGreaterThan(500);
  });

  it('is sampled as its forward passes have it', () => {
    const grid = { window: WINDOW, width: 40, height: 40 };
    const { ids, regions } = samplePlanePart(plane, grid, { x: 0, y: 0, width: 40, height: 40 });
    const keys = regionKeys(network);
    for (const [k, region] of regions.entries()) {
      const { u, v } = samplePosition(grid, k % 40, Math.floor(k / 40));
      const [lo, hi] = regionIdOf(patternAt(network, slice, u, v), keys);
      expect([ids[2 * region], ids[2 * region + 1]]).toEqual([lo >>> 0, hi >>> 0]);
    }
    expect(ids.length).toBeGreaterThan(500);
  });

  it('takes memory by its weights, not by its layers’ widths', () => {
    const { coefficients, data } = triangularNetwork(plane, reachOfWindow(WINDOW));
    const weights = plane.nodes.flatMap((node) =>
      node.kind === 'affine' ? node.terms.map(({ map }) => entriesOf(map).length) : [],
    );
    expect(coefficients).toBeLessThanOrEqual(weights.reduce((sum, count) => sum + count));
    expect(data.length).toBeLessThan(2 * coefficients + 20 * network.nodes[0].width);
  });
});

describe('a pooling of an image with a background', () => {
  const { network, slice, plane } = pooledBackground();

  it('has regions with the patterns of their middles, and asks integers for few signs', async () => {
    const window: Window = { u0: 0, u1: 1, v0: 0, v1: 1 };
    const regions: Region[] = [];
    const { signs } = await subdivide(plane, window, {
      onRegion: (region) => regions.push(region),
    });
    expect(regions.map(({ pattern }) => givenStates(plane, pattern).join())).toEqual(
      regions.map(({ polygon }) => patternAt(network, slice, ...middleOf(polygon)).join()),
    );
    expect(regions.length).toBeGreaterThan(500);
    expect(signs.exact / signs.asked).toBeLessThan(0.2);
  });

  it('knows beforehand who is never the first of the greatest', () => {
    const { states, groups } = triangularNetwork(plane, [1, 1]);
    const never = states.filter((state, variable) => groups[variable] >= 0 && state === 0);
    // Of 72 windows of four, most see nothing but background.
    expect(never.length).toBeGreaterThan(2.5 * 40);
  });

  it('is sampled as it is cut', () => {
    const grid = { window: { u0: 0, u1: 1, v0: 0, v1: 1 }, width: 30, height: 30 };
    const { ids, regions } = samplePlanePart(plane, grid, { x: 0, y: 0, width: 30, height: 30 });
    const found = new Map<string, string>();
    for (const [k, region] of regions.entries()) {
      const { u, v } = samplePosition(grid, k % 30, Math.floor(k / 30));
      const pattern = patternAt(network, slice, u, v).join();
      const id = `${ids[2 * region]},${ids[2 * region + 1]}`;
      expect(found.get(id) ?? pattern).toBe(pattern);
      found.set(id, pattern);
    }
    expect(new Set(found.values()).size).toBe(found.size);
  });
});

/** A point inside a polygon. */
function middleOf({ vertices }: Region['polygon']): [u: number, v: number] {
  const { length } = vertices;
  return [
    vertices.reduce((sum, { u }) => sum + u / length, 0),
    vertices.reduce((sum, { v }) => sum + v / length, 0),
  ];
}
