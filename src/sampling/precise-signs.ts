import { assertNever } from '../network/assert-never';
import { SLACK, UNDERFLOW, UNIT } from '../geometry/line';
import { slopeBelow, type Rivals, type SlicedActivation } from '../network/activation';
import { columnOf, longestRow, rowOf } from '../network/linear-map';
import type { ActivationNode, AffineNode } from '../network/network';
import { doubleDoubles, preciseForwardInto, type DoubleDoubles } from '../network/precise-forward';
import type { SlicedNetwork } from '../network/sliced-network';
import type { ExactPositions } from './exact-positions';
import type { Sample } from './sample-decider';

/** More than what a double-double number may be off, and what a term of a sum may add to that. */
const POSITION = 2 ** -102;
const TERM = 2 ** -104;

/** Signs of pre-activations at samples, in double-double arithmetic with a bound of its error. */
export class PreciseSigns {
  private readonly values: readonly DoubleDoubles[];
  private readonly errors: readonly Float64Array[];
  private sample: Sample | undefined;

  constructor(
    private readonly network: SlicedNetwork,
    private readonly positions: ExactPositions,
  ) {
    this.values = network.nodes.map(({ width }) => doubleDoubles(width));
    this.errors = network.nodes.map(({ width }) => new Float64Array(width));
  }

  /** Goes on to a sample, which is not evaluated before a sign is asked for. */
  begin(sample: Sample): void {
    this.sample = sample;
  }

  /** Sign of a unit's value at the sample: 0 where it is not known. */
  of(node: number, unit: number): -1 | 0 | 1 {
    if (this.sample) this.evaluate(this.sample);
    const { high, low } = this.values[node];
    const value = high[unit] + low[unit];
    // A value that is not a number has no sign.
    if (value > this.errors[node][unit]) return 1;
    return value < -this.errors[node][unit] ? -1 : 0;
  }

  /** The sign of how much a unit's value exceeds another's of its node. */
  ofLead(node: number, unit: number, other: number): -1 | 0 | 1 {
    if (this.sample) this.evaluate(this.sample);
    const { high, low } = this.values[node];
    const errors = this.errors[node];
    const value = high[unit] - high[other] + (low[unit] - low[other]);
    const rounding = 8 * UNIT * (Math.abs(value) + Math.abs(low[unit]) + Math.abs(low[other]));
    const bound = SLACK * (errors[unit] + errors[other] + rounding);
    if (value > bound) return 1;
    return value < -bound ? -1 : 0;
  }

  private evaluate({ column, row, plane }: Sample): void {
    const { network, values, errors } = this;
    this.sample = undefined;
    preciseForwardInto(network, this.positions.preciselyAt(column, row, plane), values);
    for (const [k, node] of network.nodes.entries()) {
      if (node.kind === 'affine') this.setErrors(k, node);
      else if (node.kind === 'activation') this.passErrors(k, node);
      else errors[k].set(values[k].high.map((x) => POSITION * Math.abs(x) + UNDERFLOW));
    }
  }

  /** ReLU brings no numbers farther apart, and a slope as much as it is steep. */
  private passErrors(
    k: number,
    { from, activation, width }: ActivationNode<SlicedActivation>,
  ): void {
    const { values, errors } = this;
    errors[k].set(errors[from]);
    switch (activation.kind) {
      case 'relu':
        return;
      case 'step': {
        const { high, low } = values[from];
        for (let i = 0; i < width; i++)
          errors[k][i] = Math.abs(high[i] + low[i]) > errors[from][i] ? 0 : 1;
        return;
      }
      case 'rivals':
        this.passErrorsOfRivals(activation, values[from].high, errors[k]);
        return;
      case 'leaky':
      case 'prelu':
        for (let i = 0; i < width; i++) {
          const steepness = Math.abs(slopeBelow(activation, i));
          const rounding = TERM * steepness * Math.abs(values[from].high[i]);
          errors[k][i] = SLACK * (Math.max(1, steepness) * errors[from][i] + rounding) + UNDERFLOW;
        }
        return;
      default:
        assertNever(activation);
    }
  }

  /** Where several rivals may win, for all that is known, each is off by all of its value. */
  private passErrorsOfRivals({ size }: Rivals, z: Float64Array, errors: Float64Array): void {
    for (let first = 0; first < z.length; first += size) {
      const reach = (i: number) => SLACK * errors[i] + 4 * UNIT * Math.abs(z[i]);
      let least = 0;
      for (let i = first; i < first + size; i++) least = Math.max(least, z[i] - reach(i));
      const mayWin = (i: number) => !(z[i] + reach(i) < least);
      let open = 0;
      for (let i = first; i < first + size; i++) if (mayWin(i)) open++;
      if (open < 2) continue;
      for (let i = first; i < first + size; i++)
        if (mayWin(i)) errors[i] = SLACK * (Math.abs(z[i]) + errors[i]);
    }
  }

  /**
   * A compensated sum of n products is off by some n² · 2⁻¹⁰⁶ of the sum of their absolute values
   * (Ogita, Rump and Oishi 2005, Dot2, whose last rounding is kept here), beside what its terms were off.
   */
  private setErrors(k: number, { terms, bias, width }: AffineNode): void {
    const { values, errors } = this;
    let roundings = 4;
    for (const { from, map } of terms) roundings += longestRow(map, values[from].high.length);
    for (let i = 0; i < width; i++) {
      let [size, error] = [Math.abs(bias[i]), 0];
      for (const { from, map } of terms) {
        const { high } = values[from];
        const row = rowOf(map, i, high.length);
        for (let e = row.first; e < row.end; e++) {
          const j = columnOf(row, e);
          const weight = Math.abs(row.weights[e]);
          size += weight * Math.abs(high[j]);
          error += weight * errors[from][j];
        }
      }
      errors[k][i] = SLACK * (error + roundings ** 2 * TERM * size) + UNDERFLOW;
    }
  }
}
