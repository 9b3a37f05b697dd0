import { forwardInto, activationPattern } from '../../src/network/forward';
import type { Network } from '../../src/network/network';
import {
  doubleDoubles,
  preciseForwardInto,
  type DoubleDoubles,
} from '../../src/network/precise-forward';
import { regionIdsByDepth, regionKeys } from '../../src/network/region-id';
import { TILE_SIDE, type Tile } from '../../src/gpu/chunks';
import { Evaluator } from '../../src/gpu/evaluator';
import { Pipelines } from '../../src/gpu/pipelines';
import { readBuffer } from '../../src/gpu/read-buffer';
import { preciseSamplePosition, samplePosition, type SampleGrid } from '../../src/view/grid';
import { roundingBound } from './rounding-bound';

/** What a comparison of the shaders with the float64 reference found, sample by sample. */
export interface Comparison {
  readonly samples: number;
  /** Samples whose ID differs from the reference's at some depth. */
  readonly different: number;
  /** Those of them that the rounding bound does not explain, described. */
  readonly unexplained: string[];
  /** Distinct IDs by depth: of the shaders, and of the reference. */
  readonly sampled: readonly number[];
  readonly reference: readonly number[];
}

/**
 * Evaluates every sample of a grid in the shaders and in float64, and compares their IDs by depth.
 * Where they differ, the first layer that does must owe it to units whose pre-activation is smaller
 * than the rounding bound.
 */
export async function compareWithReference(
  device: GPUDevice,
  network: Network,
  grid: SampleGrid,
  { shareUnits, reference = network }: { shareUnits?: boolean; reference?: Network } = {},
): Promise<Comparison> {
  const evaluator = new Evaluator(device, new Pipelines(device, shareUnits), network);
  const keys = regionKeys(reference);
  const evaluate = referenceOf(reference, grid);
  const { depths } = evaluator.plan;
  const [sampled, expected] = [newSets(depths), newSets(depths)];
  const unexplained: string[] = [];
  let different = 0;
  for (let y = 0; y < grid.height; y += TILE_SIDE)
    for (let x = 0; x < grid.width; x += TILE_SIDE) {
      const width = Math.min(TILE_SIDE, grid.width - x);
      const height = Math.min(TILE_SIDE, grid.height - y);
      const tile = { x, y, width, height };
      const ids = await evaluateTile(device, evaluator, grid, tile);
      for (let s = 0; s < width * height; s++) {
        const [column, row] = [x + (s % width), y + Math.floor(s / width)];
        const { values, high } = evaluate(column, row);
        const pass = { values: high, output: high[0] };
        const right = regionIdsByDepth(activationPattern(reference, pass), keys);
        const found = Uint32Array.from(
          { length: 2 * depths },
          (_, i) => ids[2 * ((i >> 1) * evaluator.capacity + s) + (i & 1)],
        );
        let first = depths;
        for (let depth = depths - 1; depth >= 0; depth--) {
          sampled[depth].add(found[2 * depth] + found[2 * depth + 1] * 2 ** 32);
          expected[depth].add(right[2 * depth] + right[2 * depth + 1] * 2 ** 32);
          if (!equalAt(found, right, depth)) first = depth;
        }
        if (first === depths) continue;
        different++;
        const centre = referenceOf(reference, grid);
        const middle = centre(x + (width - 1) / 2, y + (height - 1) / 2);
        const bound = roundingBound(reference, values, middle.values, middle.roundingUnit);
        const flippedLow = found[2 * first] ^ right[2 * first];
        const flippedHigh = found[2 * first + 1] ^ right[2 * first + 1];
        if (!isExplained(bound, first, unitOffset(reference, first), keys, flippedLow, flippedHigh))
          unexplained.push(`sample ${column}, ${row} differs in layer ${first}`);
      }
    }
  evaluator.destroy();
  return {
    samples: grid.width * grid.height,
    different,
    unexplained,
    sampled: sampled.map((set) => set.size),
    reference: expected.map((set) => set.size),
  };
}

/** The reference's values at a place of the grid, in arrays that the next call overwrites. */
interface Reference {
  readonly values: readonly DoubleDoubles[];
  /** The high parts of `values`. */
  readonly high: readonly Float64Array[];
  readonly roundingUnit: number;
}

/** Float64, or double-double where the window is so narrow that float64 itself would be wrong. */
function referenceOf(network: Network, grid: SampleGrid): (x: number, y: number) => Reference {
  const values = network.nodes.map((node) => doubleDoubles(node.width));
  const high = values.map((value) => value.high);
  const isNarrow = grid.window.u1 - grid.window.u0 < 1e-5;
  const roundingUnit = isNarrow ? 2 ** -100 : 2 ** -53;
  return (x, y) => {
    if (isNarrow) preciseForwardInto(network, preciseSamplePosition(grid, x, y), values);
    else {
      const { u, v } = samplePosition(grid, x, y);
      forwardInto(network, [u, v], high);
    }
    return { values, high, roundingUnit };
  };
}

async function evaluateTile(
  device: GPUDevice,
  evaluator: Evaluator,
  grid: SampleGrid,
  tile: Tile,
): Promise<Uint32Array> {
  evaluator.setChunk(grid, { tile, y: tile.y, rows: tile.height });
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  evaluator.record(pass, tile.width * tile.height);
  pass.end();
  device.queue.submit([encoder.finish()]);
  return new Uint32Array(await readBuffer(device, evaluator.ids, evaluator.ids.size));
}

/** Whether flipping some units that the bound leaves undecided explains the difference of IDs. */
function isExplained(
  bound: ReturnType<typeof roundingBound>,
  depth: number,
  firstUnit: number,
  keys: Uint32Array,
  low: number,
  high: number,
): boolean {
  const undecided: number[] = [];
  for (const [unit, z] of bound.preActivations(depth).entries())
    if (Math.abs(z) <= bound.of(depth, unit)) undecided.push(firstUnit + unit);
  if (undecided.length > 20) throw new Error(`${undecided.length} undecided units in a sample.`);
  for (let subset = 1; subset < 2 ** undecided.length; subset++) {
    let [lo, hi] = [low, high];
    for (const [bit, unit] of undecided.entries())
      if ((subset >> bit) & 1) {
        lo ^= keys[2 * unit];
        hi ^= keys[2 * unit + 1];
      }
    if (lo === 0 && hi === 0) return true;
  }
  return false;
}

function unitOffset({ nodes }: Network, depth: number): number {
  const widths = nodes.flatMap((node) => (node.kind === 'activation' ? [node.width] : []));
  return widths.slice(0, depth).reduce((sum, width) => sum + width, 0);
}

function equalAt(a: Uint32Array, b: Uint32Array, depth: number): boolean {
  return a[2 * depth] === b[2 * depth] && a[2 * depth + 1] === b[2 * depth + 1];
}

/** IDs as numbers: 53 of 64 bits, plenty to tell a map's regions apart. */
function newSets(depths: number): Set<number>[] {
  return Array.from({ length: depths }, () => new Set<number>());
}
