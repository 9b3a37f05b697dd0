import { describe, expect, it } from 'vitest';
import type { Region } from '../../src/geometry/region';
import { subdivide } from '../../src/geometry/subdivision';
import { reachOfWindow, triangularNetwork } from '../../src/geometry/triangular';
import { RELU, type Activation } from '../../src/network/activation';
import { randomStream } from '../../src/network/gaussian';
import { activationPattern, forward } from '../../src/network/forward';
import { entriesOf, identityMap, sparseMap } from '../../src/network/linear-map';
import { validateNetwork, type Network, type NetworkNode } from '../../src/network/network';
import { regionIdOf, regionKeys } from '../../src/network/region-id';
import { sliceNetwork, throughSlice, type Slice, type Window } from '../../src/network/slice';
import { samplePlanePart } from '../../src/sampling/part-sampler';
import { samplePosition } from '../../src/view/grid';

const SIDE = 12;
const CHANNELS = 4;
const WIDTH = CHANNELS * SIDE * SIDE;
const WINDOW: Window = { u0: 0.3, u1: 0.36, v0: 0.3, v1: 0.36 };

/** Images convolved with 3 × 3, padded, and added to what they were two layers before. */
function residualNetwork(activation: Activation): Network {
  const stream = randomStream(5);
  const convolution = () => {
    const kernel = Array.from({ length: CHANNELS * CHANNELS * 9 }, () => stream.normal() / 6);
    return sparseMap(
      WIDTH,
      Array.from({ length: WIDTH }, (_, unit) => {
        const x = unit % SIDE;
        const y = Math.floor(unit / SIDE) % SIDE;
        const channel = Math.floor(unit / SIDE ** 2);
        const row: [number, number][] = [];
        for (const [k, weight] of kernel.slice(9 * CHANNELS * channel).entries()) {
          const [from, dy, dx] = [Math.floor(k / 9), (Math.floor(k / 3) % 3) - 1, (k % 3) - 1];
          const isInside = y + dy >= 0 && y + dy < SIDE && x + dx >= 0 && x + dx < SIDE;
          if (from < CHANNELS && isInside)
            row.push([(from * SIDE + y + dy) * SIDE + x + dx, weight]);
        }
        return row;
      }),
    );
  };
  const nodes: NetworkNode[] = [{ kind: 'input', width: WIDTH }];
  for (let k = 0; k < 3; k++) {
    const from = nodes.length - 1;
    const before = k < 2 ? [] : [{ from: from - 2, map: identityMap(WIDTH, -1) }];
    const bias = Float64Array.from({ length: WIDTH }, () => stream.normal() / 10);
    const terms = [{ from, map: convolution() }, ...before];
    nodes.push({ kind: 'affine', width: WIDTH, terms, bias });
    nodes.push({ kind: 'activation', width: WIDTH, from: nodes.length - 1, activation });
  }
  return validateNetwork({ nodes });
}

/** The plane through three images of noise. */
function planeOf(network: Network) {
  const stream = randomStream(6);
  const image = () => Float64Array.from({ length: WIDTH }, () => Math.fround(stream.uniform()));
  const slice = throughSlice(WIDTH, [image(), image(), image()]);
  return { slice, plane: sliceNetwork(network, slice) };
}

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
  const network = residualNetwork(activation);
  const { slice, plane } = planeOf(network);

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
    expect(data.length).toBeLessThan(2 * coefficients + 20 * WIDTH);
  });
});
