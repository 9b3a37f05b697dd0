import { Form, FORM_COLUMNS } from './forms';
import { Row } from './triangular';

/** Rows of units that are on, which are put into later rows. */
export class OnRows {
  count = 0;
  /** Of the last `addTo`. */
  multiplyAdds = 0;
  /** Of each row what is affine; `spread` is its error. */
  readonly forms: Float64Array;
  /** Of each row the coefficients, from column 0; those before the first that counts are 0. */
  private coefficients = new Float64Array(1024);
  private end = 0;
  private readonly starts: Int32Array;
  private readonly froms: Int32Array;
  private readonly tos: Int32Array;

  constructor(variables: number) {
    this.forms = new Float64Array(variables * FORM_COLUMNS);
    this.starts = new Int32Array(variables);
    this.froms = new Int32Array(variables);
    this.tos = new Int32Array(variables);
  }

  clear(): void {
    this.count = 0;
    this.end = 0;
  }

  /** @param size no less than the sum of the row's terms over the part */
  add(data: Float64Array, at: number, size: number, row: Float64Array): void {
    const { forms, count, end: q } = this;
    const from = data[at + Row.from] | 0;
    const to = data[at + Row.to] | 0;
    const p = FORM_COLUMNS * count;
    forms[p + Form.a] = data[at + Row.a];
    forms[p + Form.b] = data[at + Row.b];
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
  }

  /**
   * Adds the coefficients of rows `from … to`, times weights, and sets `multiplyAdds`.
   *
   * @returns the first column that may have changed; beyond the last if none did
   */
  addTo(sum: Float64Array, weights: Float64Array, from: number, to: number): number {
    const { starts, froms, tos } = this;
    this.multiplyAdds = 0;
    let least = sum.length;
    for (let i = from; i < to; i++) {
      const end = tos[i];
      let first = froms[i];
      if (weights[i] === 0 || first === end) continue;
      // Four at once, as a sum is then read and written once for all of them.
      if (i + 3 < to && tos[i + 3] === end) {
        first = Math.min(first, froms[i + 1], froms[i + 2], froms[i + 3]);
        this.addFour(sum, weights, i, first);
        this.multiplyAdds += 4 * (end - first);
        i += 3;
      } else {
        const { coefficients } = this;
        const weight = weights[i];
        for (let k = first, p = starts[i] + first; k < end; k++, p++)
          sum[k] += weight * coefficients[p];
        this.multiplyAdds += end - first;
      }
      if (first < least) least = first;
    }
    return least;
  }

  /** Adds the coefficients of four rows that end at the same column. */
  private addFour(sum: Float64Array, weights: Float64Array, i: number, first: number): void {
    const { coefficients, starts } = this;
    const weight0 = weights[i];
    const weight1 = weights[i + 1];
    const weight2 = weights[i + 2];
    const weight3 = weights[i + 3];
    const end = this.tos[i];
    let p0 = starts[i] + first;
    let p1 = starts[i + 1] + first;
    let p2 = starts[i + 2] + first;
    let p3 = starts[i + 3] + first;
    for (let k = first; k < end; k++) {
      const two = weight0 * coefficients[p0++] + weight1 * coefficients[p1++];
      sum[k] += two + (weight2 * coefficients[p2++] + weight3 * coefficients[p3++]);
    }
  }
}
