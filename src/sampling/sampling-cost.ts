import type { Fold } from '../geometry/folding';
import { Row } from '../geometry/triangular';
import { BLOCK } from './fold-kernel';

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

/** Coefficients of a fold's rows. */
export function coefficientsOf({ start, end, rows }: Fold): number {
  return end - start - Row.coefficients * rows;
}

/** Multiply-adds of a block of samples that go through a fold. */
export function blockMultiplyAdds(fold: Fold): number {
  return BLOCK * (coefficientsOf(fold) + 2 * fold.rows);
}

/** Time in which so many samples go through a fold. */
export function evaluationCost(fold: Fold, samples: number): number {
  return blocksCost(fold.rows, coefficientsOf(fold), samples, Math.ceil(samples / BLOCK));
}

/** The same of samples in so many blocks, by the rows and coefficients that the fold has. */
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
    CUTTING.coefficient * coefficientsOf(fold)
  );
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
