import { hasSlopes, jumps, type SlicedActivation, slopeBelow } from '../network/activation';
import { assertNever } from '../network/assert-never';
import { entriesOf, type LinearMap, type SparseMap, type Weights } from '../network/linear-map';
import type { ActivationNode, AffineNode } from '../network/network';
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

/** The coefficients of a form. */
const PLACES = [A, B, C] as const;

/** Sizes are no less than so many times what is gone: half of them, then, is of what is there. */
const MOST_GONE = 4;

/** What a layer passes on that it did not pass on in the pattern before, and what it no longer does. */
interface Change {
  readonly layer: number;
  readonly on: Int32Array;
  readonly off: Int32Array;
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
 *
 * **From region to region** a few units of a layer change. What reads it adds those that are on now, and takes away
 * those that are off, as long as these are no more numbers than it is the sum of, nor most of their size: n and S count
 * both, so that all said above holds of 2n.
 */
export class OutputForms {
  private readonly exact: ExactNetwork;
  /** Per node, its units' columns; a layer whose units pass on what they read, or 0, has those that it reads. */
  private readonly tables: Float64Array[] = [];
  /** Per node, which units' columns are those of the pattern. */
  private readonly known: Uint8Array[] = [];
  /** Per node, the units that are not 0 all over the region. */
  private readonly used: Int32Array[] = [];
  /** One byte per unit of each node, 1 for those; and the numbers of all units. */
  private readonly isUsed: Uint8Array[] = [];
  /** Per node, numbers that were added to a unit's columns, or taken away, since these were computed. */
  private readonly changes: Int32Array[] = [];
  /** Per node, sizes that were taken away of each unit's a, b and c since then. */
  private readonly gone: Float64Array[] = [];
  /** Per node, numbers that a unit is the sum of. */
  private readonly summands: number[] = [];
  /** Units of a layer that pass something on, and did not before; and those that did. */
  private readonly on: Int32Array;
  private readonly off: Int32Array;
  /** Per node, the states of its units in the pattern, where it is a hidden layer. */
  private readonly states: Uint8Array[] = [];
  private readonly all: Int32Array[] = [];
  /** Memory for those of them that are not 0. */
  private readonly notZero: Int32Array[] = [];
  private readonly halves = new Map<LinearMap, readonly Weights[]>();
  /** One row of a sparse map: its weights by column, and which columns it has. */
  private readonly row: { readonly weights: Float64Array; readonly columns: Int32Array };
  private readonly sums = new CoefficientSums();
  /** Nodes all of whose units are read; of the others, those that an activation passes on. */
  private readonly isWhole: boolean[];
  /** Numbers of the activation nodes. */
  private readonly layers: readonly number[];
  /** Units that were computed from all that they read. */
  computed = 0;
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
      const isOwn = node.kind !== 'activation' || isComputed(node.activation);
      this.tables.push(
        isOwn ? new Float64Array(UNIT_COLUMNS * node.width) : this.tables[node.from],
      );
      this.known.push(isOwn ? new Uint8Array(node.width) : this.known[node.from]);
      this.all.push(Int32Array.from({ length: node.width }, (_, unit) => unit));
      this.used.push(this.all[k]);
      this.notZero.push(new Int32Array(node.width));
      this.isUsed.push(new Uint8Array(node.width).fill(1));
      this.changes.push(new Int32Array(node.kind === 'affine' ? node.width : 0));
      this.gone.push(new Float64Array(node.kind === 'affine' ? PLACES.length * node.width : 0));
      this.summands.push(0);
      if (!isOwn || node.kind === 'input') continue;
      if (node.kind === 'affine') for (const { from } of node.terms) this.isWhole[from] = true;
      // Weights of float64 are two summands each, and so are slopes.
      const summands =
        node.kind === 'affine'
          ? node.terms.reduce((sum, { from }) => sum + 2 * nodes[from].width, 1)
          : 3;
      this.summands[k] = summands;
      // As many again may be added and taken away.
      mostSummands = Math.max(mostSummands, 2 * summands);
      gamma += ((2 * summands + 3) * UNIT) ** 2;
    }
    const widest = Math.max(...nodes.map(({ width }) => width));
    this.row = { weights: new Float64Array(widest), columns: new Int32Array(widest) };
    [this.on, this.off] = [new Int32Array(widest), new Int32Array(widest)];
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
      const [a, b, c] = PLACES.map((column) => this.numberAt(this.tables[last], at + column));
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
    const start = isFirst ? 1 : this.layers[changed];
    let change: Change | undefined;
    for (let k = start, layer = changed; k < nodes.length; k++) {
      const node = nodes[k];
      if (node.kind === 'activation') {
        const states = pattern[layer++];
        this.states[k] = states.slice();
        this.used[k] = this.unitsNotZero(k, node.activation, states);
        // Behind the first layer that changes, all does.
        if (k === start && !isFirst && !isComputed(node.activation)) change = this.changeOf(k);
        this.isUsed[k].fill(0);
        for (const unit of this.used[k]) this.isUsed[k][unit] = 1;
      }
      if (node.kind === 'affine' && change && this.canChange(node, change))
        this.changeUnits(k, node, change);
      else if (node.kind !== 'activation' || isComputed(node.activation)) this.known[k].fill(0);
      if (node.kind === 'affine' && !this.isWhole[k]) continue;
      this.computeUnits(k, this.used[k]);
    }
    this.pattern = pattern.map((states) => states.slice());
  }

  /** How a layer's units differ from those of the pattern before. */
  private changeOf(k: number): Change {
    const { on, off, isUsed } = this;
    let [ons, offs] = [0, 0];
    for (const unit of this.used[k])
      if (isUsed[k][unit] === 1) isUsed[k][unit] = 2;
      else on[ons++] = unit;
    for (let unit = 0; unit < isUsed[k].length; unit++)
      if (isUsed[k][unit] === 1) off[offs++] = unit;
    return { layer: k, on: on.subarray(0, ons), off: off.subarray(0, offs) };
  }

  /** Whether a node reads a layer that changed and, beside it, nothing that may have. */
  private canChange({ terms }: AffineNode, { layer, on, off }: Change): boolean {
    const isPaid = 2 * (on.length + off.length) < this.used[layer].length;
    return isPaid && terms.every(({ from, map }) => from <= layer && map.kind === 'dense');
  }

  /** Adds what changed to the units of a node that are known; those that changed too much are known no longer. */
  private changeUnits(k: number, node: AffineNode, change: Change): void {
    const [known, changes, table] = [this.known[k], this.changes[k], this.tables[k]];
    const more = 2 * (change.on.length + change.off.length) + 1;
    // Those that are on now may never have been asked for.
    this.computeUnits(change.layer, change.on);
    for (let unit = 0; unit < known.length; unit++) {
      if (known[unit] === 0) continue;
      changes[unit] += more;
      if (changes[unit] > this.summands[k] || !this.changeUnit(k, node, unit, change))
        known[unit] = 0;
      else this.sums.finish(table, UNIT_COLUMNS * unit);
    }
  }

  /** @returns false where most of what there was is gone, so that its rounding is all there is. */
  private changeUnit(k: number, { terms }: AffineNode, unit: number, change: Change): boolean {
    const { sums } = this;
    const { layer, on, off } = change;
    const [row, read] = [unit * this.all[layer].length, this.tables[layer]];
    const own = terms.filter(({ from }) => from === layer);
    sums.resume(this.tables[k], UNIT_COLUMNS * unit);
    for (const { map } of own)
      for (const weights of this.halvesOf(map)) sums.add(weights, row, on, read);
    const sizes = PLACES.map((at) => sums.sizeOf(at));
    for (const { map } of own)
      for (const weights of this.halvesOf(map)) sums.add(weights, row, off, read, -1);
    const gone = this.gone[k];
    return PLACES.every((at, i) => {
      const size = sums.sizeOf(at);
      const all = (gone[PLACES.length * unit + i] += size - sizes[i]);
      return MOST_GONE * all <= size;
    });
  }

  /** The units of a layer that pass something on. */
  private unitsNotZero(k: number, activation: SlicedActivation, states: Uint8Array): Int32Array {
    let count = 0;
    for (let unit = 0; unit < states.length; unit++)
      if (states[unit] === 1 || slopeBelow(activation, unit) !== 0) this.notZero[k][count++] = unit;
    return this.notZero[k].subarray(0, count);
  }

  /** Computes some units of a node, where that was not done. */
  private computeUnits(k: number, units: Int32Array): void {
    const node = this.network.nodes[k];
    if (node.kind === 'input') return;
    if (node.kind === 'activation') this.computeUnits(node.from, units);
    const known = this.known[k];
    for (const unit of units) {
      if (known[unit] === 1) continue;
      known[unit] = 1;
      if (node.kind === 'affine') this.compute(k, node, this.tables[k], unit);
      else this.activate(k, node, unit);
    }
  }

  /** Computes a unit of a layer whose units are not 0 where they are off. */
  private activate(
    k: number,
    { from, activation }: ActivationNode<SlicedActivation>,
    unit: number,
  ): void {
    const { sums } = this;
    const isOn = this.states[k][unit] === 1;
    const slope = isOn ? 1 : slopeBelow(activation, unit);
    sums.start(this.lostIn(k));
    if (jumps(activation)) {
      sums.set(C, isOn ? 1 : 0, 0);
      sums.finish(this.tables[k], UNIT_COLUMNS * unit);
      return;
    }
    // What a layer before made 0 has no columns.
    if (this.isUsed[from][unit] === 1)
      for (const half of halvesOf([slope]))
        sums.add(half, -unit, this.all[from].subarray(unit, unit + 1), this.tables[from]);
    sums.finish(this.tables[k], UNIT_COLUMNS * unit);
  }

  private compute(k: number, node: AffineNode, out: Float64Array, unit: number): void {
    const { sums } = this;
    this.computed++;
    this.changes[k][unit] = 0;
    this.gone[k].fill(0, PLACES.length * unit, PLACES.length * (unit + 1));
    sums.start(this.lostIn(k));
    this.setOwn(k, node, unit);
    for (const { from, map } of node.terms) if (from > 0) this.addMap(map, from, unit);
    sums.finish(out, UNIT_COLUMNS * unit);
  }

  private lostIn(k: number): number {
    return this.exact.exponentOf(k) > DEEPEST_EXPONENT ? LOST : 0;
  }

  private addMap(map: LinearMap, from: number, unit: number): void {
    const { sums } = this;
    const table = this.tables[from];
    switch (map.kind) {
      case 'dense': {
        const row = (unit * table.length) / UNIT_COLUMNS;
        for (const weights of this.halvesOf(map)) sums.add(weights, row, this.used[from], table);
        return;
      }
      case 'diagonal': {
        if (this.isUsed[from][unit] === 0) return;
        const own = this.all[from].subarray(unit, unit + 1);
        for (const factors of this.halvesOf(map)) sums.add(factors, 0, own, table);
        return;
      }
      case 'sparse':
        for (const weights of this.halvesOf(map)) this.addSparse(map, weights, from, unit);
        return;
      default:
        assertNever(map);
    }
  }

  private addSparse(map: SparseMap, halves: Weights, from: number, unit: number): void {
    const { weights, columns } = this.row;
    let count = 0;
    for (let k = map.starts[unit]; k < map.starts[unit + 1]; k++) {
      const column = map.columns[k];
      if (this.isUsed[from][column] === 0) continue;
      weights[column] = halves[k];
      columns[count++] = column;
    }
    this.sums.add(weights, 0, columns.subarray(0, count), this.tables[from]);
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

  private halvesOf(map: LinearMap): readonly Weights[] {
    const known = this.halves.get(map);
    if (known) return known;
    const halves = halvesOf(entriesOf(map));
    this.halves.set(map, halves);
    return halves;
  }
}

/** Whether what a layer's units pass on is not, where it is not 0, what they read. */
function isComputed(activation: SlicedActivation): boolean {
  return hasSlopes(activation) || jumps(activation);
}

/** Numbers as sums of numbers of at most 26 bits: one for each that float32 can hold, else two. */
function halvesOf(numbers: ArrayLike<number>): readonly Weights[] {
  if (numbers instanceof Float32Array) return [numbers];
  // In a loop: `from` makes a list of objects first, several times as large as a network.
  const upper = new Float64Array(numbers.length);
  let isRest = false;
  for (let i = 0; i < upper.length; i++) {
    upper[i] = upperHalf(numbers[i]);
    isRest ||= numbers[i] !== upper[i];
  }
  return isRest ? [upper, upper.map((half, i) => numbers[i] - half)] : [upper];
}

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
export function valueAtVertex(
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
