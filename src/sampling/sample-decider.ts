import { ContextPath } from '../geometry/context-path';
import type { Fold } from '../geometry/folding';
import { Row, Run } from '../geometry/rows';
import type { TriangularNetwork } from '../geometry/triangular';
import { signBeside, type ExactPositions } from './exact-positions';
import { PreciseSigns } from './precise-signs';
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

/**
 * Decides which units are on at samples, one by one: in float64, and where a value there is no farther
 * from 0 than it may be off, with twice the digits, and then in integers. The sample is moved by an
 * infinitesimal (`signBeside`), so that it lies on no crease, and a unit that is 0 all around it is off.
 */
export class SampleDecider {
  /** Samples that float64 did not decide, so far. */
  decided = 0;

  /** Every row's output. */
  private readonly values: Float64Array;
  private readonly contexts: ContextPath;
  private readonly precise: PreciseSigns;

  /** @param bounds those of the folds that samples are put through */
  constructor(
    private readonly triangular: TriangularNetwork,
    private readonly positions: ExactPositions,
    private readonly bounds: RowBounds,
  ) {
    this.values = new Float64Array(triangular.variables);
    this.contexts = new ContextPath(triangular);
    this.precise = new PreciseSigns(triangular.network, positions);
  }

  /**
   * Sets the states of a fold's variables to those of a sample. What the sums are made of, and in which
   * order, is the same as in `foldKernel`.
   *
   * @param states one byte per variable: 1 on (or linear), 0 off; those that have no row are given
   */
  decide({ data, start, rows }: Fold, sample: Sample, states: Uint8Array): void {
    const { values, bounds, triangular } = this;
    const { u, v, w } = sample;
    let isCertain = true;
    for (let k = 0, at = start; k < rows; k++) {
      const variable = data[at + Row.variable];
      const c = data[at + Row.c] + data[at + Row.d] * w;
      let value = data[at + Row.a] * u + (data[at + Row.b] * v + c);
      const end = at + data[at + Row.length];
      for (let p = at + Row.runs; p < end;) {
        const to = data[p + Run.to];
        let i = data[p + Run.from];
        p += Run.coefficients;
        for (; i < to; i++, p++) value += data[p] * values[i];
      }
      at = end;
      const isLinear = triangular.units[variable].layer < 0;
      let isOn = isLinear || value > 0;
      if (!isLinear && !(Math.abs(value) > bounds.of[k])) {
        if (isCertain) this.precise.begin(sample);
        isCertain = false;
        isOn = this.isOn(variable, sample, states);
      }
      states[variable] = isOn ? 1 : 0;
      const slope = triangular.slopes[variable];
      values[k] = isOn ? value : slope === 0 ? 0 : slope * value;
    }
    if (!isCertain) this.decided++;
  }

  /** @param states of all earlier layers are decided */
  private isOn(variable: number, { column, row, plane }: Sample, states: Uint8Array): boolean {
    const { layer, node, unit } = this.triangular.units[variable];
    const context = this.contexts.at(states, layer);
    if (!context.isKnown(node, unit)) {
      const sign = this.precise.of(node, unit);
      if (sign !== 0) return sign > 0;
    }
    return signBeside(context.form(node, unit), this.positions.at(column, row, plane)) > 0;
  }
}
