import type { AffineNode, Network, Weights } from '../network/network';
import { ExactNetwork } from './exact-forms';
import { SLACK, UNDERFLOW, UNIT } from './line';

/** A number as `high + low`, where `high` is the float64 nearest to that sum. */
export interface BoundedNumber {
  readonly high: number;
  readonly low: number;
  /** How far `high + low` may be from the exact number; 0 where it is that. */
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

/** Columns of a coefficient: UPPER and LOWER are the halves of HIGH. */
const HIGH = 0;
const UPPER = 1;
const LOWER = 2;
const LOW = 3;
const SIZE = 4;
const COLUMNS = 5;

/** Columns of a unit: those of a, b and c. */
const A = 0;
const B = A + COLUMNS;
const C = B + COLUMNS;
const UNIT_COLUMNS = C + COLUMNS;

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
 * A unit with n summands `w · (h + l)`, w of at most 26 bits, adds up `Σ w·h` with the rounding errors of all products and
 * sums (Ogita, Rump and Oishi 2005, Dot2). Those errors are exact numbers, which together with
 * `Σ w·l` are at most (n + 2)uS, u = 2⁻⁵³, as |l| ≤ u|h|; but float64 adds them up, in at most n + 3
 * roundings of each. So a unit's error is at most `(n + 3)² u² S` and what its sources' errors come
 * to, which is at most the same over the layers before: in all Γ·S, with Γ the sum of (n + 3)²u²
 * over the nodes. Twice that covers the rounding of S and terms of higher order.
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
  /** Columns of the unit that is being summed; the low parts are not yet part of the high ones. */
  private readonly sum = new Float64Array(UNIT_COLUMNS);
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
  constructor(private readonly network: Network) {
    const { nodes } = network;
    this.exact = new ExactNetwork(network);
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
    this.known[0].fill(1);
    for (const [unit, at] of [A, UNIT_COLUMNS + B].entries())
      if (unit < nodes[0].width) setNumber(this.tables[0], at, 1, 0, 1);
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
    const size = table[at + SIZE];
    const error = size <= this.exactSize ? 0 : this.gamma * size;
    return { high: table[at + HIGH], low: table[at + LOW], error };
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
      this.compute(node, this.exact.exponentOf(source), this.tables[source], unit);
    }
  }

  private compute(node: AffineNode, exponent: number, out: Float64Array, unit: number): void {
    const lost = exponent > DEEPEST_EXPONENT ? LOST : 0;
    const { sum } = this;
    sum.fill(0);
    sum[C + HIGH] = node.bias[unit];
    for (let at = A; at < UNIT_COLUMNS; at += COLUMNS)
      sum[at + SIZE] = Math.abs(sum[at + HIGH]) + lost;
    for (const { from, map } of node.terms) {
      const table = this.tables[from];
      if (map.kind === 'identity') {
        if (this.isUsed[from][unit] === 0) continue;
        const own = this.all[from].subarray(unit, unit + 1);
        this.addProducts(map.scale === 1 ? ONE : MINUS_ONE, -unit, own, table);
        continue;
      }
      const row = (unit * table.length) / UNIT_COLUMNS;
      for (const weights of this.halvesOf(map.weights))
        this.addProducts(weights, row, this.used[from], table);
    }
    for (let at = A; at < UNIT_COLUMNS; at += COLUMNS) {
      const high = sum[at + HIGH];
      const low = sum[at + LOW];
      const total = high + low;
      const rest = total - high;
      const left = high - (total - rest) + (low - rest);
      setNumber(out, UNIT_COLUMNS * unit + at, total, left, sum[at + SIZE]);
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

  /**
   * Adds weights of 26 bits, unit j's at `row + j`, times the units that are used. A product of such
   * a weight and half a number is exact, so what the rounding of the whole product leaves out is
   * known (Dekker 1971), as it is for sums (Knuth). The columns of a, b and c are written out, which
   * takes a third less time than a loop over them.
   */
  private addProducts(
    weights: Float64Array,
    row: number,
    used: Int32Array,
    table: Float64Array,
  ): void {
    const { sum } = this;
    let highA = sum[A + HIGH];
    let lowA = sum[A + LOW];
    let sizeA = sum[A + SIZE];
    let highB = sum[B + HIGH];
    let lowB = sum[B + LOW];
    let sizeB = sum[B + SIZE];
    let highC = sum[C + HIGH];
    let lowC = sum[C + LOW];
    let sizeC = sum[C + SIZE];
    for (let k = 0; k < used.length; k++) {
      const at = UNIT_COLUMNS * used[k];
      const weight = weights[row + used[k]];
      const absolute = Math.abs(weight);

      const productA = weight * table[at + A + HIGH];
      const errorA = weight * table[at + A + LOWER] - (productA - weight * table[at + A + UPPER]);
      const nextA = highA + productA;
      const restA = nextA - highA;
      const keptA = highA - (nextA - restA) + (productA - restA);
      lowA += errorA + keptA + weight * table[at + A + LOW];
      sizeA += absolute * table[at + A + SIZE];
      highA = nextA;

      const productB = weight * table[at + B + HIGH];
      const errorB = weight * table[at + B + LOWER] - (productB - weight * table[at + B + UPPER]);
      const nextB = highB + productB;
      const restB = nextB - highB;
      const keptB = highB - (nextB - restB) + (productB - restB);
      lowB += errorB + keptB + weight * table[at + B + LOW];
      sizeB += absolute * table[at + B + SIZE];
      highB = nextB;

      const productC = weight * table[at + C + HIGH];
      const errorC = weight * table[at + C + LOWER] - (productC - weight * table[at + C + UPPER]);
      const nextC = highC + productC;
      const restC = nextC - highC;
      const keptC = highC - (nextC - restC) + (productC - restC);
      lowC += errorC + keptC + weight * table[at + C + LOW];
      sizeC += absolute * table[at + C + SIZE];
      highC = nextC;
    }
    sum[A + HIGH] = highA;
    sum[A + LOW] = lowA;
    sum[A + SIZE] = sizeA;
    sum[B + HIGH] = highB;
    sum[B + LOW] = lowB;
    sum[B + SIZE] = sizeB;
    sum[C + HIGH] = highC;
    sum[C + LOW] = lowC;
    sum[C + SIZE] = sizeC;
  }
}

const ONE = Float64Array.of(1);
const MINUS_ONE = Float64Array.of(-1);

/** The upper 26 of a number's bits, so that the rest has 26 as well (Veltkamp). */
function upperHalf(x: number): number {
  const scaled = 134217729 * x;
  return scaled - (scaled - x);
}

function setNumber(out: Float64Array, at: number, high: number, low: number, size: number): void {
  const upper = upperHalf(high);
  out[at + HIGH] = high;
  out[at + UPPER] = upper;
  out[at + LOWER] = high - upper;
  out[at + LOW] = low;
  out[at + SIZE] = size;
}

/** An exact number. */
export function exactNumber(x: number): BoundedNumber {
  return { high: x, low: 0, error: 0 };
}

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
