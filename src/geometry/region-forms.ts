import type { AffineNode, LinearMap, Network, Weights } from '../network/network';
import type { ExactContext } from './exact-forms';
import { UNDERFLOW, UNIT, type Line } from './line';
import type { Box } from './polygon';

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
 * `1 + γ` per layer covers that, and a constant what products lose by falling out of float64's range.
 */
export class RegionForms {
  /** Per node, `[a, b, c, gradient error, constant error]` for each unit. */
  private readonly forms: readonly Float64Array[];
  /** Forms of the sources that are not 0, without gaps, and the units that they are of. */
  private readonly packed: Float64Array;
  private readonly packedUnits: Int32Array;
  private readonly columns = new Map<LinearMap, Float64Array>();

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
    let lost = 0;
    for (const { from, map } of node.terms) {
      const inputs = this.network.nodes[from].width;
      const active = this.gather(this.forms[from], inputs, gamma);
      if (map.kind === 'dense') this.addProduct(out, node.width, map.weights, inputs, active);
      else this.addScaled(out, map.scale, active);
      if (active > 0) lost = UNDERFLOW;
    }
    for (let i = 0; i < node.width; i++) {
      const at = COLUMNS * i;
      out[at + 2] += node.bias[i];
      out[at + 3] = (out[at + 3] + lost) * (1 + gamma);
      const bias = gamma * Math.abs(node.bias[i]);
      out[at + 4] = (out[at + 4] + bias + lost) * (1 + gamma);
    }
  }

  /**
   * Takes an affine node from one region to another that differs from it only in some units of the
   * activation node `from`: one column of weights for each, instead of the whole product. Rounding
   * adds up from update to update, and so does its bound.
   *
   * @param before pattern of the region that the node was computed for, and `after` of the next
   */
  update(k: number, node: AffineNode, from: number, before: Uint8Array, after: Uint8Array): void {
    const [out, sources] = [this.forms[k], this.forms[this.activationSource(from)]];
    for (const term of node.terms) {
      if (term.from !== from) continue;
      for (let j = 0; j < after.length; j++)
        if (before[j] !== after[j])
          addColumn(out, this.columnsOf(term.map, node.width), j, sources, after[j] === 1 ? 1 : -1);
    }
  }

  private activationSource(k: number): number {
    const node = this.network.nodes[k];
    if (node.kind !== 'activation') throw new Error(`Node ${k} is no activation.`);
    return node.from;
  }

  /** A linear map's weights, `[input][unit]`: an update reads whole columns. */
  private columnsOf(map: LinearMap, width: number): Float64Array {
    const known = this.columns.get(map);
    if (known) return known;
    const inputs = map.kind === 'dense' ? map.weights.length / width : width;
    const columns = new Float64Array(inputs * width);
    for (let i = 0; i < width; i++)
      if (map.kind === 'identity') columns[i * width + i] = map.scale;
      else for (let j = 0; j < inputs; j++) columns[j * width + i] = map.weights[i * inputs + j];
    this.columns.set(map, columns);
    return columns;
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
    for (let i = 0, at = 0; i < pattern.length; i++)
      for (const end = at + COLUMNS; at < end; at++) out[at] = pattern[i] === 1 ? forms[at] : 0;
  }

  /**
   * Where a unit's pre-activation is positive in a box: 1 everywhere, 0 nowhere, undefined where
   * this test does not tell. By the triangle inequality the function strays from its value at the
   * box's centre by no more than `|a|·halfWidth + |b|·halfHeight`, and errors bound the rest.
   */
  sideIn(k: number, unit: number, box: Box): 0 | 1 | undefined {
    const forms = this.forms[k];
    const at = COLUMNS * unit;
    const [a, b, c] = [forms[at], forms[at + 1], forms[at + 2]];
    const [absA, absB] = [Math.abs(a), Math.abs(b)];
    const value = a * box.u + b * box.v + c;
    const stray = (absA + forms[at + 3]) * box.halfWidth + (absB + forms[at + 3]) * box.halfHeight;
    const terms = absA * box.absU + absB * box.absV + Math.abs(c);
    const error = forms[at + 3] * (box.absU + box.absV) + forms[at + 4] + 4 * UNIT * terms;
    const reach = (stray + error) * (1 + 16 * UNIT);
    if (value > reach) return 1;
    // A dead unit's form is 0 without an error: exactly 0 is off.
    return value < -reach || reach === 0 ? 0 : undefined;
  }

  /** One unit's form in the region computed last, which `context` is the exact side of. */
  line(k: number, unit: number, context: ExactContext): Line {
    const forms = this.forms[k];
    const at = COLUMNS * unit;
    return {
      a: forms[at],
      b: forms[at + 1],
      c: forms[at + 2],
      gradientError: forms[at + 3],
      constantError: forms[at + 4],
      exact: () => context.form(k, unit),
    };
  }
}

/**
 * Adds (or takes away) one source's share of every unit. Product and sum round once each: the
 * product within 2u of its size, which the source's column of errors is enlarged by, the sum within
 * u of its own; a few more units cover the rounding of the bounds.
 */
function addColumn(
  out: Float64Array,
  columns: Float64Array,
  j: number,
  sources: Float64Array,
  sign: 1 | -1,
): void {
  const width = out.length / COLUMNS;
  const from = COLUMNS * j;
  const [a, b, c] = [sign * sources[from], sign * sources[from + 1], sign * sources[from + 2]];
  const gradient = sources[from + 3] + 4 * UNIT * Math.max(Math.abs(a), Math.abs(b));
  const constant = sources[from + 4] + 4 * UNIT * Math.abs(c);
  for (let i = 0, to = 0, at = j * width; i < width; i++, to += COLUMNS, at++) {
    const weight = columns[at];
    const size = Math.abs(weight);
    out[to] += weight * a;
    out[to + 1] += weight * b;
    out[to + 2] += weight * c;
    const largest = Math.max(Math.abs(out[to]), Math.abs(out[to + 1]));
    const added = 2 * UNIT * largest + UNDERFLOW;
    out[to + 3] = (out[to + 3] + size * gradient + added) * (1 + 8 * UNIT);
    out[to + 4] =
      (out[to + 4] + size * constant + 2 * UNIT * Math.abs(out[to + 2]) + UNDERFLOW) *
      (1 + 8 * UNIT);
  }
}
