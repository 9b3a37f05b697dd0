import { CreaseLine } from '../geometry/region';
import { LevelSet } from '../geometry/level-sets';
import type { Polyline } from '../geometry/polylines';
import { RegionRecorder } from '../geometry/region-record';
import { subdivide } from '../geometry/subdivision';
import { jumps, slopeBelow } from '../network/activation';
import { firstLayers } from '../network/first-layers';
import { columnOf, rowOf } from '../network/linear-map';
import type { Network } from '../network/network';
import { defaultSlice, sliceNetwork, type Window } from '../network/slice';
import type { SlicedNetwork } from '../network/sliced-network';
import { oncePer } from '../network/once-per';

export type Point = readonly [x: number, y: number];

/** A region of a window, with what the network makes of it. */
export interface Piece {
  /** Counter-clockwise. */
  readonly corners: readonly Point[];
  /** Hidden layer, from 0, whose crease the edge from each corner to the next lies on; −1 for a side of the window. */
  readonly edges: readonly number[];
  /** One byte per unit for each hidden layer, 1 where the unit is on. */
  readonly pattern: readonly Uint8Array[];
  readonly area: number;
  /** Of each output, `[a, b, c]`: it is `a · u + b · v + c` in the region; the nearest float64 to each. */
  readonly outputs: readonly Affine[];
}

export type Affine = readonly [a: number, b: number, c: number];

/** The regions of a window, exactly. */
export interface Pieces {
  readonly network: SlicedNetwork;
  readonly window: Window;
  readonly pieces: readonly Piece[];
  /** By depth, from the first layer to the last. */
  readonly byDepth: readonly number[];
  /** Where the first output is 0, if that was asked for. */
  readonly boundary: readonly Polyline[];
}

interface PiecesOptions {
  /** Hidden layers that count: all of them. */
  readonly depth?: number;
  /** Whether it is wished for where the first output is 0. */
  readonly hasBoundary?: boolean;
  /** More are refused. */
  readonly mostRegions?: number | undefined;
}

/** Regions that a scene may have: more are not seen, and take too long to draw. */
const MOST = 40_000;

/** The plane of a network's first two inputs. */
export const sliced = oncePer((network: Network) =>
  sliceNetwork(network, defaultSlice(network.nodes[0].width)),
);

/**
 * Cuts a window of a network's first two inputs into its regions.
 *
 * @throws InputError if there are too many for a picture.
 */
export async function piecesOf(
  network: Network,
  window: Window,
  { depth = Infinity, hasBoundary = false, mostRegions = MOST }: PiecesOptions = {},
): Promise<Pieces> {
  const own = firstLayers(sliced(network), depth);
  const recorder = new RegionRecorder(own, window);
  const levelSet = hasBoundary ? new LevelSet(own, { output: 0, level: 0 }) : undefined;
  const pieces: Piece[] = [];
  const { regionsByDepth } = await subdivide(own, window, {
    maxRegions: mostRegions,
    onRegion(region) {
      const { polygon, pattern, area, affine } = recorder.record(region);
      const outputs = affine.weights.map(([a, b], i): Affine => [a, b, affine.bias[i]]);
      const edges = region.polygon.lines.map((line) =>
        line instanceof CreaseLine ? line.hidden.layer : -1,
      );
      levelSet?.add(region);
      pieces.push({ corners: polygon, edges, pattern, area, outputs });
    },
  });
  const boundary = levelSet?.finish() ?? [];
  return { network: own, window, pieces, byDepth: regionsByDepth, boundary };
}

/** Milliseconds that a count goes on for while something else may wait in its thread: half a picture of a screen. */
const COUNTED_AT_ONCE = 8;

/**
 * The number of `piecesOf`, in a fraction of its time, as no piece is written down.
 *
 * @throws InputError if there are too many for a picture; the signal's reason once that is aborted.
 */
export async function countPieces(
  network: Network,
  window: Window,
  signal?: AbortSignal,
): Promise<number> {
  const { regionsByDepth } = await subdivide(sliced(network), window, {
    maxRegions: MOST,
    pauseEvery: COUNTED_AT_ONCE,
    ...(signal && { signal }),
  });
  return regionsByDepth[regionsByDepth.length - 1];
}

/**
 * What the values of every node are in a region, in float64: for each node `width × 3` numbers, row by row
 * `a`, `b` and `c` of `a · u + b · v + c`.
 *
 * @param network a network of (u, v), as `sliceNetwork` gives it
 * @param pattern of its first hidden layers, or of all; nodes behind those are left out
 */
export function mapsIn(
  { nodes }: SlicedNetwork,
  pattern: readonly Uint8Array[],
): readonly Float64Array[] {
  const maps: Float64Array[] = [];
  let layer = 0;
  for (const node of nodes) {
    const map = new Float64Array(3 * node.width);
    if (node.kind === 'input') map.set([1, 0, 0, 0, 1, 0]);
    else if (node.kind === 'affine') {
      for (let unit = 0; unit < node.width; unit++) {
        map[3 * unit + 2] = node.bias[unit];
        for (const { from, map: linear } of node.terms) {
          const row = rowOf(linear, unit, nodes[from].width);
          for (let e = row.first; e < row.end; e++)
            for (let k = 0; k < 3; k++)
              map[3 * unit + k] += row.weights[e] * maps[from][3 * columnOf(row, e) + k];
        }
      }
    } else {
      if (layer === pattern.length) return maps;
      const states = pattern[layer++];
      const below = maps[node.from];
      for (let unit = 0; unit < node.width; unit++) {
        if (states[unit] === 1 && jumps(node.activation)) map[3 * unit + 2] = 1;
        else {
          const slope = states[unit] === 1 ? 1 : slopeBelow(node.activation, unit);
          for (let k = 0; k < 3; k++) map[3 * unit + k] = slope * below[3 * unit + k];
        }
      }
    }
    maps.push(map);
  }
  return maps;
}

/** The edges of a piece on creases of a layer. */
export function creasesOf({ corners, edges }: Piece, layer: number): (readonly [Point, Point])[] {
  return edges.flatMap((of, i) =>
    of === layer ? [[corners[i], corners[(i + 1) % corners.length]] as const] : [],
  );
}

/** The value of an affine function. */
export function valueAt([a, b, c]: Affine, [u, v]: Point): number {
  return a * u + b * v + c;
}

/** What is left of a convex polygon where an affine function is not negative. */
export function clip(corners: readonly Point[], form: Affine): Point[] {
  const kept: Point[] = [];
  for (const [i, corner] of corners.entries()) {
    const next = corners[(i + 1) % corners.length];
    const [from, to] = [valueAt(form, corner), valueAt(form, next)];
    if (from >= 0) kept.push(corner);
    if (from * to < 0) {
      const t = from / (from - to);
      kept.push([corner[0] + t * (next[0] - corner[0]), corner[1] + t * (next[1] - corner[1])]);
    }
  }
  return kept;
}

/** A polygon's area, counter-clockwise. */
export function areaOf(corners: readonly Point[]): number {
  let sum = 0;
  for (const [i, [a, b]] of corners.entries()) {
    const [c, d] = corners[(i + 1) % corners.length];
    sum += a * d - b * c;
  }
  return sum / 2;
}

/** Where the outputs of a network, or a part of them, are 0 in a piece: a segment, where they are. */
export function zeroIn(
  corners: readonly Point[],
  form: Affine,
): readonly [Point, Point] | undefined {
  const ends: Point[] = [];
  for (const [i, corner] of corners.entries()) {
    const next = corners[(i + 1) % corners.length];
    const [from, to] = [valueAt(form, corner), valueAt(form, next)];
    if (from === 0) ends.push(corner);
    else if (from * to < 0) {
      const t = from / (from - to);
      ends.push([corner[0] + t * (next[0] - corner[0]), corner[1] + t * (next[1] - corner[1])]);
    }
  }
  return ends.length >= 2 ? [ends[0], ends[1]] : undefined;
}
