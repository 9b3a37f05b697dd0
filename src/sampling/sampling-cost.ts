import type { Fold } from '../geometry/folding';
import { BLOCK } from './fold-kernel';
import type { VolumeBox } from './volume-box';

/**
 * Nanoseconds that things take, on the machine where they were measured, with networks from 2-32×3
 * to 2-256×8. Only their ratios matter. Times are not measured in a run, so that what a map is made
 * of does not depend on the machine, or on what else it does.
 */
const EVALUATION = { part: 500, block: 30, row: 24, coefficient: 1.8, loaded: 0.4, sample: 14 };

/**
 * What a part took that was cut off, and the folding: about twice what was measured, so that little
 * is lost before it is known that cutting does not pay.
 */
const CUT = { part: 5000, multiplyAdd: 6 };

/** What is left of a part to be cut, by the rows and coefficients that its fold begins with. */
const CUTTING = { part: 2500, region: 2500, row: 300, coefficient: 150 };

/** Regions that a part with as many undecided units or more is thought to have, at least. */
const FEW_ROWS = 8;

/** Nanoseconds that moving a fold's row from one plane to the next takes. */
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

/** Multiply-adds of a block of samples that go through a fold. */
export function blockMultiplyAdds(fold: Fold): number {
  return BLOCK * (fold.coefficients + 2 * fold.rows);
}

/** Time in which so many samples go through a fold. */
export function evaluationCost(fold: Fold, samples: number): number {
  return planesCost(fold, samples, 1);
}

/** Time in which a box's samples go through a fold, plane by plane. */
export function volumeCost(fold: Fold, { width, height, depth }: VolumeBox): number {
  return boxCost(fold, [width, height, depth]);
}

function boxCost(size: FoldSize, [width, height, depth]: Sides): number {
  return planesCost(size, width * height, depth) + depth * MOVED_ROW * size.rows;
}

/** Time in which so many samples of each of some planes go through a fold. */
function planesCost({ rows, coefficients }: FoldSize, samples: number, planes: number): number {
  return blocksCost(rows, coefficients, planes * samples, planes * Math.ceil(samples / BLOCK));
}

/** Time in which samples go through a fold in so many blocks, by the rows and coefficients that it has. */
export function blocksCost(
  rows: number,
  coefficients: number,
  samples: number,
  blocks: number,
): number {
  const { part, block, row, coefficient, loaded, sample } = EVALUATION;
  const perBlock = block + row * rows + coefficient * coefficients;
  return part + loaded * coefficients + sample * samples + blocks * perBlock;
}

/** Time that a part took which was cut off. */
export const PART_COST = CUT.part;

/** Time that folding took. */
export function foldingCost(multiplyAdds: number): number {
  return CUT.multiplyAdd * multiplyAdds;
}

/** Time in which a part is thought to be cut until it need not be cut any more. */
export function cuttingCost(fold: Fold): number {
  return (
    CUTTING.part +
    CUTTING.region * Math.min(fold.rows, FEW_ROWS) +
    CUTTING.row * fold.rows +
    CUTTING.coefficient * fold.coefficients
  );
}

/** Time that a fold took which began with another one. */
export function volumeFoldingCost(parent: Fold, multiplyAdds: number): number {
  return foldingFrom(parent, multiplyAdds);
}

/**
 * Whether cutting a box into quarters, and perhaps these again, is thought to take less than what it
 * saves, by a clear margin.
 *
 * @param fold of the network onto the box, which may have more coefficients than the network
 */
export function isWorthCutting(fold: Fold, whole: Fold, box: VolumeBox): boolean {
  const cheapest = (size: FoldSize): FoldSize =>
    size.coefficients > whole.coefficients ? whole : size;
  let size: FoldSize = fold;
  let sides: Sides = [box.width, box.height, box.depth];
  const now = boxCost(cheapest(size), sides);
  let [boxes, folding] = [1, 0];
  for (let level = 0; level < LEVELS && folding < now; level++) {
    const parent = cheapest(size);
    folding += 4 * boxes * foldingFrom(parent, MULTIPLY_ADDS_OF_COEFFICIENT * parent.coefficients);
    // What no crease crosses is filled.
    const crossed = 1 - BESIDE_QUARTER ** size.rows;
    const share = IN_QUARTER / crossed;
    size = { rows: share * size.rows, coefficients: share ** 2 * size.coefficients };
    boxes *= 4 * crossed;
    sides = halved(halved(sides));
    if (folding + boxes * boxCost(cheapest(size), sides) < CLEAR_GAIN * now) return true;
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

function foldingFrom({ rows, coefficients }: FoldSize, multiplyAdds: number): number {
  const { part, row, coefficient, multiplyAdd } = FOLDING;
  return part + row * rows + coefficient * coefficients + multiplyAdd * multiplyAdds;
}

/**
 * Share of the time of evaluating everything that may be lost where cutting does not pay. What is
 * cut when this is used up, and the last part that is folded, come on top.
 */
const MOST_LOST = 0.08;

/** Keeps what a band takes below 1 + MOST_LOST of what evaluating everything would. */
export class Ledger {
  private spent = 0;
  private samples = 0;

  /**
   * @param perSample time that a sample takes in the whole network
   * @param all samples of the band
   */
  constructor(
    private readonly perSample: number,
    private readonly all: number,
  ) {}

  /** Counts time that something took. */
  spend(time: number): void {
    this.spent += time;
  }

  /** Counts samples whose region was found. */
  addSamples(samples: number): void {
    this.samples += samples;
  }

  /** @param more time that was not counted yet */
  mayGoOn(more = 0): boolean {
    return this.spent + more < this.perSample * (this.samples + MOST_LOST * this.all);
  }
}
