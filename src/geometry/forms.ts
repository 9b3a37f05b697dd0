import { LEAST, SLACK, UNDERFLOW, UNIT } from './line';
import { PointColumn, POINT_COLUMNS } from './polygon-measures';
import type { Extent } from './polygon';
import type { FoldedPart } from './folding';

/**
 * Columns of an affine function with what values may lie around it: how far they may be from it, and
 * the sum of the absolute values of its terms over the part.
 */
export const Form = { a: 0, b: 1, d: 2, c: 3, spread: 4, size: 5 };
export const FORM_COLUMNS = 6;

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

/** As `addForms`, of what is left out there: of planes nothing, but of volumes the part of w. */
export function addDepths(
  sum: Float64Array,
  weights: Float64Array,
  from: number,
  to: number,
  forms: Float64Array,
  at: number,
): void {
  let d = sum[Form.d];
  for (let i = from, p = at + Form.d; i < to; i++, p += FORM_COLUMNS) d += weights[i] * forms[p];
  sum[Form.d] = d;
}

/** A convex polygon of the plane that a network is folded onto. */
export class PolygonPart implements FoldedPart {
  /**
   * @param points its vertices, `from … to` on a stack of polygons
   * @param stateOf as `FoldedPart` has it, and so `decideRivals`
   */
  constructor(
    private readonly points: Float64Array,
    private readonly from: number,
    private readonly to: number,
    private readonly extent: Extent,
    readonly stateOf: FoldedPart['stateOf'],
    readonly decideRivals: FoldedPart['decideRivals'] & object,
  ) {}

  get furthest(): number {
    return Math.max(this.extent.maxU, this.extent.maxV);
  }

  sizeOf(form: Float64Array): number {
    const { maxU, maxV } = this.extent;
    const a = Math.abs(form[Form.a]);
    const b = Math.abs(form[Form.b]);
    const c = Math.abs(form[Form.c]);
    // Large weights of later rows make much of what these products lose below float64's range.
    return a * maxU + b * maxV + c + LEAST;
  }

  setRange(range: Float64Array, form: Float64Array, error: number): void {
    const { points, from, to } = this;
    const { uError, vError } = this.extent;
    const a = form[Form.a];
    const b = form[Form.b];
    let low = Infinity;
    let high = -Infinity;
    for (let p = POINT_COLUMNS * from; p < POINT_COLUMNS * to; p += POINT_COLUMNS) {
      const value = a * points[p + PointColumn.u] + b * points[p + PointColumn.v];
      if (value < low) low = value;
      if (value > high) high = value;
    }
    const moved = Math.abs(a) * uError + Math.abs(b) * vError;
    const reach = formReach(form, error + moved);
    range[0] = low + form[Form.c] - reach;
    range[1] = high + form[Form.c] + reach;
  }
}

/** How far values may lie from a form that is evaluated in float64, and may be off by an error. */
export function formReach(form: Float64Array, error: number): number {
  return (form[Form.spread] + error + 8 * UNIT * form[Form.size]) * SLACK + UNDERFLOW;
}
