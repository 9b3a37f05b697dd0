/*
 * Sums of products in double-double arithmetic, for the coefficients a, b and c of affine forms.
 */

/** Columns of a coefficient: UPPER and LOWER are the halves of HIGH. */
export const HIGH = 0;
const UPPER = 1;
const LOWER = 2;
export const LOW = 3;
export const SIZE = 4;
const COLUMNS = 5;

/** Columns of a unit: those of a, b and c. */
export const A = 0;
export const B = A + COLUMNS;
export const C = B + COLUMNS;
export const UNIT_COLUMNS = C + COLUMNS;

/** The coefficients of one unit after the other. */
export class CoefficientSums {
  /** The low parts are not yet part of the high ones. */
  private readonly sum = new Float64Array(UNIT_COLUMNS);

  /** @param lost what the sizes begin with, beside the bias */
  start(bias: number, lost: number): void {
    const { sum } = this;
    sum.fill(0);
    sum[C + HIGH] = bias;
    for (let at = A; at < UNIT_COLUMNS; at += COLUMNS)
      sum[at + SIZE] = Math.abs(sum[at + HIGH]) + lost;
  }

  /**
   * Adds weights of 26 bits, unit j's at `row + j`, times the units that are used. A product of such
   * a weight and half a number is exact, so what the rounding of the whole product leaves out is
   * known (Dekker 1971), as it is for sums (Knuth). The columns of a, b and c are written out, which
   * takes a third less time than a loop over them.
   */
  add(weights: Float64Array, row: number, used: Int32Array, table: Float64Array): void {
    const { sum } = this;
    let highA = sum[A + HIGH];
    let lowA = sum[A + LOW];
    let sizeA = sum[A + SIZE];
    let highB = sum[B + HIGH];
    let lowB = sum[B + LOW];
    let sizeB = sum[B + SIZE];
    let highC = sum[C + HIGH];
    let lowC = sum[C + LOW];
    let sizeC = sum[C + SIZE];
    for (let k = 0; k < used.length; k++) {
      const at = UNIT_COLUMNS * used[k];
      const weight = weights[row + used[k]];
      const absolute = Math.abs(weight);

      const productA = weight * table[at + A + HIGH];
      const errorA = weight * table[at + A + LOWER] - (productA - weight * table[at + A + UPPER]);
      const nextA = highA + productA;
      const restA = nextA - highA;
      const keptA = highA - (nextA - restA) + (productA - restA);
      lowA += errorA + keptA + weight * table[at + A + LOW];
      sizeA += absolute * table[at + A + SIZE];
      highA = nextA;

      const productB = weight * table[at + B + HIGH];
      const errorB = weight * table[at + B + LOWER] - (productB - weight * table[at + B + UPPER]);
      const nextB = highB + productB;
      const restB = nextB - highB;
      const keptB = highB - (nextB - restB) + (productB - restB);
      lowB += errorB + keptB + weight * table[at + B + LOW];
      sizeB += absolute * table[at + B + SIZE];
      highB = nextB;

      const productC = weight * table[at + C + HIGH];
      const errorC = weight * table[at + C + LOWER] - (productC - weight * table[at + C + UPPER]);
      const nextC = highC + productC;
      const restC = nextC - highC;
      const keptC = highC - (nextC - restC) + (productC - restC);
      lowC += errorC + keptC + weight * table[at + C + LOW];
      sizeC += absolute * table[at + C + SIZE];
      highC = nextC;
    }
    sum[A + HIGH] = highA;
    sum[A + LOW] = lowA;
    sum[A + SIZE] = sizeA;
    sum[B + HIGH] = highB;
    sum[B + LOW] = lowB;
    sum[B + SIZE] = sizeB;
    sum[C + HIGH] = highC;
    sum[C + LOW] = lowC;
    sum[C + SIZE] = sizeC;
  }

  /** Writes the sums where a unit's columns begin. */
  finish(out: Float64Array, unit: number): void {
    const { sum } = this;
    for (let at = A; at < UNIT_COLUMNS; at += COLUMNS) {
      const [high, low] = [sum[at + HIGH], sum[at + LOW]];
      const total = high + low;
      const rest = total - high;
      const left = high - (total - rest) + (low - rest);
      setNumber(out, unit + at, total, left, sum[at + SIZE]);
    }
  }
}

/** The upper 26 of a number's bits, so that the rest has 26 as well (Veltkamp). */
export function upperHalf(x: number): number {
  const scaled = 134217729 * x;
  return scaled - (scaled - x);
}

/** Writes a number's columns. */
export function setNumber(
  out: Float64Array,
  at: number,
  high: number,
  low: number,
  size: number,
): void {
  const upper = upperHalf(high);
  out[at + HIGH] = high;
  out[at + UPPER] = upper;
  out[at + LOWER] = high - upper;
  out[at + LOW] = low;
  out[at + SIZE] = size;
}
