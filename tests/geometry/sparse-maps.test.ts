import { describe, expect, it } from 'vitest';
import type { Region } from '../../src/geometry/region';
import { subdivide } from '../../src/geometry/subdivision';
import { reachOfWindow, triangularNetwork } from '../../src/geometry/triangular';
import { RELU, type Activation } from '../../src/network/activation';
import { activationPattern, forward } from '../../src/network/forward';
import { entriesOf } from '../../src/network/linear-map';
import type { Network } from '../../src/network/network';
import { regionIdOf, regionKeys } from '../../src/network/region-id';
import type { Slice, Window } from '../../src/network/slice';
import { samplePlanePart } from '../../src/sampling/part-sampler';
import { samplePosition } from '../../src/view/grid';
import { convolutional } from '../network/convolutional';

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

describe.each<[string, Activation]>([
  ['ReLUs', RELU],
  ['slopes', { kind: 'leaky', slope: 0.25 }],
])('a convolutional network of %s', (_, activation) => {
  const { network, slice, plane } = convolutional(activation);

  it('has regions that fill the window, each with the pattern of its middle', async () => {
    const regions: Region[] = [];
    const counts = await subdivide(plane, WINDOW, { onRegion: (region) => regions.push(region) });
    expect(regions).toHaveLength(counts.regionsByDepth[2]);
    const area = regions.reduce((sum, region) => sum + region.area, 0);
    expect(area / ((WINDOW.u1 - WINDOW.u0) * (WINDOW.v1 - WINDOW.v0))).toBeCloseTo(1, 10);
    const patterns = new Set<string>();
    for (const { polygon, pattern } of regions) {
      const count = polygon.vertices.length;
      const u = polygon.vertices.reduce((sum, vertex) => sum + vertex.u / count, 0);
      const v = polygon.vertices.reduce((sum, vertex) => sum + vertex.v / count, 0);
      expect(pattern).toEqual(patternAt(network, slice, u, v));
      patterns.add(pattern.join());
    }
    expect(patterns.size).toBe(regions.length);
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
