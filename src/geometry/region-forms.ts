import type { AffineNode, Network, Weights } from '../network/network';
import type { ExactContext } from './exact-forms';
import { UNIT, type Line } from './line';

/** Columns kept per unit: the affine form, then what bounds its error. */
const COLUMNS = 5;

/**
 * Affine forms of a network's units in one region at a time, in float64 with proven error bounds.
 * Regions are visited depth first, so every node has one array that the next region overwrites.
 *
 * With ε the error of a source's coefficient x and n products summed, a computed sum Σ w·x differs
 * from the exact one by at most Σ|w|ε + γ Σ|w||x|, with γ = (n + 1)u / (1 − (n + 1)u) (Higham 2002,
 * section 3.1). So each unit carries, beside (a, b, c), the sums `Σ|w|(ε + γ|x|)` of its gradient
 * (the larger of |a| and |b|) and of its constant. The sums themselves are rounded; the factor
 * `1 + γ` per layer covers that.
 */
export class RegionForms {
  /** Per node, `[a, b, c, gradient error, constant error]` for each unit. */
  private readonly forms: readonly Float64Array[];
  /** Forms of the sources that are not 0, without gaps, and the units that they are of. */
  private readonly packed: Float64Array;
  private readonly packedUnits: Int32Array;

  constructor(private readonly network: Network) {
    this.forms = network.nodes.map((node) => new Float64Array(COLUMNS * node.width));
    const widest = Math.max(...network.nodes.map((node) => node.width));
    this.packed = new Float64Array(COLUMNS * widest);
    this.packedUnits = new Int32Array(widest);
    this.forms[0][0] = 1;
    this.forms[0][COLUMNS + 1] = 1;
  }

  /** Computes an affine node from its sources, which must be those of the region. */
  affine(k: number, node: AffineNode): void {
    const out = this.forms[k];
    out.fill(0);
    let products = 1;
    for (const { from } of node.terms) products += this.network.nodes[from].width;
    const gamma = ((products + 1) * UNIT) / (1 - (products + 1) * UNIT);
    for (const { from, map } of node.terms) {
      const inputs = this.network.nodes[from].width;
      const active = this.gather(this.forms[from], inputs, gamma);
      if (map.kind === 'dense') this.addProduct(out, node.width, map.weights, inputs, active);
      else this.addScaled(out, map.scale, active);
    }
    for (let i = 0; i < node.width; i++) {
      const at = COLUMNS * i;
      out[at + 2] += node.bias[i];
      out[at + 3] *= 1 + gamma;
      out[at + 4] = (out[at + 4] + gamma * Math.abs(node.bias[i])) * (1 + gamma);
    }
  }

  /**
   * Packs the sources that are not 0, with the last two columns as they go into the sums:
   * `ε + γ|x|`. Most units of most regions are off and pass nothing on.
   *
   * @returns how many there are
   */
  private gather(sources: Float64Array, inputs: number, gamma: number): number {
    const { packed, packedUnits } = this;
    let active = 0;
    for (let j = 0; j < inputs; j++) {
      const at = COLUMNS * j;
      const [a, b, c] = [sources[at], sources[at + 1], sources[at + 2]];
      const gradient = sources[at + 3] + gamma * Math.max(Math.abs(a), Math.abs(b));
      const constant = sources[at + 4] + gamma * Math.abs(c);
      if (gradient === 0 && constant === 0) continue;
      packedUnits[active] = j;
      const to = COLUMNS * active++;
      packed[to] = a;
      packed[to + 1] = b;
      packed[to + 2] = c;
      packed[to + 3] = gradient;
      packed[to + 4] = constant;
    }
    return active;
  }

  private addProduct(
    out: Float64Array,
    width: number,
    weights: Weights,
    inputs: number,
    active: number,
  ): void {
    const { packed, packedUnits } = this;
    for (let i = 0; i < width; i++) {
      const row = i * inputs;
      let [a, b, c, gradient, constant] = [0, 0, 0, 0, 0];
      for (let n = 0, at = 0; n < active; n++, at += COLUMNS) {
        const weight = weights[row + packedUnits[n]];
        const size = Math.abs(weight);
        a += weight * packed[at];
        b += weight * packed[at + 1];
        c += weight * packed[at + 2];
        gradient += size * packed[at + 3];
        constant += size * packed[at + 4];
      }
      const to = COLUMNS * i;
      out[to] += a;
      out[to + 1] += b;
      out[to + 2] += c;
      out[to + 3] += gradient;
      out[to + 4] += constant;
    }
  }

  private addScaled(out: Float64Array, scale: number, active: number): void {
    const { packed, packedUnits } = this;
    for (let n = 0; n < active; n++) {
      const [from, to] = [COLUMNS * n, COLUMNS * packedUnits[n]];
      for (let column = 0; column < 3; column++) out[to + column] += scale * packed[from + column];
      for (let column = 3; column < COLUMNS; column++) out[to + column] += packed[from + column];
    }
  }

  /** Computes an activation node: the forms of the units that are on, 0 for those that are off. */
  activate(k: number, from: number, pattern: Uint8Array): void {
    const [out, forms] = [this.forms[k], this.forms[from]];
    for (const [i, on] of pattern.entries()) {
      const at = COLUMNS * i;
      if (on === 1) out.set(forms.subarray(at, at + COLUMNS), at);
      else out.fill(0, at, at + COLUMNS);
    }
  }

  /** One unit's form in the region computed last, which `context` is the exact side of. */
  line(k: number, unit: number, context: ExactContext): Line {
    const at = COLUMNS * unit;
    const [a, b, c, gradientError, constantError] = this.forms[k].subarray(at, at + COLUMNS);
    const exact = () => context.form(k, unit);
    return { a, b, c, gradientError, constantError, exact };
  }
}
