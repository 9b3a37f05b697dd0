import { Form, FORM_COLUMNS } from './forms';
import { Row } from './triangular';

import { SLACK, UNIT } from './line';

/** Rows of units that are on, or off and have a slope there, which are put into later rows. */
export class OnRows {
  count = 0;
  /** Multiply-adds of the last `addTo`. */
  multiplyAdds = 0;
  /** The affine form of each row; `spread` is its error. */
  readonly forms: Float64Array;
  /** The coefficients of each row, from column 0; those before the first that counts are 0. */
  private coefficients = new Float64Array(1024);
  private end = 0;
  private readonly starts: Int32Array;
  private readonly froms: Int32Array;
  private readonly tos: Int32Array;
  /** Where rows begin that are put into the same one, and their weights there. */
  private readonly usedStarts: Int32Array;
  private readonly usedWeights: Float64Array;

  constructor(variables: number) {
    this.forms = new Float64Array(variables * FORM_COLUMNS);
    this.starts = new Int32Array(variables);
    this.froms = new Int32Array(variables);
    this.tos = new Int32Array(variables);
    this.usedStarts = new Int32Array(variables);
    this.usedWeights = new Float64Array(variables);
  }

  clear(): void {
    this.count = 0;
    this.end = 0;
  }

  /**
   * @param size no less than the sum of the row's terms over the part
   * @param slope that the row is multiplied by, not 0
   * @param lost more than what its numbers lose below float64's range
   */
  add(
    data: Float64Array,
    at: number,
    size: number,
    row: Float64Array,
    slope: number,
    lost: number,
  ): void {
    const { forms, count, end: q } = this;
    const from = data[at + Row.from] | 0;
    const to = data[at + Row.to] | 0;
    const p = FORM_COLUMNS * count;
    forms[p + Form.a] = data[at + Row.a];
    forms[p + Form.b] = data[at + Row.b];
    forms[p + Form.d] = data[at + Row.d];
    forms[p + Form.c] = data[at + Row.c];
    forms[p + Form.spread] = data[at + Row.error];
    forms[p + Form.size] = size;
    this.starts[count] = q;
    this.froms[count] = from;
    this.tos[count] = to;
    this.count++;
    this.end = q + to;
    if (this.end > this.coefficients.length) {
      const { coefficients } = this;
      this.coefficients = new Float64Array(2 * this.end);
      this.coefficients.set(coefficients);
    }
    const { coefficients } = this;
    for (let i = 0; i < from; i++) coefficients[q + i] = 0;
    for (let i = from; i < to; i++) coefficients[q + i] = row[i];
    if (slope !== 1) this.multiplyLast(slope, lost);
  }

  private multiplyLast(slope: number, lost: number): void {
    const { forms, coefficients, count } = this;
    const p = FORM_COLUMNS * (count - 1);
    for (const column of [Form.a, Form.b, Form.d, Form.c]) forms[p + column] *= slope;
    for (let i = this.starts[count - 1]; i < this.end; i++) coefficients[i] *= slope;
    const steepness = Math.abs(slope);
    const size = SLACK * steepness * forms[p + Form.size];
    forms[p + Form.size] = size;
    // Every product rounds.
    forms[p + Form.spread] = SLACK * (steepness * forms[p + Form.spread] + UNIT * size) + lost;
  }

  /**
   * Adds the coefficients of rows `from … to`, times weights, and sets `multiplyAdds`.
   *
   * @returns the first column that may have changed; beyond the last if none did
   */
  addTo(sum: Float64Array, weights: Float64Array, from: number, to: number): number {
    const { starts, froms, tos, usedStarts, usedWeights } = this;
    this.multiplyAdds = 0;
    let least = sum.length;
    let i = from;
    while (i < to) {
      // rows that end at the same column, and what is used of them
      const end = tos[i];
      let first = end;
      let used = 0;
      for (; i < to && tos[i] === end; i++) {
        if (weights[i] === 0 || froms[i] === end) continue;
        usedStarts[used] = starts[i];
        usedWeights[used++] = weights[i];
        if (froms[i] < first) first = froms[i];
      }
      this.addUsed(sum, used, first, end);
      this.multiplyAdds += used * (end - first);
      if (first < least) least = first;
    }
    return least;
  }

  /** Adds columns `first … end` of the rows that are used, four at a time. */
  private addUsed(sum: Float64Array, used: number, first: number, end: number): void {
    const { coefficients, usedStarts, usedWeights } = this;
    let k = first;
    for (; k + 3 < end; k += 4) {
      let sum0 = 0;
      let sum1 = 0;
      let sum2 = 0;
      let sum3 = 0;
      for (let i = 0; i < used; i++) {
        const weight = usedWeights[i];
        const p = usedStarts[i] + k;
        sum0 += weight * coefficients[p];
        sum1 += weight * coefficients[p + 1];
        sum2 += weight * coefficients[p + 2];
        sum3 += weight * coefficients[p + 3];
      }
      sum[k] += sum0;
      sum[k + 1] += sum1;
      sum[k + 2] += sum2;
      sum[k + 3] += sum3;
    }
    for (; k < end; k++) {
      let one = 0;
      for (let i = 0; i < used; i++) one += usedWeights[i] * coefficients[usedStarts[i] + k];
      sum[k] += one;
    }
  }
}
