import { slopeBelow, type Rectifier } from '../network/activation';
import { columnOf, identityMap, rowOf } from '../network/linear-map';
import type { AffineNode, NetworkNode } from '../network/network';
import { sidesOf, type Box, type Window } from '../network/slice';
import type { SlicedNetwork, SliceTerm } from '../network/sliced-network';
import { SLACK, UNDERFLOW } from './line';
import type { HiddenUnit } from './region';

/** Columns of a row before its coefficients. */
export const Row = {
  variable: 0,
  from: 1,
  to: 2,
  a: 3,
  b: 4,
  d: 5,
  c: 6,
  error: 7,
  coefficients: 8,
};

/**
 * A network of (u, v) or (u, v, w) as one system of equations: variable i is
 * `a · u + b · v + d · w + c + Σ coefficient_k · x_k` over earlier variables, where x_k is
 * `max(0, variable k)` for hidden units, or as their slopes have it, and variable k itself for linear
 * ones, sums that other sums read. In a plane every d is 0. Nothing that only the output reads is in it.
 *
 * Rows follow each other in `data` in the order of the variables. A row is its variable, the range
 * `from … to` of the variables that it has coefficients of, a, b, d, c, how far the row's value may be
 * from the exact one, and the coefficients. Variables of one node never read each other.
 */
export interface TriangularNetwork {
  readonly network: SlicedNetwork;
  readonly data: Float64Array;
  readonly variables: number;
  /** What each variable is; linear ones are of layer −1. */
  readonly units: readonly HiddenUnit[];
  /** What each variable is multiplied by where it is off. */
  readonly slopes: Float64Array;
  /** First variable of each hidden layer. */
  readonly firstOfLayer: readonly number[];
}

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
  private readonly units: HiddenUnit[] = [];
  private readonly slopes: number[] = [];
  private readonly firstOfLayer: number[] = [];
  /** First variable of every node whose values other nodes read. */
  private readonly sources = new Map<number, Source>([[0, 'input']]);

  constructor(
    private readonly network: SlicedNetwork,
    private readonly reach: readonly number[],
  ) {}

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
      data: this.values.slice(0, this.end),
      variables: this.units.length,
      units: this.units,
      slopes: Float64Array.from(this.slopes),
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
    activation?: Rectifier,
  ): number {
    const sources = this.sourcesOf(node);
    const first = this.units.length;
    this.sources.set(k, first);
    // Copies of a node have no rounding of their own.
    const isOwn = node === this.network.nodes[from];
    const term = isOwn ? this.network.sliceTerms[from] : undefined;
    for (let unit = 0; unit < node.width; unit++) {
      const error = term ? this.roundingOf(term, unit) : 0;
      this.addRow(node, unit, sources, error);
      this.units.push({ layer, unit, node: from, variable: this.units.length });
      this.slopes.push(activation ? slopeBelow(activation, unit) : 0);
    }
    return first;
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

  private addRow(node: AffineNode, unit: number, sources: readonly Source[], error: number): void {
    const [from, to] = this.range(node, unit, sources);
    const at = this.end;
    this.end += Row.coefficients + to - from;
    this.requireSpace();
    const { values } = this;
    values[at + Row.variable] = this.units.length;
    values[at + Row.from] = from;
    values[at + Row.to] = to;
    values[at + Row.c] = node.bias[unit];
    values[at + Row.error] = error;
    for (const [i, term] of node.terms.entries()) {
      const source = sources[i];
      const base = source === 'input' ? at + Row.a : at + Row.coefficients + source - from;
      const row = rowOf(term.map, unit, this.network.nodes[term.from].width);
      for (let e = row.first; e < row.end; e++) values[base + columnOf(row, e)] += row.weights[e];
    }
  }

  private requireSpace(): void {
    if (this.end <= this.values.length) return;
    const { values } = this;
    this.values = new Float64Array(2 * this.end);
    this.values.set(values);
  }

  /** The variables that a row has coefficients of. */
  private range(
    { terms }: AffineNode,
    unit: number,
    sources: readonly Source[],
  ): [from: number, to: number] {
    let [from, to] = [Infinity, 0];
    for (const [i, term] of terms.entries()) {
      const source = sources[i];
      if (source === 'input') continue;
      const row = rowOf(term.map, unit, this.network.nodes[term.from].width);
      if (row.first === row.end) continue;
      from = Math.min(from, source + columnOf(row, row.first));
      to = Math.max(to, source + columnOf(row, row.end - 1) + 1);
    }
    return from < to ? [from, to] : [0, 0];
  }
}

/** A node with the values of another. */
function identityOf(from: number, { width }: NetworkNode): AffineNode {
  const terms = [{ from, map: identityMap(width) }];
  return { kind: 'affine', width, terms, bias: new Float64Array(width) };
}
