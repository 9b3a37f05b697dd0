import { RELU } from '../../src/network/activation';
import { LevelSet, type LevelChoice } from '../../src/geometry/level-sets';
import type { Polyline } from '../../src/geometry/polylines';
import { subdivide } from '../../src/geometry/subdivision';
import { denseNetwork } from '../../src/network/network';
import type { Window } from '../../src/network/slice';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import { planeOf } from '../network/plane';

export type Point = readonly [u: number, v: number];

export const wide: Window = { u0: -2, u1: 2, v0: -2, v1: 2 };

export async function levelSet(
  of: SlicedNetwork,
  window: Window,
  choice: LevelChoice,
): Promise<Polyline[]> {
  const set = new LevelSet(of, choice);
  await subdivide(of, window, { onRegion: (region) => set.add(region) });
  return set.finish();
}

/** Rows of `[weights…, bias]`: hidden layers with ReLU, and the outputs. */
export function network(...layers: readonly (readonly (readonly number[])[])[]): SlicedNetwork {
  const made = denseNetwork(
    layers.map((rows, k) => ({
      inputs: rows[0].length - 1,
      outputs: rows.length,
      weights: Float64Array.from(rows.flatMap((row) => row.slice(0, -1))),
      bias: Float64Array.from(rows, (row) => row[row.length - 1]),
      activation: k === layers.length - 1 ? 'linear' : RELU,
    })),
  );
  return planeOf(made);
}

/** The segments of a polyline, the closing one too. */
export function segments({ points, isClosed }: Polyline): [Point, Point][] {
  const ends = isClosed ? [...points, points[0]] : points;
  return ends.slice(1).map((end, i) => [ends[i], end]);
}
