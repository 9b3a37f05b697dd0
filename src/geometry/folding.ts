import { SLACK, UNDERFLOW, UNIT } from './line';
import { Row, type TriangularNetwork } from './triangular';

/** State of a hidden unit that may be on and off in a cell. */
export const UNDECIDED = 2;

/** Variables that are decided in a cell, on the way to its parts. */
export interface Decisions {
  /** One byte per variable: 1 on (or linear), 0 off, or UNDECIDED. */
  readonly states: Uint8Array;
  /** Says that a variable is on or off in the cell. */
  decide(variable: number, state: 0 | 1): void;
}

/**
 * A network folded onto a part of the plane, where most units are on or off all over: rows as in
 * `TriangularNetwork`, but of the undecided variables only, and columns are numbered by row.
 */
export interface Fold {
  readonly data: Float64Array;
  /** Where its rows begin and end in `data`. */
  readonly start: number;
  readonly end: number;
  readonly rows: number;
  /** The first rows, those of the first layer that is not decided: affine in (u, v). */
  readonly affineRows: number;
}

/** What a folding asks of the part of the plane that it is for. */
export interface FoldedPart {
  /** Vertices, u and v of each, and how far they may be from the exact ones. */
  readonly corners: Float64Array;
  readonly cornerCount: number;
  readonly uError: number;
  readonly vError: number;
  /** The largest absolute values of coordinates in it. */
  readonly maxU: number;
  readonly maxV: number;
  /**
   * State of a variable that is affine in the part, where its bounds do not tell it; `at` is its row
   * in `data`. Only asked of variables all earlier layers of which are decided.
   */
  stateOf(data: Float64Array, at: number): 0 | 1 | undefined;
}

/**
 * Folds networks onto ever smaller parts of the plane. A unit that is off all over a part drops out
 * of it; one that is on all over is affine there, and its row, times its coefficient, goes into
 * every row that reads it. What is left is the part's undecided units, a handful of hundreds.
 *
 * **Which units are on or off** all over is found by bounds. An undecided unit with values in
 * `[lo, hi]`, `lo < 0 < hi`, has `λz ≤ max(0, z) ≤ λz + 2μ` for any λ in [0, 1] with
 * `2μ = max(−λ·lo, (1 − λ)·hi)`: both sides are convex in z, so the ends of the interval suffice
 * (λ = hi / (hi − lo): Singh et al. 2018). So every row is an affine function of (u, v) and a radius
 * around it, row after row, and the affine function's range over the box is known.
 *
 * **Error.** A row is some float64 function of the point and of the exact values x_k of the undecided
 * units, `f̂ = a·u + b·v + c + Σ coefficient_k · x_k`; `error` bounds |f̂ − f| over the part, f the exact
 * value of the variable. Replacing x_k by row k gives, with n rows put in, each number of the new row
 * by at most n products and n sums: in all an error of no more than
 * `Σ |coefficient_k| · error_k + (n + 2)u/(1 − (n + 2)u) · S` more (Higham 2002, section 3.1), where S
 * is the sum of the absolute values of all terms over the part, |coefficient_k| times that of row k
 * for those put in.
 */
export class Folder {
  /** Folds lie behind each other, a part's behind its parent's. */
  private data: Float64Array;
  /** Where the row that is being made goes, and how many rows there are before it. */
  private end = 0;
  private rows = 0;
  /** Rows before this one are of earlier nodes than the row that is being made. */
  private readable = 0;
  /** Coefficients of the row that is being made, by row of the new fold. */
  private readonly row: Float64Array;
  /** For each row of the parent: its row in the new fold, GONE, or ON and its place in `ons`. */
  private readonly places: Int32Array;
  /** Rows that are put into later ones: `On` names their columns, coefficients follow. */
  private ons = new Float64Array(1024);
  private onCount = 0;
  private onEnd = 0;
  /** Where each of them begins, and the rows of the new fold that it has coefficients of. */
  private readonly onStarts: Int32Array;
  private readonly onFroms: Int32Array;
  private readonly onTos: Int32Array;
  /** For each row of the new fold what its values lie around; `Around` names the columns. */
  private readonly around: Float64Array;
  private readonly nodesOfUnits: Int32Array;
  /** Multiplications with an addition behind them, so far. */
  multiplyAdds = 0;

  constructor(
    private readonly network: TriangularNetwork,
    private readonly decisions: Decisions,
  ) {
    const { variables } = network;
    this.data = new Float64Array(Math.max(1024, 2 * network.data.length));
    this.row = new Float64Array(variables);
    this.nodesOfUnits = Int32Array.from(network.units, ({ node }) => node);
    this.places = new Int32Array(variables);
    this.onStarts = new Int32Array(variables);
    this.onFroms = new Int32Array(variables);
    this.onTos = new Int32Array(variables);
    this.around = new Float64Array(variables * AROUND_COLUMNS);
  }

  /** The network as it is, to be folded onto the whole window. */
  root(): Fold {
    const { data, variables } = this.network;
    return { data, start: 0, end: data.length, rows: variables, affineRows: 0 };
  }

  /**
   * @param parent a fold of a part that contains this one
   * @param start where in the folder's memory the new fold may begin; what was there is lost
   */
  fold(parent: Fold, part: FoldedPart, start: number): Fold {
    const { nodesOfUnits } = this;
    const { states } = this.decisions;
    const { data } = parent;
    this.end = start;
    [this.rows, this.readable, this.onCount, this.onEnd] = [0, 0, 0, 0];
    let affineRows = 0;
    let node = -1;
    for (let k = 0, at = parent.start; k < parent.rows; k++) {
      const variable = data[at + Row.variable];
      if (nodesOfUnits[variable] !== node) {
        node = nodesOfUnits[variable];
        this.readable = this.rows;
      }
      this.places[k] = states[variable] === 0 ? GONE : this.foldRow(data, at, part, start);
      if (this.readable === 0) affineRows = this.rows;
      at += Row.coefficients + data[at + Row.to] - data[at + Row.from];
    }
    return { data: this.data, start, end: this.end, rows: this.rows, affineRows };
  }

  /** Folds one row, and finds out whether its unit is on or off. */
  private foldRow(before: Float64Array, at: number, part: FoldedPart, start: number): number {
    const { row, places, around, readable, ons, onStarts, onFroms, onTos } = this;
    const variable = before[at + Row.variable];
    const to = before[at + Row.to];
    let a = before[at + Row.a];
    let b = before[at + Row.b];
    let c = before[at + Row.c];

    // put in the rows of units that are on
    let first = readable;
    let put = 0;
    let putSize = 0;
    let multiplyAdds = 0;
    let error = before[at + Row.error];
    if (readable > 0) row.fill(0, 0, readable);
    for (let k = before[at + Row.from], p = at + Row.coefficients; k < to; k++, p++) {
      const place = places[k];
      if (place === GONE) continue;
      const weight = before[p];
      if (weight === 0) continue;
      if (place >= 0) {
        row[place] += weight;
        if (place < first) first = place;
        continue;
      }
      put++;
      const on = ON - place;
      const q = onStarts[on];
      const absolute = Math.abs(weight);
      a += weight * ons[q + On.a];
      b += weight * ons[q + On.b];
      c += weight * ons[q + On.c];
      error += absolute * ons[q + On.error];
      putSize += absolute * ons[q + On.size];
      const onTo = onTos[on];
      let i = onFroms[on];
      multiplyAdds += ON_COLUMNS + onTo - i;
      if (i < onTo && i < first) first = i;
      for (let o = q + ON_COLUMNS; i < onTo; i++, o++) row[i] += weight * ons[o];
    }

    // the affine function that its values lie around
    let aroundA = a;
    let aroundB = b;
    let aroundC = c;
    let terms = Math.abs(a) * part.maxU + Math.abs(b) * part.maxV + Math.abs(c);
    let radius = 0;
    for (let i = first, p = AROUND_COLUMNS * first; i < readable; i++, p += AROUND_COLUMNS) {
      const weight = row[i];
      const absolute = Math.abs(weight);
      aroundA += weight * around[p + Around.a];
      aroundB += weight * around[p + Around.b];
      aroundC += weight * around[p + Around.c];
      radius += absolute * around[p + Around.radius];
      terms += absolute * around[p + Around.terms];
    }
    const size = terms + radius;
    this.multiplyAdds += multiplyAdds + AROUND_COLUMNS * (readable - first);
    if (put > 0) error = (error + gamma(put + 3) * (size + 2 * putSize)) * SLACK + UNDERFLOW;
    if (first < readable)
      radius = (radius + gamma(readable - first + 6) * terms) * SLACK + UNDERFLOW;

    // its range over the part
    let low = Infinity;
    let high = -Infinity;
    const { corners } = part;
    const cornersEnd = 2 * part.cornerCount;
    for (let i = 0; i < cornersEnd; i += 2) {
      const value = aroundA * corners[i] + aroundB * corners[i + 1];
      if (value < low) low = value;
      if (value > high) high = value;
    }
    const moved = Math.abs(aroundA) * part.uError + Math.abs(aroundB) * part.vError;
    let reach = (moved + radius + error + 8 * UNIT * terms) * SLACK;
    // An exact 0 is off; products that fall out of float64's range are not 0.
    if (terms > 0) reach += UNDERFLOW;
    const least = low + aroundC - reach;
    const most = high + aroundC + reach;

    this.requireSpace(start);
    const { data, end } = this;
    data[end + Row.variable] = variable;
    data[end + Row.from] = first;
    data[end + Row.to] = readable;
    data[end + Row.a] = a;
    data[end + Row.b] = b;
    data[end + Row.c] = c;
    data[end + Row.error] = error;
    const { states } = this.decisions;
    if (states[variable] === UNDECIDED) {
      if (least > 0) this.decisions.decide(variable, 1);
      else if (most < 0 || reach === 0) this.decisions.decide(variable, 0);
      else if (readable === 0) {
        const state = part.stateOf(data, end);
        if (state !== undefined) this.decisions.decide(variable, state);
      }
    }
    if (states[variable] === 0) return GONE;
    if (states[variable] === 1) return this.putOn(data, end, size);

    for (let i = first, p = end + Row.coefficients; i < readable; i++, p++) data[p] = row[i];
    this.end = end + Row.coefficients + readable - first;
    let slope = most / (most - least);
    if (!(slope >= 0 && slope <= 1)) slope = 0;
    const half = (SLACK * Math.max(-slope * least, (1 - slope) * most)) / 2;
    const p = AROUND_COLUMNS * this.rows;
    around[p + Around.a] = slope * aroundA;
    around[p + Around.b] = slope * aroundB;
    around[p + Around.c] = slope * aroundC + half;
    around[p + Around.radius] = SLACK * (slope * (radius + error) + half);
    around[p + Around.terms] = SLACK * (slope * terms + 2 * half);
    return this.rows++;
  }

  /** Keeps a row for those that it is put into. */
  private putOn(data: Float64Array, at: number, size: number): number {
    const { row, readable, onCount: on, onEnd: q } = this;
    const first = data[at + Row.from];
    const end = q + ON_COLUMNS + readable - first;
    if (end > this.ons.length) {
      const { ons } = this;
      this.ons = new Float64Array(2 * end);
      this.ons.set(ons);
    }
    const { ons } = this;
    ons[q + On.a] = data[at + Row.a];
    ons[q + On.b] = data[at + Row.b];
    ons[q + On.c] = data[at + Row.c];
    ons[q + On.error] = data[at + Row.error];
    ons[q + On.size] = size;
    for (let i = first, p = q + ON_COLUMNS; i < readable; i++, p++) ons[p] = row[i];
    this.onStarts[on] = q;
    this.onFroms[on] = first;
    this.onTos[on] = readable;
    this.onCount++;
    this.onEnd = end;
    return ON - on;
  }

  /** Makes room for one more row. Folds that were made before stay where they are. */
  private requireSpace(start: number): void {
    if (this.end + Row.coefficients + this.readable <= this.data.length) return;
    const { data } = this;
    this.data = new Float64Array(2 * data.length + this.network.variables);
    this.data.set(data.subarray(start, this.end), start);
  }
}

/** Place of a row that is off, and of one that is on: ON − its place in `ons`. */
const GONE = -1;
const ON = -2;

/** Columns of a row that is on, before its coefficients; `size` bounds the sum of its terms. */
const On = { a: 0, b: 1, c: 2, error: 3, size: 4 };
const ON_COLUMNS = 5;

/**
 * What the values of `max(0, row)` lie around: an affine function, how far they may be from it, and
 * the sum of the absolute values of its terms over the part.
 */
const Around = { a: 0, b: 1, c: 2, radius: 3, terms: 4 };
const AROUND_COLUMNS = 5;

/** No less than nu/(1 − nu), which n < 2²⁰ roundings add up to (Higham 2002, lemma 3.1). */
function gamma(n: number): number {
  return n * (UNIT * SLACK);
}
