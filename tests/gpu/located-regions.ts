import { subdivide, type Region } from '../../src/geometry/subdivision';
import { hiddenWidths } from '../../src/network/network';
import { regionIdsByDepth, regionKeys } from '../../src/network/region-id';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import { samplePosition, sampleSteps, type SampleGrid } from '../../src/view/grid';
import { idNumber } from './evaluate-grid';

/** The exact regions of a grid's window, and in which of them each sample falls. */
export interface LocatedRegions {
  /** Patterns of the regions: one byte per unit for each hidden layer. */
  readonly patterns: readonly (readonly Uint8Array[])[];
  /** Their distinct IDs by depth. */
  readonly ids: readonly Set<number>[];
  /** Counts of the exact engine by depth. */
  readonly regionsByDepth: readonly number[];
  /** Index of each sample's region, row by row from the top left; −1 in no region's polygon. */
  readonly regionOf: Int32Array;
}

/** The same, with how far each sample is from its polygon's nearest side; negative beyond it. */
export interface MeasuredRegions extends LocatedRegions {
  readonly depthOf: Float64Array;
}

/**
 * Subdivides a grid's window, and finds the polygon that every sample falls in: the one that it lies
 * deepest in. On an edge, or where float64 coordinates of vertices leave a gap, that is one of the
 * polygons beside it, by chance. No tolerance is needed for that: a sample that lies beyond an edge
 * by float64's rounding has a pre-activation there that is far within float32's.
 *
 * @param network a network of (u, v)
 * @param grid in a window that is wide enough for float64 to tell its samples apart
 * @throws InputError as `subdivide` does
 */
export async function locateRegions(
  network: SlicedNetwork,
  grid: SampleGrid,
): Promise<MeasuredRegions> {
  const keys = regionKeys(network);
  const ids = hiddenWidths(network).map(() => new Set<number>());
  const patterns: (readonly Uint8Array[])[] = [];
  const regionOf = new Int32Array(grid.width * grid.height).fill(-1);
  const depthOf = new Float64Array(regionOf.length).fill(-Infinity);
  const onRegion = ({ polygon: { vertices }, pattern }: Region) => {
    for (const [sample, depth] of samplesIn(vertices, grid))
      if (depth > depthOf[sample]) {
        depthOf[sample] = depth;
        regionOf[sample] = patterns.length;
      }
    const words = regionIdsByDepth(pattern, keys);
    for (const [depth, distinct] of ids.entries())
      distinct.add(idNumber(words[2 * depth], words[2 * depth + 1]));
    patterns.push(pattern);
  };
  const { regionsByDepth } = await subdivide(network, grid.window, { onRegion });
  return { patterns, ids, regionsByDepth, regionOf, depthOf };
}

interface Point {
  readonly u: number;
  readonly v: number;
}

/** A line and its unit normal, which points into a polygon. */
interface Side extends Point {
  readonly normalU: number;
  readonly normalV: number;
}

/** The samples of a polygon's box and the next ones around it, each with its depth in the polygon. */
function* samplesIn(vertices: readonly Point[], grid: SampleGrid): Generator<[number, number]> {
  const { width, height, window } = grid;
  const step = sampleSteps(grid);
  const [us, vs] = [vertices.map(({ u }) => u), vertices.map(({ v }) => v)];
  const box = [Math.min(...us), Math.max(...us), Math.min(...vs), Math.max(...vs)];
  const left = indexWithin((box[0] - window.u0) / step.u - 1, width);
  const right = indexWithin((box[1] - window.u0) / step.u + 1, width);
  const top = indexWithin((window.v1 - box[3]) / step.v - 1, height);
  const bottom = indexWithin((window.v1 - box[2]) / step.v + 1, height);
  const sides = sidesOf(vertices, box);
  for (let row = top; row <= bottom; row++)
    for (let column = left; column <= right; column++)
      yield [row * width + column, depthIn(sides, samplePosition(grid, column, row))];
}

/** The index below a place, or the nearest there is of `size`. */
function indexWithin(place: number, size: number): number {
  return Math.min(Math.max(Math.floor(place), 0), size - 1);
}

/** A polygon's sides, and those of its box: without them, a sliver without area would be a line. */
function sidesOf(vertices: readonly Point[], [u0, u1, v0, v1]: readonly number[]): Side[] {
  const sides: Side[] = [
    { u: u0, v: v0, normalU: 1, normalV: 0 },
    { u: u0, v: v0, normalU: 0, normalV: 1 },
    { u: u1, v: v1, normalU: -1, normalV: 0 },
    { u: u1, v: v1, normalU: 0, normalV: -1 },
  ];
  for (const [i, { u, v }] of vertices.entries()) {
    const next = vertices[(i + 1) % vertices.length];
    const length = Math.hypot(next.u - u, next.v - v);
    if (length > 0)
      sides.push({ u, v, normalU: (v - next.v) / length, normalV: (next.u - u) / length });
  }
  return sides;
}

/** Distance to the nearest side from within; negative outside. */
function depthIn(sides: readonly Side[], { u, v }: Point): number {
  let depth = Infinity;
  for (const side of sides)
    depth = Math.min(depth, (u - side.u) * side.normalU + (v - side.v) * side.normalV);
  return depth;
}
