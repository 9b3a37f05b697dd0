import type { Weights } from '../network/linear-map';

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

  /** @param lost what the sizes begin with, beside what is set */
  start(lost: number): void {
    const { sum } = this;
    sum.fill(0);
    for (let at = A; at < UNIT_COLUMNS; at += COLUMNS) sum[at + SIZE] = lost;
  }

  /** Goes on with a unit's sums from where they were finished. */
  resume(table: Float64Array, unit: number): void {
    for (let column = 0; column < UNIT_COLUMNS; column++) this.sum[column] = table[unit + column];
  }

  /** The size of the coefficient in columns `at`. */
  sizeOf(at: number): number {
    return this.sum[at + SIZE];
  }

  /** Sets the coefficient in columns `at` to `high + low`, before anything is added to it. */
  set(at: number, high: number, low: number): void {
    const { sum } = this;
    sum[at + HIGH] = high;
    sum[at + LOW] = low;
    sum[at + SIZE] += Math.abs(high);
  }

  /**
   * Adds weights of 26 bits, unit j's at `row + j`, times the units that are used. A product of such
   * a weight and half a number is exact, so what the rounding of the whole product leaves out is
   * known (Dekker 1971), as it is for sums (Knuth).
   *
   * @param sign −1 takes them away again
   */
  add(
    weights: Weights,
    row: number,
    used: Int32Array,
    table: Float64Array,
    sign: 1 | -1 = 1,
  ): void {
    for (let at = A; at < UNIT_COLUMNS; at += COLUMNS)
      this.addTo(at, weights, row, used, table, sign);
  }

  /** Adds to the columns of a, b or c. */
  private addTo(
    at: number,
    weights: Weights,
    row: number,
    used: Int32Array,
    table: Float64Array,
    sign: number,
  ): void {
    const { sum } = this;
    let high = sum[at + HIGH];
    let low = sum[at + LOW];
    let size = sum[at + SIZE];
    for (let k = 0; k < used.length; k++) {
      const from = UNIT_COLUMNS * used[k] + at;
      const weight = sign * weights[row + used[k]];
      const product = weight * table[from + HIGH];
      const error = weight * table[from + LOWER] - (product - weight * table[from + UPPER]);
      const next = high + product;
      const rest = next - high;
      const kept = high - (next - rest) + (product - rest);
      low += error + kept + weight * table[from + LOW];
      size += Math.abs(weight) * table[from + SIZE];
      high = next;
    }
    sum[at + HIGH] = high;
    sum[at + LOW] = low;
    sum[at + SIZE] = size;
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
