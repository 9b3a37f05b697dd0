import { Form, FORM_COLUMNS } from './forms';
import { SLACK, UNIT } from './line';
import { isExactSum } from '../network/dyadic';
import { copyRests, isExactProduct, multiplyRests, Rest, REST_COLUMNS } from './rests';
import { Row, Run, writeRuns } from './rows';

/** Rows of units that are on, or off and have a slope there, which are put into later rows. */
export class OnRows {
  count = 0;
  /** Multiply-adds of the last `addTo`. */
  multiplyAdds = 0;
  /** Columns that `addTo` may have changed, from `first` to before `last`, since somebody set them. */
  first = 0;
  last = 0;
  /** The affine form of each row; `spread` is its error. */
  readonly forms: Float64Array;
  /** What each row's form leaves out (`Rest`). */
  readonly rests: Float64Array;
  /**
   * The coefficients of each row: from column 0 to its `to`, where most of them are not 0, and otherwise in
   * runs, where `to` is SPARSE.
   */
  private coefficients = new Float64Array(1024);
  private end = 0;
  private readonly starts: Int32Array;
  private readonly ends: Int32Array;
  private readonly froms: Int32Array;
  private readonly tos: Int32Array;
  /** Where rows begin that are put into the same one, and their weights there. */
  private readonly usedStarts: Int32Array;
  private readonly usedWeights: Float64Array;

  constructor(variables: number) {
    this.forms = new Float64Array(variables * FORM_COLUMNS);
    this.rests = new Float64Array(variables * REST_COLUMNS);
    this.starts = new Int32Array(variables);
    this.ends = new Int32Array(variables);
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
   * Adds a row, whose coefficients come next.
   *
   * @param size no less than the sum of the row's terms over the part
   * @param rest what the row's form leaves out
   */
  add(data: Float64Array, at: number, size: number, rest: Float64Array): void {
    const { forms } = this;
    copyRests(rest, 0, this.rests, REST_COLUMNS * this.count);
    const p = FORM_COLUMNS * this.count++;
    forms[p + Form.a] = data[at + Row.a];
    forms[p + Form.b] = data[at + Row.b];
    forms[p + Form.d] = data[at + Row.d];
    forms[p + Form.c] = data[at + Row.c];
    forms[p + Form.spread] = data[at + Row.error];
    forms[p + Form.size] = size;
  }

  /**
   * Adds the coefficients of the last row, one per column.
   *
   * @param first all before it, and from `last` on, are 0
   * @param readable columns that rows of the same node may read
   */
  addCoefficients(row: Float64Array, first: number, last: number, readable: number): void {
    const k = this.count - 1;
    const start = this.end;
    this.requireSpace(start + readable + Run.coefficients);
    const { coefficients, starts, ends, froms, tos } = this;
    const isSparse = readable > SHORT && isSparseRow(row, first, last, readable);
    starts[k] = start;
    froms[k] = Math.min(first, last);
    tos[k] = isSparse ? SPARSE : readable;
    if (isSparse) this.end = writeRuns(coefficients, start, row, first, last);
    else {
      this.end = start + readable;
      for (let i = 0; i < readable; i++) coefficients[start + i] = row[i];
    }
    ends[k] = this.end;
  }

  /** A row's coefficient in a column. */
  coefficient(k: number, column: number): number {
    const { coefficients, starts, ends, froms, tos } = this;
    if (column < froms[k]) return 0;
    if (tos[k] !== SPARSE) return column < tos[k] ? coefficients[starts[k] + column] : 0;
    for (let at = starts[k]; at < ends[k];) {
      const from = coefficients[at + Run.from];
      const to = coefficients[at + Run.to];
      at += Run.coefficients;
      if (column < to) return column < from ? 0 : coefficients[at + column - from];
      at += to - from;
    }
    return 0;
  }

  /** All of a row's coefficients in columns from this one on are 0. */
  endOf(k: number): number {
    const { coefficients, starts, ends, tos } = this;
    if (tos[k] !== SPARSE) return tos[k];
    let last = 0;
    for (let at = starts[k]; at < ends[k];) {
      last = coefficients[at + Run.to];
      at += Run.coefficients + last - coefficients[at + Run.from];
    }
    return last;
  }

  private requireSpace(end: number): void {
    if (end <= this.coefficients.length) return;
    const { coefficients } = this;
    this.coefficients = new Float64Array(2 * end);
    this.coefficients.set(coefficients);
  }

  /**
   * Multiplies the last row.
   *
   * @param lost more than what its numbers lose below float64's range
   */
  multiplyLast(slope: number, lost: number): void {
    const { forms, coefficients, count, tos, starts, end } = this;
    const p = FORM_COLUMNS * (count - 1);
    multiplyRests(this.rests, REST_COLUMNS * (count - 1), forms, p, slope);
    for (const column of [Form.a, Form.b, Form.d, Form.c]) forms[p + column] *= slope;
    if (!this.isMultipliedExactly(count - 1, slope))
      this.rests[REST_COLUMNS * (count - 1) + Rest.isKnown] = 0;
    let at = starts[count - 1];
    if (tos[count - 1] !== SPARSE) for (; at < end; at++) coefficients[at] *= slope;
    while (at < end) {
      const length = coefficients[at + Run.to] - coefficients[at + Run.from];
      at += Run.coefficients;
      for (const runEnd = at + length; at < runEnd; at++) coefficients[at] *= slope;
    }
    const steepness = Math.abs(slope);
    const size = SLACK * steepness * forms[p + Form.size];
    forms[p + Form.size] = size;
    // Every product rounds.
    forms[p + Form.spread] = SLACK * (steepness * forms[p + Form.spread] + UNIT * size) + lost;
  }

  /** Whether a row's coefficients, or what may be in their place, do not round when they are multiplied. */
  private isMultipliedExactly(k: number, slope: number): boolean {
    if (this.rests[REST_COLUMNS * k + Rest.isKnown] === 0) return false;
    // Where runs begin and end may round: so long a row is given up.
    return this.coefficients
      .subarray(this.starts[k], this.ends[k])
      .every((coefficient) => coefficient === 0 || isExactProduct(slope, coefficient));
  }

  /** Adds the coefficients of rows `from … to`, times weights; sets `multiplyAdds`, `first` and `last`. */
  addTo(sum: Float64Array, weights: Float64Array, from: number, to: number): void {
    const { starts, froms, tos, usedStarts, usedWeights } = this;
    this.multiplyAdds = 0;
    let i = from;
    while (i < to) {
      // rows that end at the same column, and what is used of them
      const end = tos[i];
      if (end === SPARSE) {
        if (weights[i] !== 0) this.addRuns(sum, weights[i], i);
        i++;
        continue;
      }
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
      if (first < this.first) this.first = first;
      if (first < end && end > this.last) this.last = end;
    }
  }

  /**
   * Adds the coefficients of a row, times a weight; changes `multiplyAdds`, `first` and `last` as `addTo` does.
   *
   * @returns whether that is exact
   */
  addRow(sum: Float64Array, weight: number, k: number): boolean {
    const { coefficients, starts, ends, froms, tos } = this;
    this.multiplyAdds = 0;
    const isSparse = tos[k] === SPARSE;
    let isExact = true;
    // Before the first coefficient, and of a step everywhere, others' may lie.
    for (let at = starts[k] + (isSparse ? 0 : froms[k]); at < ends[k];) {
      const from = isSparse ? coefficients[at + Run.from] : froms[k];
      const to = isSparse ? coefficients[at + Run.to] : tos[k];
      if (isSparse) at += Run.coefficients;
      for (let column = from; column < to; column++, at++) {
        const coefficient = coefficients[at];
        if (coefficient === 0) continue;
        const product = weight * coefficient;
        isExact &&= isExactProduct(weight, coefficient) && isExactSum(sum[column], product);
        sum[column] += product;
      }
      this.multiplyAdds += to - from;
      this.first = Math.min(this.first, from);
      this.last = Math.max(this.last, to);
    }
    return isExact;
  }

  /** Adds a row that is in runs. */
  private addRuns(sum: Float64Array, weight: number, k: number): void {
    const { coefficients, starts, ends } = this;
    const end = ends[k];
    for (let at = starts[k]; at < end;) {
      const from = coefficients[at + Run.from] | 0;
      const to = coefficients[at + Run.to] | 0;
      at += Run.coefficients;
      for (let column = from; column < to; column++, at++) sum[column] += weight * coefficients[at];
      this.multiplyAdds += to - from;
      if (from < this.first) this.first = from;
      if (to > this.last) this.last = to;
    }
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

/** Instead of a column where a row's coefficients end. */
const SPARSE = -1;

/** Rows of so few columns are not worth looking at. */
const SHORT = 128;

/** In a row where fewer than one of so many columns has a coefficient, runs are faster. */
const SPARSITY = 6;

function isSparseRow(row: Float64Array, first: number, last: number, readable: number): boolean {
  let coefficients = 0;
  for (let i = first; i < last; i++) if (row[i] !== 0) coefficients++;
  return SPARSITY * coefficients < readable;
}
