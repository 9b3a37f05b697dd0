import type { AffineNode, Network } from '../network/network';
import type { Window } from '../network/slice';
import { UNDERFLOW, UNIT } from './line';

/** An output's affine form in a region, in float64. */
export interface OutputForm {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  /** How far `a · u + b · v + c` may be from the exact output, at any point of the window. */
  readonly error: number;
}

/** A value and how far it may be from the exact one. */
export interface BoundedValue {
  readonly value: number;
  readonly error: number;
}

/** Columns kept per unit: the affine form, and a bound of what it was summed from. */
const COLUMNS = 4;

/** Roundings of an evaluation at a vertex, and of a comparison of two values. */
const LAST_ROUNDINGS = 16;

/**
 * The affine forms of a network's outputs, region by region, in float64 with a bound of their error.
 *
 * A coefficient is a sum over the paths from an input, or a bias, to the output, of products of
 * weights. Each affine node rounds a path's product once, and its sum at most as often as it has
 * summands, so a computed coefficient is off by at most γ times the sum of the paths' absolute
 * values, with γ ≈ N · 2⁻⁵³ for N roundings from first to last (Higham 2002, lemma 3.1 and
 * section 3.1). That sum, with |u| and |v| as large as the window has them, goes through the layers
 * as a fourth column.
 */
export class OutputForms {
  /** Per node, `[a, b, c, size]` for each unit. */
  private readonly forms: readonly Float64Array[];
  /** Numbers of the activation nodes. */
  private readonly layers: readonly number[];
  /** The pattern that the forms are of. */
  private pattern: readonly Uint8Array[] = [];
  private readonly gamma: number;
  /** What products below float64's range may lose of a unit's value in the window, over γ. */
  private readonly lost: number;

  /** @param network a network of (u, v), as `sliceNetwork` gives it */
  constructor(
    private readonly network: Network,
    { u0, u1, v0, v1 }: Window,
  ) {
    const { nodes } = network;
    const uSize = Math.max(Math.abs(u0), Math.abs(u1));
    const vSize = Math.max(Math.abs(v0), Math.abs(v1));
    this.forms = nodes.map((node) => new Float64Array(COLUMNS * node.width));
    this.forms[0].set([1, 0, 0, uSize, 0, 1, 0, vSize]);
    this.layers = nodes.flatMap(({ kind }, k) => (kind === 'activation' ? [k] : []));
    let roundings = LAST_ROUNDINGS;
    for (const node of nodes)
      if (node.kind === 'affine')
        roundings += node.terms.reduce((sum, { from }) => sum + nodes[from].width, 2);
    // Twice the bound covers the rounding of the bounds themselves.
    this.gamma = 2 * roundings * UNIT;
    this.lost = UNDERFLOW * (1 + uSize + vSize);
  }

  /** The outputs' forms in the region with a pattern: one byte per unit for each hidden layer. */
  in(pattern: readonly Uint8Array[]): OutputForm[] {
    const { nodes } = this.network;
    const changed = this.layers.findIndex((_, k) => !isSame(pattern[k], this.pattern[k]));
    const isFirst = this.pattern.length === 0;
    // Regions that follow each other share the first layers of their pattern.
    if (changed >= 0 || isFirst)
      for (let k = isFirst ? 1 : this.layers[changed]; k < nodes.length; k++) {
        const node = nodes[k];
        if (node.kind === 'affine') this.affine(node, this.forms[k]);
        else if (node.kind === 'activation')
          this.activate(this.forms[node.from], pattern[this.layers.indexOf(k)], this.forms[k]);
      }
    this.pattern = pattern.map((states) => states.slice());
    const out = this.forms[nodes.length - 1];
    return Array.from({ length: out.length / COLUMNS }, (_, unit) => {
      const at = COLUMNS * unit;
      return { a: out[at], b: out[at + 1], c: out[at + 2], error: this.gamma * out[at + 3] };
    });
  }

  private activate(source: Float64Array, states: Uint8Array, out: Float64Array): void {
    for (let i = 0; i < out.length; i++)
      out[i] = states[Math.floor(i / COLUMNS)] === 1 ? source[i] : 0;
  }

  private affine({ width, bias, terms }: AffineNode, out: Float64Array): void {
    out.fill(0);
    for (const { from, map } of terms) {
      const source = this.forms[from];
      const inputs = source.length / COLUMNS;
      for (let i = 0; i < width; i++) {
        const [first, last] = map.kind === 'identity' ? [i, i + 1] : [0, inputs];
        let [a, b, c, size] = [0, 0, 0, 0];
        for (let j = first, at = COLUMNS * first; j < last; j++, at += COLUMNS) {
          if (source[at + 3] === 0) continue;
          const weight = map.kind === 'identity' ? map.scale : map.weights[i * inputs + j];
          a += weight * source[at];
          b += weight * source[at + 1];
          c += weight * source[at + 2];
          size += Math.abs(weight) * source[at + 3];
        }
        const to = COLUMNS * i;
        out[to] += a;
        out[to + 1] += b;
        out[to + 2] += c;
        out[to + 3] += size;
      }
    }
    for (let i = 0; i < width; i++) {
      out[COLUMNS * i + 2] += bias[i];
      out[COLUMNS * i + 3] += Math.abs(bias[i]) + this.lost;
    }
  }
}

function isSame(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return b !== undefined && a.length === b.length && a.every((state, i) => state === b[i]);
}

/**
 * A form's value at a vertex, which may lie `uError` and `vError` from where float64 has it. The
 * form's own error already counts the rounding here.
 */
export function valueAt(
  { a, b, c, error }: OutputForm,
  { u, v, uError, vError }: { u: number; v: number; uError: number; vError: number },
): BoundedValue {
  const moved = Math.abs(a) * uError + Math.abs(b) * vError;
  return { value: a * u + b * v + c, error: error + 2 * moved };
}
