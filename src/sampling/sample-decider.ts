import { ContextPath } from '../geometry/context-path';
import { leadOf } from '../geometry/exact-forms';
import type { Fold } from '../geometry/folding';
import { Row, Run } from '../geometry/rows';
import type { TriangularNetwork } from '../geometry/triangular';
import { signBeside, type ExactPositions } from './exact-positions';
import { PreciseSigns } from './precise-signs';
import { SampleForms } from './sample-forms';
import type { RowBounds } from './row-bounds';

/** A sample of a grid, by its column, row and plane, and where that is in float64; in planes w is 0. */
export interface Sample {
  column: number;
  row: number;
  plane: number;
  u: number;
  v: number;
  w: number;
}

/** What a row has beside its coefficients. */
const OWN = [Row.a, Row.b, Row.d, Row.c, Row.error];

/**
 * Decides which units are on at samples, one by one: in float64, and where a value there is no farther
 * from 0 than it may be off, with twice the digits, and then in integers. The sample is moved by an
 * infinitesimal (`signBeside`), so that it lies on no crease, and a unit that is 0 all around it is off. So it is with
 * rivals, and by how much one exceeds another.
 */
export class SampleDecider {
  /** Samples that float64 did not decide, so far. */
  decided = 0;

  /** Every row's output, and 1 where that is exactly 0. */
  private readonly values: Float64Array;
  private readonly zeros: Uint8Array;
  /** Variables of rows of rivals. */
  private readonly variables: Int32Array;
  private readonly forms: SampleForms;
  private readonly contexts: ContextPath;
  private readonly precise: PreciseSigns;

  /** @param bounds those of the folds that samples are put through */
  constructor(
    private readonly triangular: TriangularNetwork,
    private readonly positions: ExactPositions,
    private readonly bounds: RowBounds,
  ) {
    this.values = new Float64Array(triangular.variables);
    this.zeros = new Uint8Array(triangular.variables);
    this.variables = new Int32Array(triangular.variables);
    this.forms = new SampleForms(triangular);
    this.contexts = new ContextPath(triangular);
    this.precise = new PreciseSigns(triangular.network, positions);
  }

  /**
   * Sets the states of a fold's variables to those of a sample. What the sums are made of, and in which
   * order, is the same as in `foldKernel`.
   *
   * @param states one byte per variable: 1 on (or linear), 0 off; those that have no row are given
   */
  decide(fold: Fold, sample: Sample, states: Uint8Array): void {
    const { data, start, rows } = fold;
    const { values, zeros, bounds, forms, triangular } = this;
    forms.begin(fold);
    const { groups } = triangular;
    const { u, v, w } = sample;
    let isCertain = true;
    // the first of the rows of a group
    let first = 0;
    let group = -1;
    for (let k = 0, at = start; k < rows; k++) {
      const variable = data[at + Row.variable];
      if (groups[variable] !== group || group < 0) {
        group = groups[variable];
        first = k;
      }
      const c = data[at + Row.c] + data[at + Row.d] * w;
      let value = data[at + Row.a] * u + (data[at + Row.b] * v + c);
      const end = at + data[at + Row.length];
      for (let p = at + Row.runs; p < end;) {
        const to = data[p + Run.to];
        let i = data[p + Run.from];
        p += Run.coefficients;
        for (; i < to; i++, p++) value += data[p] * values[i];
      }
      const isZero = !(Math.abs(value) > bounds.of[k]) && this.isZero(data, at);
      zeros[k] = isZero ? 1 : 0;
      if (fold.rests) forms.place(k, at);
      at = end;
      if (group >= 0) {
        values[k] = value;
        this.variables[k] = variable;
        const isLast = k + 1 === rows || groups[data[at + Row.variable]] !== group;
        if (isLast && !this.decideRivals(first, k + 1, sample, states, isCertain))
          isCertain = false;
        continue;
      }
      const isLinear = triangular.units[variable].layer < 0;
      let isOn = isLinear || value > 0;
      if (isZero) {
        isOn = isLinear;
        value = 0;
      } else if (!isLinear && !(Math.abs(value) > bounds.of[k])) {
        if (isCertain) this.precise.begin(sample);
        isCertain = false;
        isOn = this.isOn(k, variable, sample, states);
      }
      states[variable] = isOn ? 1 : 0;
      const slope = triangular.slopes[variable];
      if (triangular.steps[variable] === 1) value = 1;
      values[k] = isOn ? value : slope === 0 ? 0 : slope * value;
      if (!isOn && slope === 0) zeros[k] = 1;
    }
    if (!isCertain) this.decided++;
  }

  /** Whether a row is exactly 0 at a sample: all that it reads is, as of units that are off there. */
  private isZero(data: Float64Array, at: number): boolean {
    for (const column of OWN) if (data[at + column] !== 0) return false;
    const end = at + data[at + Row.length];
    for (let p = at + Row.runs; p < end;) {
      const to = data[p + Run.to];
      let i = data[p + Run.from];
      p += Run.coefficients;
      for (; i < to; i++, p++) if (data[p] !== 0 && this.zeros[i] === 0) return false;
    }
    return true;
  }

  /**
   * Finds out who of the rivals in rows `first … end` is on, and leaves the values that they pass on.
   *
   * @param isCertain whether float64 decided everything so far
   * @returns whether float64 decides this too
   */
  private decideRivals(
    first: number,
    end: number,
    sample: Sample,
    states: Uint8Array,
    isCertain: boolean,
  ): boolean {
    const { values, zeros, variables } = this;
    let winner = this.certainWinner(first, end);
    const isKnown = winner !== undefined;
    if (winner === undefined) {
      if (isCertain) this.precise.begin(sample);
      winner = this.exactWinner(first, end, sample, states);
    }
    for (let k = first; k < end; k++) {
      states[variables[k]] = k === winner ? 1 : 0;
      if (k === winner) continue;
      values[k] = 0;
      zeros[k] = 1;
    }
    return isKnown;
  }

  /** Row of the rival that is on, or −1 where none is; undefined where float64 does not tell. */
  private certainWinner(first: number, end: number): number | undefined {
    const { values, zeros, bounds } = this;
    let [winner, most, least] = [-1, 0, 0];
    for (let k = first; k < end; k++)
      if (values[k] > most) [winner, most, least] = [k, values[k], values[k] - bounds.of[k]];
    if (winner >= 0 && !(least > 0)) return undefined;
    for (let k = first; k < end; k++) {
      // What is exactly 0 is never on.
      if (k === winner || zeros[k] === 1) continue;
      if (!(values[k] + bounds.of[k] < least)) return undefined;
    }
    return winner;
  }

  private exactWinner(first: number, end: number, sample: Sample, states: Uint8Array): number {
    const { variables } = this;
    let winner = -1;
    for (let k = first; k < end; k++) {
      const isGreater =
        winner < 0
          ? this.isOn(k, variables[k], sample, states)
          : this.isGreater(k, winner, sample, states);
      if (isGreater) winner = k;
    }
    return winner;
  }

  /** Whether the rival in one row exceeds that in another, and its states of all earlier layers are decided. */
  private isGreater(
    k: number,
    rival: number,
    { column, row, plane }: Sample,
    states: Uint8Array,
  ): boolean {
    const known = this.forms.ofLead(k, rival, states);
    if (known) return signBeside(known, this.positions.at(column, row, plane)) > 0;
    const { units } = this.triangular;
    const { layer, node, unit } = units[this.variables[k]];
    const other = units[this.variables[rival]].unit;
    const context = this.contexts.at(states, layer);
    if (!context.isKnown(node, unit) || !context.isKnown(node, other)) {
      const sign = this.precise.ofLead(node, unit, other);
      if (sign !== 0) return sign > 0;
    }
    const lead = leadOf(context.form(node, unit), context.form(node, other));
    return signBeside(lead, this.positions.at(column, row, plane)) > 0;
  }

  /** @param states of all earlier layers are decided */
  private isOn(
    k: number,
    variable: number,
    { column, row, plane }: Sample,
    states: Uint8Array,
  ): boolean {
    const known = this.forms.of(k, states);
    if (known) return signBeside(known, this.positions.at(column, row, plane)) > 0;
    const { layer, node, unit } = this.triangular.units[variable];
    const context = this.contexts.at(states, layer);
    if (!context.isKnown(node, unit)) {
      const sign = this.precise.of(node, unit);
      if (sign !== 0) return sign > 0;
    }
    return signBeside(context.form(node, unit), this.positions.at(column, row, plane)) > 0;
  }
}
