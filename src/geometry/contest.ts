import type { Decisions, FoldedPart } from './folding';
import { Form, FORM_COLUMNS } from './forms';
import { SLACK, UNIT } from './line';
import { Row } from './rows';
import { UNDECIDED } from './triangular';

/** What a function of the plane or volume consists of. */
const COORDINATES = [Form.a, Form.b, Form.d, Form.c];

/** Numbers of a row without coefficients. */
const ROW = Row.runs;

/**
 * Finds out by bounds who of a group of rivals (`Rivals`) is certainly off all over a part, and who is on:
 * what the rivals' values lie around are compared in pairs, and each with 0.
 */
export class Contest {
  private count = 0;
  /** By rival, the form that its values lie around. */
  private readonly forms: Float64Array;
  /** Those forms as rows without coefficients (`Row`). */
  private readonly rows: Float64Array;
  private readonly lead = new Float64Array(FORM_COLUMNS);
  private readonly range = new Float64Array(2);

  /** @param most rivals in a group */
  constructor(
    most: number,
    private readonly decisions: Decisions,
  ) {
    this.forms = new Float64Array(FORM_COLUMNS * most);
    this.rows = new Float64Array(ROW * most);
  }

  /** Goes on to another group. */
  begin(): void {
    this.count = 0;
  }

  /** @param error of what lies around the form */
  add(variable: number, form: Float64Array, error: number): void {
    const { rows } = this;
    const at = ROW * this.count;
    this.forms.set(form, FORM_COLUMNS * this.count++);
    rows[at + Row.variable] = variable;
    rows[at + Row.a] = form[Form.a];
    rows[at + Row.b] = form[Form.b];
    rows[at + Row.d] = form[Form.d];
    rows[at + Row.c] = form[Form.c];
    rows[at + Row.error] = error;
  }

  /** @param isAffine whether all earlier layers are decided, so that the forms are what they are, but for errors */
  decide(part: FoldedPart, isAffine: boolean): void {
    const { decisions, range } = this;
    const { states } = decisions;
    let isPositive = false;
    for (let k = 0; k < this.count; k++) {
      this.setRange(part, k, undefined);
      if (range[1] < 0 || this.isZero(k)) decisions.decide(this.variableOf(k), 0);
      else isPositive ||= range[0] > 0;
    }
    for (let k = 1; k < this.count; k++)
      for (let i = 0; i < k; i++) {
        if (states[this.variableOf(i)] !== UNDECIDED) continue;
        if (states[this.variableOf(k)] !== UNDECIDED) break;
        this.setRange(part, k, i);
        if (range[0] > 0) decisions.decide(this.variableOf(i), 0);
        // The first of equal rivals wins.
        else if (range[1] < 0 || this.isTie(k, i)) decisions.decide(this.variableOf(k), 0);
      }
    this.forgetDecided();
    if (this.count === 1 && isPositive) decisions.decide(this.variableOf(0), 1);
    else if (this.count > 0 && isAffine) part.decideRivals?.(this.rows, this.count);
  }

  private variableOf(rival: number): number {
    return this.rows[ROW * rival + Row.variable];
  }

  /** Sets the range of a rival's value, or of how much it exceeds another's. */
  private setRange(part: FoldedPart, rival: number, other: number | undefined): void {
    const { forms, rows, lead, range } = this;
    const p = FORM_COLUMNS * rival;
    let error = rows[ROW * rival + Row.error];
    lead.set(forms.subarray(p, p + FORM_COLUMNS));
    if (other !== undefined) {
      const q = FORM_COLUMNS * other;
      for (const column of [Form.a, Form.b, Form.d, Form.c]) lead[column] -= forms[q + column];
      lead[Form.spread] += forms[q + Form.spread];
      lead[Form.size] += forms[q + Form.size];
      // Every difference rounds, and so do the sums of what is not known.
      error += rows[ROW * other + Row.error] + 2 * UNIT * lead[Form.size];
      error = SLACK * (error + UNIT * lead[Form.spread]);
    }
    part.setRange(range, lead, error);
  }

  /** Whether a rival is exactly 0 all over the part. */
  private isZero(rival: number): boolean {
    const p = FORM_COLUMNS * rival;
    return this.isKnown(rival) && COORDINATES.every((column) => this.forms[p + column] === 0);
  }

  /** Whether two rivals are exactly the same all over the part. */
  private isTie(rival: number, other: number): boolean {
    const { forms } = this;
    const [p, q] = [FORM_COLUMNS * rival, FORM_COLUMNS * other];
    const isSame = COORDINATES.every((column) => forms[p + column] === forms[q + column]);
    return isSame && this.isKnown(rival) && this.isKnown(other);
  }

  /** Whether a rival's form is what it is, and nothing was rounded or bounded. */
  private isKnown(rival: number): boolean {
    const spread = this.forms[FORM_COLUMNS * rival + Form.spread];
    return this.rows[ROW * rival + Row.error] === 0 && spread === 0;
  }

  /** Leaves only those that are not decided. */
  private forgetDecided(): void {
    const { rows } = this;
    let left = 0;
    for (let k = 0; k < this.count; k++) {
      if (this.decisions.states[this.variableOf(k)] !== UNDECIDED) continue;
      const at = ROW * k;
      rows.copyWithin(ROW * left++, at, at + ROW);
    }
    this.count = left;
  }
}
