import { assert, asyncProperty, constantFrom } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RELU } from '../../src/network/activation';
import { rationalVertex } from '../../src/geometry/exact-point';
import { rationalPoint } from '../../src/geometry/exact-polygon';
import type { Vertex } from '../../src/geometry/line';
import { RunningSum } from '../../src/geometry/running-sum';
import { subdivide } from '../../src/geometry/subdivision';
import { denseNetwork } from '../../src/network/network';
import type { Window } from '../../src/network/slice';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import { examples } from '../coverage';
import {
  degenerateFractions,
  degenerateGraphs,
  extremeGraphs,
} from '../network/degenerate-networks';
import { planeOf } from '../network/plane';
import { patternsByDepth } from './every-cut-in-integers';

const wide: Window = { u0: -1, u1: 1, v0: -1, v1: 1 };

/** Around the origin, where creases of these networks meet, far from it, thin, tiny and huge. */
const windows: readonly Window[] = [
  wide,
  { u0: 0, u1: 1, v0: -0.25, v1: 1 },
  { u0: 1e6, u1: 1e6 + 1, v0: -3, v1: 5 },
  { u0: -1e-12, u1: 1e-12, v0: -1e-12, v1: 2e-12 },
  { u0: -1e-150, u1: 1e-150, v0: -1, v1: 1 },
  { u0: 0.5 - 1e-12, u1: 0.5 + 1e-12, v0: 0.25 - 1e-12, v1: 0.25 + 1e-12 },
  { u0: -1e150, u1: 1e150, v0: -1e150, v1: 1e150 },
];

async function expectRegions(network: SlicedNetwork, window: Window): Promise<void> {
  const patterns: string[] = [];
  const areas = new RunningSum();
  const counts = await subdivide(network, window, {
    onRegion({ pattern, polygon, area: own }) {
      areas.add(own);
      patterns.push(pattern.map((states) => states.join('')).join('|'));
      expect(polygon.vertices.filter((vertex) => !isWithinItsErrors(vertex))).toEqual([]);
    },
  });
  const expected = patternsByDepth(network, window);
  expect(patterns.toSorted()).toEqual(expected.at(-1));
  expect(counts.regionsByDepth).toEqual(expected.map(({ length }) => length));
  const area = (window.u1 - window.u0) * (window.v1 - window.v0);
  for (const sum of [areas.value, counts.area])
    expect(Math.abs(sum - area)).toBeLessThanOrEqual(1e-12 * area);
}

/** Whether a vertex is no further from the exact point, in u and v, than it says. */
function isWithinItsErrors(vertex: Vertex): boolean {
  const { x, y, w } = rationalVertex(vertex);
  const isWithin = (value: number, error: number, exact: bigint) => {
    const { x: of, y: within, w: one } = rationalPoint(value, error);
    const apart = of * w - exact * one;
    return apart <= within * w && -apart <= within * w;
  };
  return isWithin(vertex.u, vertex.uError, x) && isWithin(vertex.v, vertex.vError, y);
}

/** Layers of rows `[weights…, bias]`, all hidden. */
function hidden(...layers: readonly (readonly (readonly number[])[])[]): SlicedNetwork {
  const network = denseNetwork(
    layers.map((rows) => ({
      inputs: rows[0].length - 1,
      outputs: rows.length,
      weights: Float64Array.from(rows.flatMap((row) => row.slice(0, -1))),
      bias: Float64Array.from(rows, (row) => row[row.length - 1]),
      activation: RELU,
    })),
  );
  return planeOf(network);
}

describe('patterns are those of integers throughout, and vertices within their errors', () => {
  for (const [kind, networks] of [
    ['degenerate', degenerateGraphs],
    ['fractional', degenerateFractions],
    ['extreme', extremeGraphs],
  ] as const)
    it(`of ${kind} networks that skip layers, in windows of all sizes`, async () => {
      const property = asyncProperty(
        networks.map(planeOf),
        constantFrom(...windows),
        expectRegions,
      );
      await assert(property, examples(150, 7, 2000));
    }, 60_000);

  it('where a coefficient that is too small for float64 belongs to a large value', async () => {
    // x = 2⁴⁰⁰ relu(u) counts 2⁻¹²⁰⁰ times in the last layer, whose crease is at u = 3/4
    const layers = hidden(
      [[2 ** 400, 0, 0]],
      [[2 ** -600, 2 ** -199]],
      [[2 ** -600, -(2 ** -799 + 3 * 2 ** -802)]],
    );
    await expectRegions(layers, wide);
    expect(patternsByDepth(layers, wide).map(({ length }) => length)).toEqual([2, 2, 3]);
  });

  it('where two lines through one point with a third are all but parallel', async () => {
    // at u = 1/3 − k, v = −1/3, which float64 can hardly tell from the first two
    const [n, k] = [2 ** 20 + 1, 2 ** 13];
    const lines = hidden([
      [n, n + 3, n * k + 1],
      [n + 1, n + 4, (n + 1) * k + 1],
      [2 * n + 1, 2 * n + 7, (2 * n + 1) * k + 2],
    ]);
    const around = { u0: -k - 1, u1: -k + 2, v0: -2, v1: 2 };
    await expectRegions(lines, around);
    expect(patternsByDepth(lines, around)[0]).toHaveLength(6);
  });

  it('where what lines multiply to is too small for float64, but not their determinant', async () => {
    // the second line is parallel to the u axis and 10⁻¹⁷³ from it, which v loses at their vertex
    const lines = hidden([
      [-5e-91, 1.25e30, 3],
      [0, -6e-151, -2e-323],
    ]);
    await expectRegions(lines, { u0: -1e150, u1: 1e150, v0: -2, v1: 1e120 });
  });
});
