import { LEAST, SLACK, UNDERFLOW, UNIT } from './line';
import { Point, POINT_COLUMNS } from './polygon-stack';
import type { FoldedPart } from './folding';

/**
 * Columns of an affine function with what values may lie around it: how far they may be from it, and
 * the sum of the absolute values of its terms over the part.
 */
export const Form = { a: 0, b: 1, c: 2, spread: 3, size: 4 };
export const FORM_COLUMNS = 5;

/**
 * Adds forms, times weights: weight `from` belongs to the form at `at`, and the others to those
 * behind it.
 */
export function addForms(
  sum: Float64Array,
  weights: Float64Array,
  from: number,
  to: number,
  forms: Float64Array,
  at: number,
): void {
  let a = sum[Form.a];
  let b = sum[Form.b];
  let c = sum[Form.c];
  let spread = sum[Form.spread];
  let size = sum[Form.size];
  for (let i = from, p = at; i < to; i++, p += FORM_COLUMNS) {
    const weight = weights[i];
    // Sparse rows read few of the units between their first and their last.
    if (weight === 0) continue;
    const absolute = Math.abs(weight);
    a += weight * forms[p + Form.a];
    b += weight * forms[p + Form.b];
    c += weight * forms[p + Form.c];
    spread += absolute * forms[p + Form.spread];
    size += absolute * forms[p + Form.size];
  }
  sum[Form.a] = a;
  sum[Form.b] = b;
  sum[Form.c] = c;
  sum[Form.spread] = spread;
  sum[Form.size] = size;
}

/** No less than the sum of the absolute values of an affine function's terms over a part. */
export function sizeOver({ extent: { maxU, maxV } }: FoldedPart, form: Float64Array): number {
  const [a, b, c] = [Math.abs(form[Form.a]), Math.abs(form[Form.b]), Math.abs(form[Form.c])];
  // Large weights of later rows make much of what these products lose below float64's range.
  return a * maxU + b * maxV + c + LEAST;
}

/** Sets the range, over a part, of what lies around a form and may be off by an error. */
export function setRange(
  range: Float64Array,
  form: Float64Array,
  error: number,
  { points, from, to, extent: { uError, vError } }: FoldedPart,
): void {
  const a = form[Form.a];
  const b = form[Form.b];
  let low = Infinity;
  let high = -Infinity;
  for (let p = POINT_COLUMNS * from; p < POINT_COLUMNS * to; p += POINT_COLUMNS) {
    const value = a * points[p + Point.u] + b * points[p + Point.v];
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const size = form[Form.size];
  const moved = Math.abs(a) * uError + Math.abs(b) * vError;
  const reach = (moved + form[Form.spread] + error + 8 * UNIT * size) * SLACK + UNDERFLOW;
  range[0] = low + form[Form.c] - reach;
  range[1] = high + form[Form.c] + reach;
}
