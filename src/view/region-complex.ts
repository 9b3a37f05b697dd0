import { unpackStates } from '../network/packed-states';
import type { Window } from '../network/slice';

/** In the place of an edge's unit: it lies on a side of the window. */
export const NO_UNIT = 0xffffffff;

/** Lowest bits of an edge's second word: its hidden layer, counted from 0. */
const LAYER_BITS = 8;

/**
 * All regions of a window in flat arrays, to be handed from thread to thread and to the GPU. Region
 * `i` has the vertices `starts[i] … starts[i + 1] − 1`, counter-clockwise; edge `k` runs from vertex
 * `k` to the region's next.
 */
export interface RegionComplex {
  readonly window: Window;
  /** Exact number of regions of the first k hidden layers, by k − 1. */
  readonly regionsByDepth: readonly number[];
  /** Sum of the areas, in slice coordinates. */
  readonly area: number;
  /** Units of each hidden layer. */
  readonly widths: readonly number[];
  readonly starts: Uint32Array<ArrayBuffer>;
  /** u and v of every vertex, in slice coordinates. */
  readonly corners: Float64Array<ArrayBuffer>;
  /** u and v of every vertex relative to the window: −1 to 1 from left to right and from bottom to top. */
  readonly places: Float32Array<ArrayBuffer>;
  /** Region of every vertex. */
  readonly owners: Uint32Array<ArrayBuffer>;
  /** Three vertices per triangle; each region is a fan of them. */
  readonly triangles: Uint32Array<ArrayBuffer>;
  /**
   * Two words per edge: the unit whose crease it is, counted through all layers, or `NO_UNIT`; and
   * its layer in the low 8 bits (255 from the 256th on), with, above them, how many vertices
   * back the edge ends, or 0 where it ends at the next vertex of the array.
   */
  readonly edges: Uint32Array<ArrayBuffer>;
  readonly areas: Float64Array<ArrayBuffer>;
  /** IDs by depth, low and high word in turn, [depth][region]. */
  readonly ids: Uint32Array<ArrayBuffer>;
  /** Active units of each layer, [layer][region]. */
  readonly active: Uint16Array<ArrayBuffer>;
  /** States of all hidden units, a bit each, the first in the lowest bit; whole bytes a region. */
  readonly patterns: Uint8Array<ArrayBuffer>;
  /** Regions by the bucket of a square grid over the window: those whose bounding box meets it. */
  readonly buckets: Buckets;
}

/** `side²` lists, one behind the other, row by row from the bottom left. */
export interface Buckets {
  readonly side: number;
  readonly starts: Uint32Array<ArrayBuffer>;
  readonly regions: Uint32Array<ArrayBuffer>;
}

/** The second word of an edge. */
export function edgeWord(layer: number, back: number): number {
  return (Math.min(layer, 255) | (back << LAYER_BITS)) >>> 0;
}

/** The memory that a complex consists of, to be handed over. */
export function complexBuffers(complex: RegionComplex): ArrayBuffer[] {
  const {
    starts,
    corners,
    places,
    owners,
    triangles,
    edges,
    areas,
    ids,
    active,
    patterns,
    buckets,
  } = complex;
  const regions = [starts, corners, places, owners, triangles, edges, areas, ids, active, patterns];
  return [...regions, buckets.starts, buckets.regions].map(({ buffer }) => buffer);
}

/** The first of the regions that have the same ID, for each; IDs are two words, from `first` on. */
export function firstOfEachId(ids: Uint32Array, first: number, count: number): Uint32Array {
  const size = 2 ** Math.ceil(Math.log2(2 * count + 1));
  /** A hash table with open addressing; a region's number, or −1 for none. */
  const table = new Int32Array(size).fill(-1);
  return Uint32Array.from({ length: count }, (_, region) => {
    const [lo, hi] = [ids[first + 2 * region], ids[first + 2 * region + 1]];
    const hash = Math.imul(lo ^ Math.imul(hi, 0x9e3779b1), 0x85ebca77);
    let slot = (hash ^ (hash >>> 15)) & (size - 1);
    for (; table[slot] >= 0; slot = (slot + 1) & (size - 1)) {
      const other = first + 2 * table[slot];
      if (ids[other] === lo && ids[other + 1] === hi) return table[slot];
    }
    return (table[slot] = region);
  });
}

/** Number of regions. */
export function regionCount({ areas }: RegionComplex): number {
  return areas.length;
}

/** States of a region's units, a byte each, layer by layer. */
export function patternIn(
  { widths, patterns }: Pick<RegionComplex, 'widths' | 'patterns'>,
  region: number,
): Uint8Array[] {
  const units = widths.reduce((sum, width) => sum + width, 0);
  const states = unpackStates(patterns, region, units);
  let first = 0;
  return widths.map((width) => states.slice(first, (first += width)));
}

/** Vertices of a region, in slice coordinates. */
export function polygonOf(
  { starts, corners }: RegionComplex,
  region: number,
): (readonly [u: number, v: number])[] {
  const polygon: (readonly [number, number])[] = [];
  for (let k = starts[region]; k < starts[region + 1]; k++)
    polygon.push([corners[2 * k], corners[2 * k + 1]]);
  return polygon;
}

/** The region that a point lies in or on the edge of; undefined outside the window. */
export function findRegion(complex: RegionComplex, u: number, v: number): number | undefined {
  const { window, buckets } = complex;
  const { u0, u1, v0, v1 } = window;
  if (!(u >= u0 && u <= u1 && v >= v0 && v <= v1)) return undefined;
  const { side } = buckets;
  const column = Math.min(side - 1, Math.floor(((u - u0) / (u1 - u0)) * side));
  const row = Math.min(side - 1, Math.floor(((v - v0) / (v1 - v0)) * side));
  const bucket = row * side + column;
  for (let i = buckets.starts[bucket]; i < buckets.starts[bucket + 1]; i++)
    if (contains(complex, buckets.regions[i], u, v)) return buckets.regions[i];
  return undefined;
}

function contains({ starts, corners }: RegionComplex, region: number, u: number, v: number) {
  const [first, end] = [starts[region], starts[region + 1]];
  for (let k = first; k < end; k++) {
    const next = k + 1 < end ? k + 1 : first;
    const [pu, pv] = [corners[2 * k], corners[2 * k + 1]];
    const turn = (corners[2 * next] - pu) * (v - pv) - (corners[2 * next + 1] - pv) * (u - pu);
    if (turn < 0) return false;
  }
  return true;
}

/** Regions that a bucket lists, about, where they are all of one size. */
const REGIONS_PER_BUCKET = 2;

/** Buckets along a side, at most: a list of lists must not be longer than what it lists. */
const MOST_BUCKETS = 1024;

/** Sorts regions into buckets. Two passes: how many each bucket lists, then which. */
export function sortIntoBuckets(
  window: Window,
  starts: Uint32Array,
  corners: Float64Array,
): Buckets {
  const count = starts.length - 1;
  const side = Math.max(
    1,
    Math.min(MOST_BUCKETS, Math.ceil(Math.sqrt(count / REGIONS_PER_BUCKET))),
  );
  const lengths = new Uint32Array(side * side + 1);
  eachBucket(window, starts, corners, side, (bucket) => lengths[bucket + 1]++);
  for (let bucket = 0; bucket < side * side; bucket++) lengths[bucket + 1] += lengths[bucket];
  const filled = lengths.slice();
  const regions = new Uint32Array(lengths[side * side]);
  eachBucket(
    window,
    starts,
    corners,
    side,
    (bucket, region) => (regions[filled[bucket]++] = region),
  );
  return { side, starts: lengths, regions };
}

function eachBucket(
  { u0, u1, v0, v1 }: Window,
  starts: Uint32Array,
  corners: Float64Array,
  side: number,
  visit: (bucket: number, region: number) => void,
): void {
  const clamp = (x: number) => Math.min(side - 1, Math.max(0, Math.floor(x * side)));
  for (let region = 0; region + 1 < starts.length; region++) {
    let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
    for (let k = starts[region]; k < starts[region + 1]; k++) {
      const [u, v] = [corners[2 * k], corners[2 * k + 1]];
      left = Math.min(left, u);
      right = Math.max(right, u);
      bottom = Math.min(bottom, v);
      top = Math.max(top, v);
    }
    const [c0, c1] = [clamp((left - u0) / (u1 - u0)), clamp((right - u0) / (u1 - u0))];
    const [r0, r1] = [clamp((bottom - v0) / (v1 - v0)), clamp((top - v0) / (v1 - v0))];
    for (let row = r0; row <= r1; row++)
      for (let column = c0; column <= c1; column++) visit(row * side + column, region);
  }
}
