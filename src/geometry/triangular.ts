import { jumps, rivalsOf, type SlicedActivation, slopeBelow } from '../network/activation';
import { columnOf, entriesOf, identityMap, rowOf, type MapRow } from '../network/linear-map';
import { scaled } from '../network/dyadic';
import { nearestDyadic } from '../network/nearest-float';
import type { AffineNode, NetworkNode } from '../network/network';
import { sidesOf, type Box, type Window } from '../network/slice';
import type { SlicedNetwork, SliceTerm } from '../network/sliced-network';
import { SLACK, UNDERFLOW } from './line';
import type { HiddenUnit } from './region';
import { GAP, Row, Run } from './rows';
import { Twins, type RowFacts } from './twins';

/**
 * A network of (u, v) or (u, v, w) as one system of equations: variable i is
 * `a · u + b · v + d · w + c + Σ coefficient_k · x_k` over earlier variables, where x_k is
 * `max(0, variable k)` for hidden units, or as their slopes have it, and variable k itself for linear
 * ones, sums that other sums read. In a plane every d is 0. Nothing that only the output reads is in it.
 *
 * Rows (`Row`) follow each other in `data` in the order of the variables, each with how far its value may be
 * from the exact one. Variables of one node never read each other.
 */
export interface TriangularNetwork {
  readonly network: SlicedNetwork;
  readonly data: Float64Array;
  readonly variables: number;
  /**
   * By variable, what its row's function of the coordinates leaves out (`Rest`): of networks that compare values,
   * and of rows that read few others. Where functions are the same in a part, their difference is 0 there, which
   * no bound tells. Undefined of other networks, where it would not pay.
   */
  readonly rests: Float64Array | undefined;
  /** Coefficients of all rows. */
  readonly coefficients: number;
  /** What each variable is; linear ones are of layer −1. */
  readonly units: readonly HiddenUnit[];
  /** What each variable is multiplied by where it is off. */
  readonly slopes: Float64Array;
  /** 1 for each that is a step: where it is on, others read 1. */
  readonly steps: Uint8Array;
  /** The first variable of each one's group of rivals; −1 of those that have none. */
  readonly groups: Int32Array;
  /**
   * What is known of each variable wherever it is: 1 of linear ones, 0 of rivals that are never the first of the
   * greatest, and otherwise UNDECIDED.
   */
  readonly states: Uint8Array;
  /** First variable of each hidden layer. */
  readonly firstOfLayer: readonly number[];
}

/** Rows that compare two functions, as lattices of ReLUs have them, read four or eight others. */
const MOST_SUMMANDS = 8;

/** State of a hidden unit that may be on and off in a part. */
export const UNDECIDED = 2;

/** The form that was made last, and the reach that it is for, of each network that somebody still has. */
const lastMade = new WeakMap<
  SlicedNetwork,
  { readonly reach: readonly number[]; readonly triangular: TriangularNetwork }
>();

/**
 * Brings a network into triangular form: no weight is changed, and the rounding of what comes from the
 * slice is in the rows' errors. Parts of one grid, which ask with the same reach, get the same form.
 *
 * @param reach no less than the absolute value of u, v (and w) wherever the rows are used
 */
export function triangularNetwork(
  network: SlicedNetwork,
  reach: readonly number[],
): TriangularNetwork {
  const last = lastMade.get(network);
  if (last && reach.every((distance, k) => distance === last.reach[k])) return last.triangular;
  const triangular = new TriangularBuilder(network, reach).build();
  lastMade.set(network, { reach, triangular });
  return triangular;
}

/** How far coordinates that lie in ranges may be from 0. */
export function reachOf(...ranges: readonly (readonly [from: number, to: number])[]): number[] {
  return ranges.map(([from, to]) => Math.max(Math.abs(from), Math.abs(to)));
}

export function reachOfWindow(window: Window | Box): number[] {
  return reachOf(...sidesOf(window));
}

/** Where a node's values are found: in a range of variables, or nowhere for the input. */
type Source = number | 'input';

class TriangularBuilder {
  private values = new Float64Array(1024);
  private end = 0;
  private coefficients = 0;
  /** Coefficients of the row that is made that are not 0, and their sum. */
  private summands = 0;
  private sum = 0;
  /** Where the run that is written begins, and the column behind its last coefficient. */
  private run = 0;
  private runEnd = 0;
  private readonly units: HiddenUnit[] = [];
  private readonly slopes: number[] = [];
  private readonly groups: number[] = [];
  private readonly steps: number[] = [];
  /** Whether pre-activations from now on may jump. */
  private mayJump = false;
  private readonly states: number[] = [];
  private readonly rests: number[] = [];
  /** Whether a hidden unit is on where one value exceeds another. */
  private areCompared = false;
  /** Rows that are the same, in networks with groups: many are, where an image is the input. */
  private readonly twins: Twins | undefined;
  private readonly firstOfLayer: number[] = [];
  /** First variable of every node whose values other nodes read. */
  private readonly sources = new Map<number, Source>([[0, 'input']]);

  constructor(
    private readonly network: SlicedNetwork,
    private readonly reach: readonly number[],
  ) {
    const { nodes } = network;
    if (nodes.some((node) => node.kind === 'activation' && rivalsOf(node.activation) > 1))
      this.twins = new Twins();
  }

  build(): TriangularNetwork {
    const { nodes } = this.network;
    const read = new Set<number>();
    for (const node of nodes)
      if (node.kind === 'affine') for (const { from } of node.terms) read.add(from);
    for (const [k, node] of nodes.entries()) {
      if (node.kind === 'affine' && read.has(k)) this.addNode(k, k, node, -1);
      if (node.kind !== 'activation') continue;
      const source = nodes[node.from];
      // A sum that only the activation reads needs no variable of its own.
      const isOwn = source.kind === 'affine' && !read.has(node.from);
      const own = isOwn ? source : identityOf(node.from, source);
      const first = this.addNode(k, node.from, own, this.firstOfLayer.length, node.activation);
      this.firstOfLayer.push(first);
    }
    return {
      network: this.network,
      data: this.values.subarray(0, this.end),
      variables: this.units.length,
      rests: this.areCompared ? Float64Array.from(this.rests) : undefined,
      coefficients: this.coefficients,
      units: this.units,
      slopes: Float64Array.from(this.slopes),
      groups: Int32Array.from(this.groups),
      steps: Uint8Array.from(this.steps),
      states: Uint8Array.from(this.states),
      firstOfLayer: this.firstOfLayer,
    };
  }

  /**
   * @param k the node whose values these variables are, and `from` the node of their rows
   * @returns the first of them; copies of what the node reads may come before it
   */
  private addNode(
    k: number,
    from: number,
    node: AffineNode,
    layer: number,
    activation?: SlicedActivation,
  ): number {
    const sources = this.sourcesOf(node);
    const first = this.units.length;
    this.sources.set(k, first);
    // Copies of a node have no rounding of their own.
    const isOwn = node === this.network.nodes[from];
    const term = isOwn ? this.network.sliceTerms[from] : undefined;
    this.requireSpace(this.end + this.mostNumbersOf(node));
    for (let unit = 0; unit < node.width; unit++) {
      const error = term ? this.roundingOf(term, unit) : 0;
      const at = this.end;
      this.addRow(node, unit, sources, error);
      this.addRests(term, unit);
      this.areCompared ||= layer >= 0 && this.isDifference(node.bias[unit]);
      const variable = this.units.length;
      const slope = activation ? slopeBelow(activation, unit) : 0;
      const isStep = activation !== undefined && jumps(activation);
      const rivals = activation ? rivalsOf(activation) : 1;
      const group = rivals > 1 ? first + unit - (unit % rivals) : -1;
      const passed = layer < 0 ? 1 : isStep ? undefined : slope;
      const isNever = this.isNeverOn({ at, node: from, unit, term }, passed, group);
      this.states.push(layer < 0 ? 1 : isNever ? 0 : UNDECIDED);
      this.units.push({ layer, unit, node: from, variable, mayJump: this.mayJump });
      this.slopes.push(slope);
      this.steps.push(isStep ? 1 : 0);
      this.groups.push(group);
    }
    this.mayJump ||= activation !== undefined && jumps(activation);
    return first;
  }

  /**
   * Whether a rival is no greater than 0, or than one before it, wherever it is, as it is the same.
   *
   * @param slope of a unit that is off, by which alone its row says what it passes on; undefined where it does not
   */
  private isNeverOn(facts: RowFacts, slope: number | undefined, group: number): boolean {
    const { twins, values } = this;
    if (!twins) return false;
    const isRival = group >= 0;
    // What a rival passes on is its own only where it has won.
    const first = twins.add(values, facts, isRival ? undefined : slope);
    return (
      isRival && ((first >= group && first < this.units.length) || twins.isZero(values, facts))
    );
  }

  /** Where each term of a node finds its values: where two read the same node, one reads a copy. */
  private sourcesOf({ terms }: AffineNode): Source[] {
    const sources: Source[] = [];
    for (const { from } of terms) {
      let source = this.sources.get(from) ?? 'input';
      if (sources.includes(source) && source !== 'input') {
        const original = this.sources.get(from) ?? source;
        // Adding two weights would round; the sum of two variables is made with error bounds.
        source = this.units.length;
        this.addNode(from, from, identityOf(from, this.network.nodes[from]), -1);
        this.sources.set(from, original);
      }
      sources.push(source);
    }
    return sources;
  }

  /** How far the rounding of its numbers takes what a unit has from the slice. */
  private roundingOf({ rests: [constants, ...factors] }: SliceTerm, unit: number): number {
    let [error, isRounded] = [Math.abs(constants[unit]), constants[unit] !== 0];
    for (const [k, factor] of factors.entries()) {
      error += Math.abs(factor[unit]) * this.reach[k];
      isRounded ||= factor[unit] !== 0;
    }
    // The rests are rounded themselves, and so are their products, below float64's range as well.
    return isRounded ? SLACK * error + UNDERFLOW * Math.max(1, ...this.reach) : 0;
  }

  /** Sums of more others have too many digits, soon, and are hardly ever the same. */
  private addRests(term: SliceTerm | undefined, unit: number): void {
    const isKnown = this.summands <= MOST_SUMMANDS && (!term || isExactWithRests(term, unit));
    const [c, a, b, d] = isKnown && term ? term.rests.map((rests) => rests[unit]) : [0, 0, 0];
    this.rests.push(isKnown ? 1 : 0, a, b, d ?? 0, c);
  }

  /** Whether the row that was made is how much something exceeds something else, and nothing more. */
  private isDifference(bias: number): boolean {
    return this.summands > 1 && this.summands <= MOST_SUMMANDS && this.sum === 0 && bias === 0;
  }

  private addRow(node: AffineNode, unit: number, sources: readonly Source[], error: number): void {
    const rows = node.terms.map(({ from, map }) =>
      rowOf(map, unit, this.network.nodes[from].width),
    );
    const at = this.end;
    const { values } = this;
    values[at + Row.variable] = this.units.length;
    values[at + Row.c] = node.bias[unit];
    values[at + Row.error] = error;
    this.end += Row.runs;
    [this.summands, this.sum] = [0, 0];
    [this.run, this.runEnd] = [this.end, -Infinity];
    // Columns rise within a term, and from one to the next where its variables come later.
    const firstOf = (i: number) => (sources[i] === 'input' ? -1 : sources[i]);
    const order = [...sources.keys()].toSorted((i, k) => firstOf(i) - firstOf(k));
    for (const i of order) this.addTerm(rows[i], sources[i], at);
    this.endRun();
    values[at + Row.length] = this.end - at;
  }

  private addTerm(row: MapRow, source: Source, at: number): void {
    const { values } = this;
    for (let e = row.first; e < row.end; e++) {
      const weight = row.weights[e];
      const column = columnOf(row, e);
      if (source === 'input') values[at + Row.a + column] += weight;
      else if (weight !== 0) this.addCoefficient(source + column, weight);
    }
  }

  private addCoefficient(column: number, coefficient: number): void {
    const { values } = this;
    this.summands++;
    this.sum += coefficient;
    if (column - this.runEnd > GAP) {
      this.endRun();
      this.run = this.end;
      values[this.run + Run.from] = column;
      this.end += Run.coefficients;
    } else for (let k = this.runEnd; k < column; k++) values[this.end++] = 0;
    values[this.end++] = coefficient;
    this.runEnd = column + 1;
  }

  /** Closes the run that is written, if there is one. */
  private endRun(): void {
    if (this.runEnd < 0) return;
    this.values[this.run + Run.to] = this.runEnd;
    this.coefficients += this.end - this.run - Run.coefficients;
  }

  /** No fewer numbers than the rows of a node take. */
  private mostNumbersOf({ terms, width }: AffineNode): number {
    let numbers = width * Row.runs;
    for (const { map } of terms) {
      // A dense row is one run, or several that are no longer; at worst others have zeros before each entry.
      if (map.kind === 'dense') numbers += map.weights.length + width * Run.coefficients;
      else numbers += entriesOf(map).length * (1 + GAP);
    }
    return numbers;
  }

  private requireSpace(end: number): void {
    const { values } = this;
    if (end <= values.length) return;
    this.values = new Float64Array(Math.max(end, 2 * values.length));
    this.values.set(values.subarray(0, this.end));
  }
}

/** Whether what a unit has from the slice is what its float64 and their rests are. */
function isExactWithRests(term: SliceTerm, unit: number): boolean {
  return term.columns.every((column, k) => {
    const rest = term.rests[k][unit];
    if (rest === 0) return true;
    // The float64 nearest to a number and what it leaves out have no digits that the number has not.
    const nearest = nearestDyadic(column[unit], term.exponent);
    const own = scaled(nearest, term.exponent) + scaled(rest, term.exponent);
    return own === column[unit];
  });
}

/** A node with the values of another. */
function identityOf(from: number, { width }: NetworkNode): AffineNode {
  const terms = [{ from, map: identityMap(width) }];
  return { kind: 'affine', width, terms, bias: new Float64Array(width) };
}
