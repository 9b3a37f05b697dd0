import { assert, asyncProperty } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RELU } from '../../src/network/activation';
import { rationalVertex } from '../../src/geometry/exact-point';
import { signAtPoint } from '../../src/geometry/exact-polygon';
import { exactLine } from '../../src/geometry/line';
import type { Polygon } from '../../src/geometry/polygon';
import { RunningSum } from '../../src/geometry/running-sum';
import { subdivide, type Region } from '../../src/geometry/subdivision';
import { denseNetwork, hiddenWidths, type DenseLayer } from '../../src/network/network';
import { activationPattern } from '../../src/network/forward';
import { doubleDoubles, preciseForwardInto } from '../../src/network/precise-forward';
import type { Window } from '../../src/network/slice';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import { serraUpperBound } from '../../src/theory/upper-bounds';
import { examples } from '../coverage';
import { degenerateNetworks } from '../network/degenerate-networks';
import { planeOf } from '../network/plane';
import { sliver } from './sliver';

const window: Window = { u0: -1, u1: 1, v0: -1, v1: 1 };

/** Hundreds of networks, the same in every run. */
function forNetworks(check: (network: SlicedNetwork) => Promise<void>): Promise<void> {
  return assert(asyncProperty(degenerateNetworks.map(planeOf), check), examples(120, 3, 3000));
}

async function regionsOf(network: SlicedNetwork, where = window) {
  const regions: Region[] = [];
  const counts = await subdivide(network, where, { onRegion: (region) => regions.push(region) });
  return { regions, counts };
}

function sumOfAreas(regions: readonly Region[]): number {
  const sum = new RunningSum();
  for (const { area } of regions) sum.add(area);
  return sum.value;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}

function centroid({ vertices }: Polygon): [number, number] {
  return [mean(vertices.map(({ u }) => u)), mean(vertices.map(({ v }) => v))];
}

/** Twice the signed area of three corners. */
function turn(polygon: Polygon, i: number): number {
  const [p, q, r] = [0, 1, 2].map((k) => polygon.vertices[(i + k) % polygon.vertices.length]);
  return (q.u - p.u) * (r.v - p.v) - (r.u - p.u) * (q.v - p.v);
}

describe('on networks where degeneracy is the rule', () => {
  it('areas sum to the window, and counts do not fall with depth', () =>
    forNetworks(async (network) => {
      const { regions, counts } = await regionsOf(network);
      for (const area of [sumOfAreas(regions), counts.area])
        expect(Math.abs(area - 4)).toBeLessThan(4e-12);
      expect(regions.length).toBe(counts.regionsByDepth.at(-1));
      for (const [k, count] of counts.regionsByDepth.entries())
        expect(count).toBeGreaterThanOrEqual(k === 0 ? 1 : counts.regionsByDepth[k - 1]);
    }));

  it('regions are convex, counter-clockwise, and have a pattern each', () =>
    forNetworks(async (network) => {
      const { regions } = await regionsOf(network);
      for (const { polygon, area } of regions) {
        expect(area).toBeGreaterThan(0);
        for (let i = 0; i < polygon.vertices.length; i++)
          expect(turn(polygon, i)).toBeGreaterThan(-1e-14);
      }
      const patterns = new Set(regions.map(({ pattern }) => pattern.join('|')));
      expect(patterns.size).toBe(regions.length);
    }));

  it('a region has the pattern of its interior', () =>
    forNetworks(async (network) => {
      const { regions } = await regionsOf(network);
      const values = network.nodes.map((node) => doubleDoubles(node.width));
      for (const { polygon, pattern } of regions) {
        const point = { high: Float64Array.from(centroid(polygon)), low: new Float64Array(2) };
        // 106 bits hold these small weights at a float64 point: the signs are exact
        preciseForwardInto(network, point, values);
        const pass = { values: values.map(({ high }) => high), output: values[0].high };
        expect(activationPattern(network, pass)).toEqual(pattern);
      }
    }));

  it('a cut through the window counts the regions on it twice, and no other', () =>
    forNetworks(async (network) => {
      const middle = exactLine(1, 0, -0.125).exact();
      const { regions } = await regionsOf(network);
      const onCut = regions.filter(({ polygon }) => {
        const points = polygon.vertices.map(rationalVertex);
        const sides = new Set(points.map((point) => signAtPoint(middle, point)));
        return sides.has(1) && sides.has(-1);
      });
      const left = await regionsOf(network, { ...window, u1: 0.125 });
      const right = await regionsOf(network, { ...window, u0: 0.125 });
      expect(left.regions.length + right.regions.length).toBe(regions.length + onCut.length);
    }));

  it('neither the order of units nor their scale by powers of two matters', () =>
    forNetworks(async (network) => {
      const changed = reorderAndScale(network);
      const [before, after] = [await regionsOf(network), await regionsOf(changed)];
      expect(after.counts.regionsByDepth).toEqual(before.counts.regionsByDepth);
    }));

  it('no count exceeds the product of what each layer can cut a polygon into', () =>
    forNetworks(async (network) => {
      const { counts } = await regionsOf(network);
      let bound = 1;
      const widths = network.nodes.flatMap((node) =>
        node.kind === 'activation' ? [node.width] : [],
      );
      for (const [k, n] of widths.entries()) {
        bound *= 1 + n + (n * (n - 1)) / 2;
        expect(counts.regionsByDepth[k]).toBeLessThanOrEqual(bound);
      }
    }));

  it("no count exceeds Serra's bound, at any depth", () =>
    forNetworks(async (network) => {
      const { counts } = await regionsOf(network);
      for (const [k, bound] of serraUpperBound(2, hiddenWidths(network)).entries())
        expect(counts.regionsByDepth[k]).toBeLessThanOrEqual(Number(bound));
    }));
});

/** Reverses the units of every layer and scales unit i by 2^(i − 1), with the inverse behind it. */
function reorderAndScale({ nodes }: SlicedNetwork): SlicedNetwork {
  const layers: DenseLayer[] = [];
  for (const node of nodes) {
    if (node.kind !== 'affine') continue;
    const [{ from, map }] = node.terms;
    if (map.kind !== 'dense') throw new Error('These networks are dense.');
    const [inputs, outputs] = [nodes[from].width, node.width];
    const isFirst = layers.length === 0;
    const weights = Float64Array.from(map.weights, (_, at) => {
      const [i, j] = [outputs - 1 - Math.floor(at / inputs), at % inputs];
      const source = isFirst ? j : inputs - 1 - j;
      return map.weights[i * inputs + source] * 2 ** (i - 1) * (isFirst ? 1 : 2 ** (1 - source));
    });
    const bias = node.bias.map((_, i) => node.bias[outputs - 1 - i] * 2 ** (outputs - 2 - i));
    layers.push({ inputs, outputs, weights, bias, activation: RELU });
  }
  return planeOf(denseNetwork(layers));
}

describe('a subdivision', () => {
  const line = planeOf(
    denseNetwork([
      {
        inputs: 2,
        outputs: 2,
        weights: Float64Array.of(1, 0, 0, 1),
        bias: Float64Array.of(0, 0),
        activation: RELU,
      },
    ]),
  );

  it('refuses a window without area', async () => {
    await expect(subdivide(line, { ...window, u1: -1 })).rejects.toThrow('no area');
    await expect(subdivide(line, { ...window, v1: NaN })).rejects.toThrow('not finite');
    const huge = { u0: -1e200, u1: 1e200, v0: -1e200, v1: 1e200 };
    await expect(subdivide(line, huge)).rejects.toThrow('beyond the largest float64');
  });

  it('stops at the limit, and says how far it got', async () => {
    await expect(subdivide(line, window, { maxRegions: 3 })).rejects.toThrow(
      'There are more than 3 regions at depth 1',
    );
    const { regionsByDepth } = await subdivide(line, window, { maxRegions: 4 });
    expect(regionsByDepth).toEqual([4]);
  });

  it('counts a crease along the edge of the window as none', async () => {
    const { regionsByDepth } = await subdivide(line, { u0: 0, u1: 1, v0: -1, v1: 1 });
    expect(regionsByDepth).toEqual([2]);
  });

  it('finds a region too thin for any float64 to lie in', async () => {
    const { regionsByDepth, signs } = await subdivide(planeOf(sliver.network), sliver.window);
    expect(regionsByDepth).toEqual([3]);
    expect(signs.exact).toBeGreaterThan(0);
  });

  it('sees a crease between products below the range of float64', async () => {
    const tiny = 1e-200;
    const layers = [
      { outputs: 2, weights: Float64Array.of(1, 0, 0, 1), bias: Float64Array.of(0, 0) },
      { outputs: 2, weights: Float64Array.of(tiny, 0, 0, tiny), bias: Float64Array.of(0, 0) },
      { outputs: 1, weights: Float64Array.of(tiny, -tiny), bias: Float64Array.of(0) },
    ];
    const network = denseNetwork(
      layers.map((layer) => ({ ...layer, inputs: 2, activation: RELU })),
    );
    // the last layer's crease is u = v where both are positive
    const { regions, counts } = await regionsOf(planeOf(network));
    expect(counts.regionsByDepth).toEqual([4, 4, 5]);
    expect(sumOfAreas(regions)).toBe(4);
  });

  it('places vertices of lines that float64 takes for parallel', async () => {
    const bias = Float64Array.of(1e-201, -1e-201);
    // in both orders: the determinant of the lines is positive, then negative
    for (const weights of [
      Float64Array.of(1e-200, 0, 0, 1e-200),
      Float64Array.of(0, 1e-200, 1e-200, 0),
    ]) {
      const tiny = denseNetwork([{ inputs: 2, outputs: 2, weights, bias, activation: RELU }]);
      const { regions, counts } = await regionsOf(planeOf(tiny));
      expect(counts.regionsByDepth).toEqual([4]);
      const areas = regions.map(({ area }) => area).toSorted((a, b) => a - b);
      for (const [i, area] of [0.81, 0.99, 0.99, 1.21].entries())
        expect(areas[i]).toBeCloseTo(area, 12);
    }
  });
});
