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
  const coefficients = coefficientsOf(fold);
  const perBlock =
    EVALUATION.block + EVALUATION.row * fold.rows + EVALUATION.coefficient * coefficients;
  return (
    EVALUATION.part +
    EVALUATION.loaded * coefficients +
    EVALUATION.sample * samples +
    Math.ceil(samples / BLOCK) * perBlock
  );
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
  private parts = 0;
  private evaluation = 0;
  private samples = 0;
  private readonly perSample: number;

  /**
   * @param whole the network
   * @param all samples of the band
   */
  constructor(
    whole: Fold,
    private readonly all: number,
  ) {
    this.perSample = evaluationCost(whole, all) / all;
  }

  /** Counts a part that was cut off. */
  addPart(): void {
    this.parts++;
  }

  /** Counts samples that went through a fold, together. */
  addEvaluation(fold: Fold, samples: number): void {
    this.evaluation += evaluationCost(fold, samples);
    this.samples += samples;
  }

  /** Counts samples whose region was found without evaluating them. */
  addSamples(samples: number): void {
    this.samples += samples;
  }

  /** @param folding multiply-adds of all folds so far */
  mayGoOn(folding: number): boolean {
    const spent = CUT.part * this.parts + CUT.multiplyAdd * folding + this.evaluation;
    return spent < this.perSample * (this.samples + MOST_LOST * this.all);
  }
}
