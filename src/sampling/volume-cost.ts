import type { Fold } from '../geometry/folding';
import { blocksCost, coefficientsOf } from './sampling-cost';
import { BLOCK } from './fold-kernel';
import type { VolumeBox } from './volume-box';

/** Nanoseconds that moving a fold's row from one plane to the next takes; see `sampling-cost.ts`. */
const MOVED_ROW = 3;

/**
 * What folding takes, by what the fold that it begins with has, and by its multiply-adds. Before it
 * is done, these are taken to be six a coefficient.
 */
const FOLDING = { part: 500, row: 130, coefficient: 1.6, multiplyAdd: 1.1 };
const MULTIPLY_ADDS_OF_COEFFICIENT = 6;

/** Share of the creases that cross a cube which cross a quarter of it, and of those that do not. */
const IN_QUARTER = 0.64;
const BESIDE_QUARTER = 1 - IN_QUARTER;

/**
 * Share of the time of evaluating a box that cutting it must be thought to take at most. In deep
 * networks more units stay undecided than creases cross a box, so that cutting takes longer than is
 * thought.
 */
const CLEAR_GAIN = 0.75;

/** How often a box is thought to be cut into quarters of quarters, before it is known what is left. */
const LEVELS = 3;

/** Size of a fold. */
interface FoldSize {
  readonly rows: number;
  readonly coefficients: number;
}

/** Time in which a box's samples go through a fold, plane by plane. */
export function volumeCost(fold: Fold, { width, height, depth }: VolumeBox): number {
  return costOf(sizeOf(fold), [width, height, depth]);
}

/** Time that a fold took which began with another one. */
export function volumeFoldingCost(parent: Fold, multiplyAdds: number): number {
  return foldingCostOf(sizeOf(parent), multiplyAdds);
}

/**
 * Whether cutting a box into quarters, and perhaps these again, is thought to take less than what it
 * saves, by a clear margin.
 *
 * @param fold of the network onto the box, which may have more coefficients than the network
 */
export function isWorthCutting(fold: Fold, whole: Fold, box: VolumeBox): boolean {
  const network = sizeOf(whole);
  const cheapest = (size: FoldSize) => (size.coefficients > network.coefficients ? network : size);
  let size = sizeOf(fold);
  let sides: Sides = [box.width, box.height, box.depth];
  const now = costOf(cheapest(size), sides);
  let [boxes, folding] = [1, 0];
  for (let level = 0; level < LEVELS && folding < now; level++) {
    const parent = cheapest(size);
    folding +=
      4 * boxes * foldingCostOf(parent, MULTIPLY_ADDS_OF_COEFFICIENT * parent.coefficients);
    // What no crease crosses is filled.
    const crossed = 1 - BESIDE_QUARTER ** size.rows;
    const share = IN_QUARTER / crossed;
    size = { rows: share * size.rows, coefficients: share ** 2 * size.coefficients };
    boxes *= 4 * crossed;
    sides = halved(halved(sides));
    if (folding + boxes * costOf(cheapest(size), sides) < CLEAR_GAIN * now) return true;
  }
  return false;
}

/** Columns, rows and planes of a box. */
type Sides = readonly [width: number, height: number, depth: number];

/** The larger half of a box, along the last of its longest sides, as `VolumeBox` has it. */
function halved([width, height, depth]: Sides): Sides {
  if (depth >= width && depth >= height) return [width, height, Math.ceil(depth / 2)];
  if (height >= width) return [width, Math.ceil(height / 2), depth];
  return [Math.ceil(width / 2), height, depth];
}

function sizeOf(fold: Fold): FoldSize {
  return { rows: fold.rows, coefficients: coefficientsOf(fold) };
}

function foldingCostOf({ rows, coefficients }: FoldSize, multiplyAdds: number): number {
  const { part, row, coefficient, multiplyAdd } = FOLDING;
  return part + row * rows + coefficient * coefficients + multiplyAdd * multiplyAdds;
}

function costOf({ rows, coefficients }: FoldSize, [width, height, depth]: Sides): number {
  const area = width * height;
  const blocks = depth * Math.ceil(area / BLOCK);
  return blocksCost(rows, coefficients, depth * area, blocks) + depth * MOVED_ROW * rows;
}
