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

/** Size of a fold. */
interface FoldSize {
  readonly rows: number;
  readonly coefficients: number;
}

/** Samples of a box: in each of its planes, and planes. */
interface BoxSize {
  readonly area: number;
  readonly planes: number;
}

/** Time in which a box's samples go through a fold, plane by plane. */
export function volumeCost(fold: Fold, { width, height, depth }: VolumeBox): number {
  return costOf(sizeOf(fold), { area: width * height, planes: depth });
}

/** Time that a fold took which began with another one. */
export function volumeFoldingCost(parent: Fold, multiplyAdds: number): number {
  const { part, row, coefficient, multiplyAdd } = FOLDING;
  const ofParent = row * parent.rows + coefficient * coefficientsOf(parent);
  return part + ofParent + multiplyAdd * multiplyAdds;
}

/** Whether folding a box's quarters is thought to take less than what it saves. */
export function isWorthCutting(fold: Fold, { width, height, depth }: VolumeBox): boolean {
  const whole = sizeOf(fold);
  // What no crease crosses is filled.
  const crossed = 1 - BESIDE_QUARTER ** whole.rows;
  const share = IN_QUARTER / crossed;
  const quarter = { rows: share * whole.rows, coefficients: share ** 2 * whole.coefficients };
  const cutting = volumeFoldingCost(fold, MULTIPLY_ADDS_OF_COEFFICIENT * whole.coefficients);
  const [area, planes] = quarterOf(width, height, depth);
  const cut = 4 * (cutting + crossed * costOf(quarter, { area, planes }));
  return cut < costOf(whole, { area: width * height, planes: depth });
}

/** Area and planes of the largest quarter of a box. */
function quarterOf(width: number, height: number, depth: number): [number, number] {
  const sides = [width, height, depth];
  for (let k = 0; k < 2; k++) {
    // The last of equals, as boxes are halved.
    const longest = sides.lastIndexOf(Math.max(...sides));
    sides[longest] = Math.ceil(sides[longest] / 2);
  }
  return [sides[0] * sides[1], sides[2]];
}

function sizeOf(fold: Fold): FoldSize {
  return { rows: fold.rows, coefficients: coefficientsOf(fold) };
}

function costOf({ rows, coefficients }: FoldSize, { area, planes }: BoxSize): number {
  const blocks = planes * Math.ceil(area / BLOCK);
  return blocksCost(rows, coefficients, planes * area, blocks) + planes * MOVED_ROW * rows;
}
