import { Contest } from './contest';
import { isExactRowSum } from './exact-row-sums';
import { LEAST, SLACK, UNDERFLOW, UNIT } from './line';
import { addDepths, addForms, Form, FORM_COLUMNS } from './forms';
import { OnRows } from './on-rows';
import { addWithRests, copyRests, Rest, REST_COLUMNS } from './rests';
import { coefficientsIn, Row, Run, writeRuns } from './rows';
import { UNDECIDED, type TriangularNetwork } from './triangular';

/** Variables that are decided in a cell, on the way to its parts. */
export interface Decisions {
  /** One byte per variable: 1 on (or linear), 0 off, or UNDECIDED. */
  readonly states: Uint8Array;
  /** Says that a variable is on or off in the cell. */
  decide(variable: number, state: 0 | 1): void;
}

/**
 * A network folded onto a part of a plane or volume, where most units are on or off all over: rows as in
 * `TriangularNetwork`, but of the undecided variables only, and columns are numbered by row.
 */
export interface Fold {
  readonly data: Float64Array;
  /**
   * What each row's function of the coordinates leaves out (`Rest`), from where the row begins in `data`; of the whole
   * network by variable. Undefined where that is not known of any.
   */
  readonly rests: Float64Array | undefined;
  /** Where its rows begin and end in `data`. */
  readonly start: number;
  readonly end: number;
  readonly rows: number;
  /** Coefficients of all rows. */
  readonly coefficients: number;
  /** The first rows, those of the first layer that is not decided: affine in the coordinates. */
  readonly affineRows: number;
}

/** A network as it is: nothing decided, every variable a row. */
export function wholeFold({ data, rests, variables, coefficients }: TriangularNetwork): Fold {
  const { length: end } = data;
  return { data, rests, start: 0, end, rows: variables, coefficients, affineRows: 0 };
}

/** What a folding asks of the part of a plane or volume that it is for. */
export interface FoldedPart {
  /** No less than the absolute value of every coordinate in the part. */
  readonly furthest: number;
  /** No less than the sum of the absolute values of a form's terms over the part. */
  sizeOf(form: Float64Array): number;
  /** Sets the range, over the part, of what lies around a form and may be off by an error. */
  setRange(range: Float64Array, form: Float64Array, error: number): void;
  /**
   * State of a variable that is affine in the part but was not in the parent, where its bounds do not
   * tell it; `at` is its row in `data`, and what that leaves out in `rests`. All earlier layers are decided.
   */
  stateOf(data: Float64Array, at: number, rests: Float64Array | undefined): 0 | 1 | undefined;
  /**
   * Decides what it can of rivals that are affine in the part but were not in the parent, where bounds leave
   * several that may win; all others of their group are off.
   *
   * @param rows of the rivals, without coefficients, one behind the other
   */
  decideRivals?(rows: Float64Array, count: number): void;
}

/**
 * Folds networks onto ever smaller parts of a plane or volume. A ReLU that is off all over a part drops out
 * of it; a unit that is on all over is affine there, and its row, times its coefficient, goes into
 * every row that reads it, as does that of one that is off and has a slope. What is left is the part's undecided units, a handful of hundreds.
 *
 * **Which units are on or off** all over is found by bounds. An undecided unit with values in
 * `[lo, hi]`, `lo < 0 < hi`, has `λz ≤ max(0, z) ≤ λz + 2μ` for any λ in [0, 1] with
 * `2μ = max(−λ·lo, (1 − λ)·hi)`: both sides are convex in z, so the ends of the interval suffice
 * (λ = hi / (hi − lo): Singh et al. 2018). Where a unit has the slope s below 0, what it passes on, less
 * λz, lies likewise between 0, (s − λ)·lo and (1 − λ)·hi (λ = (hi − s·lo) / (hi − lo)). So every row is an
 * affine function of the coordinates and a radius around it, row after row, and the affine function's
 * range over the part is known. Of rivals (`Rivals`) who loses is found by comparing those functions too; one
 * that may lose to another passes on what lies between 0 and its greatest value.
 *
 * **Error.** A row is some float64 function of the point and of the exact values x_k of the undecided
 * units, `f̂ = a·u + b·v + d·w + c + Σ coefficient_k · x_k`; `error` bounds |f̂ − f| over the part, f the exact
 * value of the variable. Replacing x_k by row k gives, with n rows put in, each number of the new row
 * by at most n products and n sums: in all an error of no more than
 * `Σ |coefficient_k| · error_k + (n + 2)u/(1 − (n + 2)u) · S` more (Higham 2002, section 3.1), where S
 * is the sum of the absolute values of all terms over the part, |coefficient_k| times that of row k
 * for those put in. What a coefficient loses below float64's range counts as often as the coordinate
 * or the x_k that it belongs to is large: `UNDERFLOW`, times the largest of those, covers all of it.
 *
 * **Values that are compared** with each other are often the same function in a part, so that their difference is
 * 0 all over: a lattice of minima and maxima asks that more often than anything else, and no bound tells it. There
 * rows also carry what float64 leaves out of their form (`Rest`), as long as nothing rounds in their
 * coefficients; then the error is that, and where the form is 0, so is the function.
 */
export class Folder {
  /** Folds lie behind each other, a part's behind its parent's. */
  private data: Float64Array;
  private rests: Float64Array | undefined;
  /** Where the row that is being made goes, and how many rows there are before it. */
  private end = 0;
  private rows = 0;
  private coefficients = 0;
  /** Rows before this one are of earlier nodes than the row that is being made. */
  private readable = 0;
  /**
   * Coefficients of the row that is being made, by row of the new fold: all but those from `first` to before
   * `last` are 0.
   */
  private readonly row: Float64Array;
  private first = 0;
  private last = 0;
  /** Weights, in the row that is made, of the rows that are put in; and how many of those there are. */
  private readonly weights: Float64Array;
  private put = 0;
  /** Whether nothing rounded in the form of the row that was made. */
  private isExact = false;
  /** What the row that is being made is of the coordinates, and leaves out (`Rest`), as long as that is known. */
  private readonly exactForm = new Float64Array(FORM_COLUMNS);
  private readonly rest = new Float64Array(REST_COLUMNS);
  private readonly restForm = new Float64Array(FORM_COLUMNS);
  /** Columns of a form (`Form`), of the row that is being made. */
  private readonly form = new Float64Array(FORM_COLUMNS);
  /** The least and the most that the row may be in the part. */
  private readonly range = new Float64Array(2);
  /** No less than 1, the coordinates in the part, and the x_k of all rows that were kept. */
  private largest = 1;
  /** Before each row of the parent: rows of the new fold, and rows that are on. */
  private readonly rowsBefore: Int32Array;
  private readonly onsBefore: Int32Array;
  /** For each row of the new fold, and each one that is on: its row in the parent. */
  private readonly parentRows: Int32Array;
  private readonly parentOns: Int32Array;
  /** For each row of the new fold, the form that its unit's values lie around. */
  private readonly around: Float64Array;
  private readonly ons: OnRows;
  private readonly contest: Contest;
  /** Rivals of the last group whose rows were folded that are not decided. */
  private openRivals = 0;
  /** How far the row that is made may be from the exact one, and its size: numbers of an array are not boxed. */
  private readonly made = new Float64Array(MADE_COLUMNS);
  private readonly states: Uint8Array;
  private readonly nodesOfUnits: Int32Array;
  private readonly isVolume: boolean;
  /** Columns that are used of a form. */
  private readonly formColumns: number;
  /** Multiplications with an addition behind them, so far. */
  multiplyAdds = 0;

  constructor(
    private readonly network: TriangularNetwork,
    private readonly decisions: Decisions,
  ) {
    const { variables } = network;
    const [input] = network.network.nodes;
    this.isVolume = input.width > 2;
    this.formColumns = this.isVolume ? FORM_COLUMNS : FORM_COLUMNS - 1;
    this.states = decisions.states;
    this.data = new Float64Array(Math.max(1024, Math.min(2 * network.data.length, LARGE)));
    this.rests = network.rests && new Float64Array(this.data.length);
    this.row = new Float64Array(variables);
    this.weights = new Float64Array(variables);
    this.nodesOfUnits = Int32Array.from(network.units, ({ node }) => node);
    this.rowsBefore = new Int32Array(variables);
    this.onsBefore = new Int32Array(variables);
    this.parentRows = new Int32Array(variables);
    this.parentOns = new Int32Array(variables);
    this.around = new Float64Array(variables * FORM_COLUMNS);
    this.ons = new OnRows(variables);
    this.contest = new Contest(largestGroup(network.groups), decisions);
  }

  /** The network as it is, to be folded onto the whole window. */
  root(): Fold {
    return wholeFold(this.network);
  }

  /**
   * @param parent a fold of a part that contains this one; all its affine rows are of units that are
   *   decided in this one, or whose lines cut it
   * @param start where in the folder's memory the new fold may begin; what was there is lost
   */
  fold(parent: Fold, part: FoldedPart, start: number): Fold {
    const { nodesOfUnits, states, ons, rowsBefore, onsBefore, parentRows, parentOns } = this;
    const { data } = parent;
    const { slopes, groups } = this.network;
    this.end = start;
    [this.rows, this.coefficients, this.readable] = [0, 0, 0];
    this.largest = Math.max(1, part.furthest);
    ons.clear();
    let affineRows = 0;
    let node = -1;
    let group = -1;
    for (let k = 0, at = parent.start; k < parent.rows; k++) {
      const variable = data[at + Row.variable] | 0;
      if (nodesOfUnits[variable] !== node) {
        node = nodesOfUnits[variable];
        this.readable = this.rows;
      }
      rowsBefore[k] = this.rows;
      onsBefore[k] = ons.count;
      parentRows[this.rows] = k;
      parentOns[ons.count] = k;
      if (groups[variable] !== group) {
        group = groups[variable];
        if (group >= 0) this.foldRivals(parent, at, k, part);
      }
      if (states[variable] !== 0 || slopes[variable] !== 0)
        this.foldRow(parent, at, part, start, k < parent.affineRows);
      if (this.readable === 0) affineRows = this.rows;
      at += data[at + Row.length];
    }
    const { rows, end, coefficients } = this;
    const { data: own, rests } = this;
    return { data: own, rests, start, end, rows, coefficients, affineRows };
  }

  /**
   * Folds one row, and finds out whether its unit is on or off.
   *
   * @param isLine whether it was affine in the parent, so that its line is known, and cuts the part
   *   unless its unit is decided
   */
  private foldRow(
    before: Fold,
    at: number,
    part: FoldedPart,
    start: number,
    isLine: boolean,
  ): void {
    const { form, range, readable, states } = this;
    const variable = before.data[at + Row.variable] | 0;
    this.putIn(before, at);
    this.requireSpace(start);
    const { data, rests, end } = this;
    if (rests) copyRests(this.rest, 0, rests, end);
    data[end + Row.variable] = variable;
    data[end + Row.a] = form[Form.a];
    data[end + Row.b] = form[Form.b];
    data[end + Row.d] = form[Form.d];
    data[end + Row.c] = form[Form.c];
    this.surround(part);
    const error = this.made[Made.error];
    data[end + Row.error] = error;

    if (states[variable] === UNDECIDED) {
      part.setRange(range, form, error);
      if (isLine || this.network.groups[variable] >= 0) this.keep(variable);
      else if (range[0] > 0) this.decisions.decide(variable, 1);
      else if (range[1] < 0 || this.isZero(error)) this.decisions.decide(variable, 0);
      else {
        const state = readable > 0 ? undefined : part.stateOf(data, end, rests);
        if (state === undefined) this.keep(variable);
        else this.decisions.decide(variable, state);
      }
    }
    const state = states[variable];
    if (state === UNDECIDED) return;
    const slope = state === 1 ? 1 : this.network.slopes[variable];
    if (slope === 0) return;
    if (this.network.steps[variable] === 1) {
      this.addStep(data, end);
      return;
    }
    // What adds nothing must not leave rounding behind.
    if (this.isZero(error)) return;
    this.ons.add(data, end, this.made[Made.size], this.rest);
    this.ons.addCoefficients(this.row, this.first, this.last, readable);
    if (slope !== 1) this.ons.multiplyLast(slope, this.lost);
  }

  /** Adds what a step passes on that is on. */
  private addStep(data: Float64Array, end: number): void {
    for (const column of [Row.a, Row.b, Row.d, Row.error]) data[end + column] = 0;
    data[end + Row.c] = 1;
    this.ons.add(data, end, 1, EXACT);
    this.ons.addCoefficients(this.row, this.readable, this.readable, this.readable);
  }

  /**
   * Makes of the form of the row that is made that which its values lie around, and sets how far it may be from the
   * exact one, and no less than the sum of the absolute values of its terms.
   */
  private surround(part: FoldedPart): void {
    const { form, put } = this;
    let error = form[Form.spread];
    const putSize = form[Form.size];
    form[Form.spread] = 0;
    form[Form.size] = part.sizeOf(form);
    if (this.first < this.last) this.addAround();
    const size = form[Form.size] + form[Form.spread];
    if (this.rest[Rest.isKnown] === 1) error = this.restIn(part);
    else if (this.isExact) error *= SLACK;
    else if (put > 0) error = (error + gamma(put + 3) * (size + 2 * putSize)) * SLACK + this.lost;
    this.made[Made.error] = error;
    this.made[Made.size] = size;
  }

  /** How far the row that is made is from the exact one, where that is known: by what its form leaves out. */
  private restIn(part: FoldedPart): number {
    const { rest, restForm } = this;
    if (rest.every((x, i) => i < Rest.first || x === 0)) return 0;
    for (let column = Form.a; column <= Form.c; column++)
      restForm[column] = rest[Rest.first + column];
    return SLACK * part.sizeOf(restForm);
  }

  /** Finds out who of a group of rivals wins, or loses, before their rows are folded, from row `k` at `at` on. */
  private foldRivals(parent: Fold, at: number, k: number, part: FoldedPart): void {
    const { data, rows, affineRows } = parent;
    const { contest, states } = this;
    const { groups } = this.network;
    const group = groups[data[at + Row.variable]];
    // Where their lines are known, so is who wins.
    const isKnown = k < affineRows;
    contest.begin();
    this.openRivals = 0;
    for (let row = k, p = at; row < rows; row++) {
      const variable = data[p + Row.variable] | 0;
      if (groups[variable] !== group) break;
      if (states[variable] === UNDECIDED) {
        this.openRivals++;
        if (!isKnown) {
          this.putIn(parent, p);
          this.surround(part);
          contest.add(variable, this.form, this.made[Made.error]);
        }
      }
      p += data[p + Row.length];
    }
    if (isKnown) return;
    contest.decide(part, this.readable === 0);
    this.openRivals = 0;
    for (let i = group; i < groups.length && groups[i] === group; i++)
      if (states[i] === UNDECIDED) this.openRivals++;
  }

  /** Adds what the row that is made reads to its form. */
  private addAround(): void {
    const { form, first, last } = this;
    addForms(form, this.row, first, last, this.around, FORM_COLUMNS * first);
    if (this.isVolume) addDepths(form, this.row, first, last, this.around, FORM_COLUMNS * first);
    this.multiplyAdds += this.formColumns * (last - first);
    const rounding = gamma(last - first + 6) * form[Form.size];
    form[Form.spread] = (form[Form.spread] + rounding) * SLACK + this.lost;
  }

  /** More than what the numbers of one row lose below float64's range. */
  private get lost(): number {
    return UNDERFLOW * this.largest;
  }

  /** Whether the row that was made is exactly 0, which is off: no range tells that. */
  private isZero(error: number): boolean {
    const { form, first, last } = this;
    const isFlat = form[Form.a] === 0 && form[Form.b] === 0 && form[Form.d] === 0;
    return first >= last && isFlat && form[Form.c] === 0 && error === 0;
  }

  /** Keeps the row that was made: its unit is on in some of the part, and off in some. */
  private keep(variable: number): void {
    const { row, data, end, first, last, form, around, range } = this;
    const error = this.made[Made.error];
    const runs = end + Row.runs;
    this.end = writeRuns(data, runs, row, first, last);
    this.coefficients += coefficientsIn(data, runs, this.end);
    data[end + Row.length] = this.end - end;
    const least = range[0];
    const most = range[1];
    const below = this.network.slopes[variable];
    let slope = (most - below * least) / (most - least);
    // The quotient is rounded, and may be of numbers that are not finite.
    if (!(Math.abs(slope) <= Math.max(1, Math.abs(below)))) slope = 0;
    // One that may lose to another is 0 there, whatever it would pass on.
    if (this.openRivals > 1 && this.network.groups[variable] >= 0) slope = 0;
    // On both sides of 0 what the unit passes on, less the slope, lies between 0 and its value at the end.
    const isStep = this.network.steps[variable] === 1;
    if (isStep) slope = 0;
    const low = isStep ? 0 : (below - slope) * least;
    const high = isStep ? 1 : (1 - slope) * most;
    const from = Math.min(0, low, high);
    const to = Math.max(0, low, high);
    const middle = (from + to) / 2;
    const half = (SLACK * (to - from)) / 2;
    const p = FORM_COLUMNS * this.rows;
    around[p + Form.a] = slope * form[Form.a];
    around[p + Form.b] = slope * form[Form.b];
    around[p + Form.d] = slope * form[Form.d];
    const steepness = Math.abs(slope);
    around[p + Form.c] = slope * form[Form.c] + middle;
    around[p + Form.spread] = SLACK * (steepness * (form[Form.spread] + error) + half) + this.lost;
    around[p + Form.size] = SLACK * (steepness * form[Form.size] + Math.abs(middle) + half) + LEAST;
    this.largest = Math.max(this.largest, around[p + Form.size] + around[p + Form.spread]);
    this.rows++;
  }

  /** Puts the rows of units that are on into a row of the parent. */
  private putIn(parent: Fold, at: number): void {
    const { form, row, ons, rowsBefore, onsBefore, rest, exactForm } = this;
    const { data: before, rests } = parent;
    const isWhole = rests === this.network.rests;
    if (rests) copyRests(rests, isWhole ? REST_COLUMNS * before[at + Row.variable] : at, rest, 0);
    form[Form.a] = before[at + Row.a];
    form[Form.b] = before[at + Row.b];
    form[Form.d] = before[at + Row.d];
    form[Form.c] = before[at + Row.c];
    form[Form.spread] = before[at + Row.error];
    form[Form.size] = 0;
    if (rest[Rest.isKnown] === 1) exactForm.set(form);
    this.put = 0;
    const end = at + before[at + Row.length];
    this.takeKept(before, at + Row.runs, end);
    for (let run = at + Row.runs; run < end;) run = this.putRunIn(before, run);
    if (ons.first < this.first) this.first = ons.first;
    if (ons.last > this.last) this.last = ons.last;
    while (this.first < this.last && row[this.first] === 0) this.first++;
    if (rest[Rest.isKnown] === 1)
      for (let column = Form.a; column <= Form.c; column++) form[column] = exactForm[column];
    this.isExact = this.put > 0 && isExactRowSum(before, at, rowsBefore, onsBefore, ons);
  }

  /** Takes over a row's coefficients of rows that were kept. */
  private takeKept(before: Float64Array, from: number, to: number): void {
    const { row, rowsBefore, parentRows, ons } = this;
    // What the row before has left there goes.
    let clean = this.first;
    const cleanEnd = this.last;
    // No lists that are taken apart: each would be made for every row.
    this.first = this.readable;
    this.last = 0;
    ons.first = this.readable;
    ons.last = 0;
    for (let run = from; run < to;) {
      const first = before[run + Run.from] | 0;
      const end = before[run + Run.to] | 0;
      const columns = run + Run.coefficients - first;
      run = columns + end;
      const kept = rowsBefore[first];
      const keptEnd = rowsBefore[end];
      if (kept === keptEnd) continue;
      for (; clean < kept && clean < cleanEnd; clean++) row[clean] = 0;
      for (let i = kept; i < keptEnd; i++) row[i] = before[columns + parentRows[i]];
      if (clean < keptEnd) clean = keptEnd;
      if (kept < this.first) this.first = kept;
      this.last = keptEnd;
    }
    for (; clean < cleanEnd; clean++) row[clean] = 0;
  }

  /**
   * Adds the rows of units that are on, times a run's coefficients.
   *
   * @returns where the next run begins
   */
  private putRunIn(before: Float64Array, run: number): number {
    const { form, row, weights, onsBefore, parentOns, ons } = this;
    const first = before[run + Run.from] | 0;
    const end = before[run + Run.to] | 0;
    const columns = run + Run.coefficients - first;
    // A row reads rows of earlier nodes only, so both ends are known.
    const on = onsBefore[first];
    const onEnd = onsBefore[end];
    let put = 0;
    for (let i = on; i < onEnd; i++) {
      const weight = before[columns + parentOns[i]];
      weights[i] = weight;
      if (weight !== 0) put++;
    }
    if (put > 0) {
      this.put += put;
      addForms(form, weights, on, onEnd, ons.forms, FORM_COLUMNS * on);
      if (this.isVolume) addDepths(form, weights, on, onEnd, ons.forms, FORM_COLUMNS * on);
      if (this.rest[Rest.isKnown] === 1) this.putInExactly(on, onEnd);
      else ons.addTo(row, weights, on, onEnd);
      this.multiplyAdds += this.formColumns * (onEnd - on) + ons.multiplyAdds;
    }
    return columns + end;
  }

  /** Adds rows that are on, times their weights, and finds out whether that rounds. */
  private putInExactly(on: number, onEnd: number): void {
    const { row, rest, exactForm, weights, ons } = this;
    for (let i = on; i < onEnd; i++) {
      const weight = weights[i];
      if (weight === 0) continue;
      const [p, q] = [FORM_COLUMNS * i, REST_COLUMNS * i];
      addWithRests(exactForm, rest, weight, ons.forms, p, ons.rests, q);
      if (!ons.addRow(row, weight, i)) rest[Rest.isKnown] = 0;
    }
  }

  /** Makes room for one more row. Folds that were made before stay where they are. */
  private requireSpace(start: number): void {
    const most = this.end + Row.runs + Run.coefficients + this.readable;
    if (most <= this.data.length) return;
    const { data } = this;
    this.data = new Float64Array(Math.max(most, GROWTH * data.length));
    this.data.set(data.subarray(start, this.end), start);
    const { rests } = this;
    if (!rests) return;
    this.rests = new Float64Array(this.data.length);
    this.rests.set(rests.subarray(start, this.end), start);
  }
}

/** What is known of a row that is made. */
const Made = { error: 0, size: 1 };
const MADE_COLUMNS = 2;

/** Numbers that a folder has room for at first, where a network has more. */
const LARGE = 2 ** 22;

/** Rests of a function that is what its numbers are. */
const EXACT = Float64Array.of(1, 0, 0, 0, 0);

/** How much larger its memory is made. */
const GROWTH = 2;

/** Rivals in the largest group. */
function largestGroup(groups: Int32Array): number {
  let most = 0;
  for (let variable = 0; variable < groups.length; variable++)
    if (groups[variable] >= 0) most = Math.max(most, variable - groups[variable] + 1);
  return most;
}

/** No less than nu/(1 − nu), which n < 2²⁰ roundings add up to (Higham 2002, lemma 3.1). */
function gamma(n: number): number {
  return n * (UNIT * SLACK);
}
