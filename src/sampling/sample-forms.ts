import type { ExactVolumeForm } from '../geometry/exact-forms';
import type { Fold } from '../geometry/folding';
import { Form, FORM_COLUMNS } from '../geometry/forms';
import { addWithRests, copyRests, exactForm, Rest, REST_COLUMNS } from '../geometry/rests';
import { Row, Run } from '../geometry/rows';
import type { TriangularNetwork } from '../geometry/triangular';

/**
 * What the rows of a fold are around a sample, where all that they read is decided: as functions of the
 * coordinates in expansions of two float64, of those rows that read few others (`TriangularNetwork.rests`). Each is
 * made when it is first asked for. Where functions are compared that are the same over an area, this tells it, and
 * nothing else does short of integers.
 */
export class SampleForms {
  private readonly forms: Float64Array;
  private readonly rests: Float64Array;
  /** For each row the sample that its form is of, and where it begins in the fold. */
  private readonly samples: Int32Array;
  private readonly starts: Int32Array;
  private sample = 0;
  private fold: Fold | undefined;
  /** The form of how much one row exceeds another. */
  private readonly lead = new Float64Array(FORM_COLUMNS);
  private readonly leadRests = new Float64Array(REST_COLUMNS);

  constructor(private readonly triangular: TriangularNetwork) {
    const { variables } = triangular;
    this.forms = new Float64Array(FORM_COLUMNS * variables);
    this.rests = new Float64Array(REST_COLUMNS * variables);
    this.samples = new Int32Array(variables);
    this.starts = new Int32Array(variables);
  }

  /** Goes on to another sample. */
  begin(fold: Fold): void {
    this.fold = fold;
    this.sample++;
  }

  /** Says where a row begins. */
  place(k: number, at: number): void {
    this.starts[k] = at;
  }

  /**
   * The exact function of a row, but for a positive factor; undefined where it is not known.
   *
   * @param states one byte per variable: 1 where it is on (or linear), of all that the row reads
   */
  of(k: number, states: Uint8Array): ExactVolumeForm | undefined {
    if (!this.make(k, states)) return undefined;
    return exactForm(this.forms, FORM_COLUMNS * k, this.rests, REST_COLUMNS * k);
  }

  /** The exact form of how much a row exceeds another, as `of` has that of a row. */
  ofLead(k: number, other: number, states: Uint8Array): ExactVolumeForm | undefined {
    if (!this.make(k, states) || !this.make(other, states)) return undefined;
    const { forms, rests, lead, leadRests } = this;
    this.take(forms, FORM_COLUMNS * k, lead, 0);
    copyRests(rests, REST_COLUMNS * k, leadRests, 0);
    addWithRests(lead, leadRests, -1, forms, FORM_COLUMNS * other, rests, REST_COLUMNS * other);
    if (leadRests[Rest.isKnown] === 0) return undefined;
    return exactForm(lead, 0, leadRests, 0);
  }

  private take(from: Float64Array, at: number, to: Float64Array, place: number): void {
    for (let column = Form.a; column <= Form.c; column++) to[place + column] = from[at + column];
  }

  /** Makes a row's form, if that is not done, and says whether it is known. */
  private make(k: number, states: Uint8Array): boolean {
    const { fold, forms, rests, samples, starts, triangular } = this;
    if (!fold?.rests) return false;
    const [p, q] = [FORM_COLUMNS * k, REST_COLUMNS * k];
    if (samples[k] === this.sample) return rests[q + Rest.isKnown] === 1;
    samples[k] = this.sample;
    const { data } = fold;
    const at = starts[k];
    const isWhole = fold.rests === triangular.rests;
    copyRests(fold.rests, isWhole ? REST_COLUMNS * data[at + Row.variable] : at, rests, q);
    const form = forms.subarray(p, p + FORM_COLUMNS);
    const rest = rests.subarray(q, q + REST_COLUMNS);
    [form[Form.a], form[Form.b]] = [data[at + Row.a], data[at + Row.b]];
    [form[Form.d], form[Form.c]] = [data[at + Row.d], data[at + Row.c]];
    const end = at + data[at + Row.length];
    for (let run = at + Row.runs; run < end && rest[Rest.isKnown] === 1;) {
      const to = data[run + Run.to];
      let i = data[run + Run.from];
      run += Run.coefficients;
      for (; i < to; i++, run++) if (data[run] !== 0) this.addRow(form, rest, data[run], i, states);
    }
    return rest[Rest.isKnown] === 1;
  }

  /** Adds what a row passes on, times a weight. */
  private addRow(
    form: Float64Array,
    rest: Float64Array,
    weight: number,
    k: number,
    states: Uint8Array,
  ): void {
    const { fold, triangular, starts, forms, rests } = this;
    const variable = fold ? fold.data[starts[k] + Row.variable] : 0;
    const isOn = states[variable] === 1;
    if (!isOn && triangular.slopes[variable] === 0) return;
    // Few networks have both slopes, or steps, and functions that are the same.
    if (!isOn || triangular.steps[variable] === 1 || !this.make(k, states)) rest[Rest.isKnown] = 0;
    else addWithRests(form, rest, weight, forms, FORM_COLUMNS * k, rests, REST_COLUMNS * k);
  }
}
