import type { AffineNode, Weights } from '../network/network';
import type { SlicedNetwork } from '../network/sliced-network';
import {
  A,
  B,
  C,
  CoefficientSums,
  HIGH,
  LOW,
  SIZE,
  UNIT_COLUMNS,
  upperHalf,
} from './coefficient-sums';
import { exactNetworkOf, type ExactNetwork } from './exact-forms';
import { SLACK, UNDERFLOW, UNIT } from './line';

/** A number as `high + low`, where `high` is the float64 nearest to that sum. */
export interface BoundedNumber {
  readonly high: number;
  readonly low: number;
  /** How far `high + low` may be from the exact number; 0 where it is that. It may be infinite. */
  readonly error: number;
}

/** An output's affine form in a region, `a · u + b · v + c`. */
export interface OutputForm {
  readonly a: BoundedNumber;
  readonly b: BoundedNumber;
  readonly c: BoundedNumber;
}

/** A value and how far it may be from the exact one. */
export interface BoundedValue {
  readonly value: number;
  readonly error: number;
}

/** Where all numbers are multiples of 2 to minus this, nothing falls below float64's range. */
const DEEPEST_EXPONENT = 1000;

/** What a coefficient's size counts for products below float64's range, over the rounding unit². */
const LOST = 2 ** -880;

/**
 * The affine forms of a network's outputs, region by region, in double-double arithmetic with a
 * bound of their error.
 *
 * A coefficient is a sum over the paths from an input, or a bias, to the output, of products of
 * weights; its size S is the same sum of absolute values, which goes through the layers beside it.
 * A unit with n summands `w · (h + l)` adds up `Σ w·h`, and beside it the rounding errors of all
 * products and sums, with `Σ w·l` (Ogita, Rump and Oishi 2005, Dot2). The errors are exact numbers:
 * u|w·h| at most for each product, uS for each sum, u = 2⁻⁵³, and |l| ≤ u|h|, so that all low parts
 * together are at most (n + 2)uS. But float64 adds these up, in at most n + 3 roundings of each. So
 * a unit's error is at most `(n + 3)² u² S`, and `Σ |w| · error` of its sources, which sizes go
 * through the layers like: in all Γ·S, with Γ the sum of (n + 3)²u² over the nodes. Twice that
 * covers the rounding of S and terms of higher order. What a unit takes from the slice is h + l too,
 * and off by u²S at most; it is counted among the summands as often as there are numbers of it.
 *
 * **Exact results.** All numbers that a node adds up are multiples of one power of two,
 * 2^−exponent. Where (n + 3) · 2uS, which no sum of low parts exceeds, is at most 2⁵³ of those
 * multiples, float64 rounds none of these sums: the result is exact. A source of a unit has fewer
 * multiples than the unit, so it is enough to look at the output.
 */
export class OutputForms {
  private readonly exact: ExactNetwork;
  /** Per node, its units' columns; an activation has those of the node that it reads. */
  private readonly tables: Float64Array[] = [];
  /** Per node, which units' columns are those of the pattern. */
  private readonly known: Uint8Array[] = [];
  /** Per node, the units that are not 0 all over the region. */
  private readonly used: Int32Array[] = [];
  /** One byte per unit of each node, 1 for those; and the numbers of all units. */
  private readonly isUsed: Uint8Array[] = [];
  private readonly all: Int32Array[] = [];
  /** Memory for those of them that are on. */
  private readonly on: Int32Array[] = [];
  private readonly halves = new Map<Weights, readonly Float64Array[]>();
  private readonly sums = new CoefficientSums();
  /** Nodes all of whose units are read; of the others, those that are on. */
  private readonly isWhole: boolean[];
  /** Numbers of the activation nodes. */
  private readonly layers: readonly number[];
  /** The pattern that the columns are of. */
  private pattern: readonly Uint8Array[] = [];
  private readonly gamma: number;
  /** Sizes below this belong to numbers that are exact. */
  private readonly exactSize: number;

  /** @param network a network of (u, v), as `sliceNetwork` gives it */
  constructor(private readonly network: SlicedNetwork) {
    const { nodes } = network;
    this.exact = exactNetworkOf(network);
    this.isWhole = nodes.map((_, k) => k === nodes.length - 1);
    let [gamma, mostSummands] = [0, 0];
    for (const [k, node] of nodes.entries()) {
      const isOwn = node.kind !== 'activation';
      this.tables.push(
        isOwn ? new Float64Array(UNIT_COLUMNS * node.width) : this.tables[node.from],
      );
      this.known.push(isOwn ? new Uint8Array(node.width) : this.known[node.from]);
      this.all.push(Int32Array.from({ length: node.width }, (_, unit) => unit));
      this.used.push(this.all[k]);
      this.on.push(new Int32Array(node.width));
      this.isUsed.push(new Uint8Array(node.width).fill(1));
      if (node.kind !== 'affine') continue;
      for (const { from } of node.terms) this.isWhole[from] = true;
      // Weights of float64 are two summands each.
      const summands = node.terms.reduce((sum, { from }) => sum + 2 * nodes[from].width, 1);
      mostSummands = Math.max(mostSummands, summands);
      gamma += ((summands + 3) * UNIT) ** 2;
    }
    this.layers = nodes.flatMap(({ kind }, k) => (kind === 'activation' ? [k] : []));
    this.gamma = 2 * gamma;
    const exponent = this.exact.exponentOf(nodes.length - 1);
    // Half of what the sum above allows covers the rounding of the sizes.
    this.exactSize = exponent > DEEPEST_EXPONENT ? 0 : 2 ** (104 - exponent) / (mostSummands + 3);
  }

  /** The outputs' forms in the region with a pattern: one byte per unit for each hidden layer. */
  in(pattern: readonly Uint8Array[]): OutputForm[] {
    this.follow(pattern);
    const last = this.network.nodes.length - 1;
    const forms = Array.from({ length: this.network.nodes[last].width }, () => NOTHING);
    for (const unit of this.used[last]) {
      const at = UNIT_COLUMNS * unit;
      const [a, b, c] = [A, B, C].map((column) => this.numberAt(this.tables[last], at + column));
      forms[unit] = { a, b, c };
    }
    return forms;
  }

  private numberAt(table: Float64Array, at: number): BoundedNumber {
    const [high, low, size] = [table[at + HIGH], table[at + LOW], table[at + SIZE]];
    // Nothing is known of what went beyond float64's range on the way, be its weight 0.
    if (!(Number.isFinite(high) && Number.isFinite(low))) return UNKNOWN;
    return { high, low, error: size <= this.exactSize ? 0 : this.gamma * size };
  }

  /** Computes what a pattern needs. Regions that follow each other share their first layers. */
  private follow(pattern: readonly Uint8Array[]): void {
    const { nodes } = this.network;
    const isFirst = this.pattern.length === 0;
    const changed = isFirst
      ? 0
      : this.layers.findIndex((_, k) => !isSame(pattern[k], this.pattern[k]));
    if (changed < 0) return;
    for (let k = isFirst ? 1 : this.layers[changed], layer = changed; k < nodes.length; k++) {
      const node = nodes[k];
      if (node.kind === 'activation') {
        const states = pattern[layer++];
        this.isUsed[k].set(states);
        this.used[k] = this.unitsOn(k, states);
      } else this.known[k].fill(0);
      if (node.kind === 'affine' && !this.isWhole[k]) continue;
      this.computeUsed(k);
    }
    this.pattern = pattern.map((states) => states.slice());
  }

  private unitsOn(k: number, states: Uint8Array): Int32Array {
    let count = 0;
    for (let unit = 0; unit < states.length; unit++)
      if (states[unit] === 1) this.on[k][count++] = unit;
    return this.on[k].subarray(0, count);
  }

  /** Computes the used units of a node, where that was not done. */
  private computeUsed(k: number): void {
    let source = k;
    for (let node = this.network.nodes[k]; node.kind === 'activation';) {
      source = node.from;
      node = this.network.nodes[source];
    }
    const node = this.network.nodes[source];
    if (node.kind !== 'affine') return;
    const known = this.known[source];
    for (const unit of this.used[k]) {
      if (known[unit] === 1) continue;
      known[unit] = 1;
      this.compute(source, node, this.tables[source], unit);
    }
  }

  private compute(k: number, node: AffineNode, out: Float64Array, unit: number): void {
    const lost = this.exact.exponentOf(k) > DEEPEST_EXPONENT ? LOST : 0;
    const { sums } = this;
    sums.start(lost);
    this.setOwn(k, node, unit);
    for (const { from, map } of node.terms) {
      if (from === 0) continue;
      const table = this.tables[from];
      if (map.kind === 'identity') {
        if (this.isUsed[from][unit] === 0) continue;
        const own = this.all[from].subarray(unit, unit + 1);
        sums.add(map.scale === 1 ? ONE : MINUS_ONE, -unit, own, table);
        continue;
      }
      const row = (unit * table.length) / UNIT_COLUMNS;
      for (const weights of this.halvesOf(map.weights))
        sums.add(weights, row, this.used[from], table);
    }
    sums.finish(out, UNIT_COLUMNS * unit);
  }

  /** Begins a unit's sums with what it does not read from others. */
  private setOwn(k: number, { bias, terms }: AffineNode, unit: number): void {
    const { sums } = this;
    const [constants, us, vs] = this.network.sliceTerms[k]?.rests ?? [];
    sums.set(C, bias[unit], constants?.[unit] ?? 0);
    for (const { from, map } of terms)
      if (from === 0 && map.kind === 'dense') {
        sums.set(A, map.weights[2 * unit], us?.[unit] ?? 0);
        sums.set(B, map.weights[2 * unit + 1], vs?.[unit] ?? 0);
      }
  }

  /** Weights as sums of numbers of at most 26 bits: one for each that float32 can hold, else two. */
  private halvesOf(weights: Weights): readonly Float64Array[] {
    const known = this.halves.get(weights);
    if (known) return known;
    const upper = Float64Array.from(weights, upperHalf);
    const lower = upper.map((half, i) => weights[i] - half);
    const halves = lower.every((half) => half === 0) ? [upper] : [upper, lower];
    this.halves.set(weights, halves);
    return halves;
  }
}

const ONE = Float64Array.of(1);
const MINUS_ONE = Float64Array.of(-1);

/** An exact number. */
export function exactNumber(x: number): BoundedNumber {
  return { high: x, low: 0, error: 0 };
}

/** A number of which nothing is known. */
const UNKNOWN: BoundedNumber = { high: 0, low: 0, error: Infinity };

/** The form of an output that is 0 all over a region. */
const NOTHING: OutputForm = { a: exactNumber(0), b: exactNumber(0), c: exactNumber(0) };

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return a.length === b.length;
}

/** A form's value at a vertex, which may lie `uError` and `vError` from where float64 has it. */
export function valueAt(
  { a, b, c }: OutputForm,
  { u, v, uError, vError }: { u: number; v: number; uError: number; vError: number },
): BoundedValue {
  const moved = Math.abs(a.high) * uError + Math.abs(b.high) * vError;
  const left = offHigh(a) * (Math.abs(u) + uError) + offHigh(b) * (Math.abs(v) + vError);
  const terms = Math.abs(a.high * u) + Math.abs(b.high * v) + Math.abs(c.high);
  const error = SLACK * (moved + left + offHigh(c) + 4 * UNIT * terms) + UNDERFLOW;
  return { value: a.high * u + b.high * v + c.high, error };
}

/** How far the high part alone may be from the exact number. */
function offHigh({ low, error }: BoundedNumber): number {
  return SLACK * (Math.abs(low) + error);
}
