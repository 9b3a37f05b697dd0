import { RELU, thresholdsOf, type Activation, type Rectifier } from './activation';
import { assertNever } from './assert-never';
import { scaled } from './dyadic';
import { InputError } from './errors';
import {
  addExactly,
  exactColumns,
  inLowestTerms,
  multiplyExactly,
  type ExactColumns,
} from './exact-products';
import { nearestOrInfinite } from './nearest-float';
import { identityMap, sparseMap, type SparseMap } from './linear-map';
import type { ActivationNode, AffineNode, AffineTerm, InputNode, Network } from './network';
import type { Slice } from './slice';

/**
 * What an affine node takes from the slice, exactly: the constants, bias included, and the factors of
 * u, v (and w), each a column with one integer per unit.
 */
export interface SliceTerm extends ExactColumns {
  /**
   * The same columns: what the node's bias and weights of node 0, each the float64 nearest to the exact
   * number, leave out of it; rounded to float64 themselves, and 0 only where nothing is left out.
   */
  readonly rests: readonly Float64Array[];
}

/** A node of a sliced network: its activations are those that engines compute. */
export type SlicedNode = InputNode | AffineNode | ActivationNode<Rectifier>;

/**
 * A network on a plane, or in a volume: node 0 is (u, v), or (u, v, w). It can be cloned to workers.
 * Its units have two states each: one with several thresholds has become as many units of the same
 * hidden layer, next to each other, each on beyond one of them.
 *
 * Engines that count in float64 read `nodes`, as those of any network; exact ones take what comes from
 * the slice from `sliceTerms`. Nothing else was composed, so nothing else differs from the network as it
 * was given.
 */
export interface SlicedNetwork extends Network {
  readonly nodes: readonly SlicedNode[];
  /** By node; undefined for those that take nothing from the slice. */
  readonly sliceTerms: readonly (SliceTerm | undefined)[];
  /** By hidden layer, how many of its units each unit of the network as it was given has become. */
  readonly thresholds: readonly number[];
}

/** A unit of the network as it was given, and which of its thresholds, in order. */
export interface UnitThreshold {
  readonly unit: number;
  readonly threshold: number;
}

/** What a unit of a sliced network's hidden layer is in the network as it was given. */
export function givenUnit(
  { thresholds }: SlicedNetwork,
  layer: number,
  unit: number,
): UnitThreshold {
  const count = thresholds[layer];
  return { unit: Math.floor(unit / count), threshold: unit % count };
}

/** States of the units as they were given, by hidden layer: how many of its thresholds each is beyond. */
export function givenStates(network: SlicedNetwork, pattern: readonly Uint8Array[]): Uint8Array[] {
  return pattern.map((states, layer) => {
    const given = new Uint8Array(states.length / network.thresholds[layer]);
    for (const [i, state] of states.entries()) given[givenUnit(network, layer, i).unit] += state;
    return given;
  });
}

/** Smallest positive float64. */
const SMALLEST = 2 ** -1074;

/**
 * The network as a function of (u, v), or (u, v, w): the slice is composed, exactly, into every affine
 * node that the input reaches without passing an activation. The work per sample no longer depends on
 * the number of inputs, and every engine sees a plane or a volume.
 *
 * @param network any, sliced ones included
 * @throws InputError if a slice or weights are so large that float64 cannot hold the composition.
 */
export function sliceNetwork(network: Network, slice: Slice): SlicedNetwork {
  return new Slicer(network, slice).slice();
}

class Slicer {
  /** What (1, u, v) or (1, u, v, w) makes of the input. */
  private readonly point: ExactColumns;
  /** What the nodes are that are affine in the slice's coordinates, by number. */
  private readonly known = new Map<number, ExactColumns>();
  private readonly nodes: SlicedNode[];
  private readonly sliceTerms: (SliceTerm | undefined)[] = [undefined];
  private readonly thresholds: number[] = [];
  /** Numbers in `nodes` of the network's nodes that are still there. */
  private readonly numbers = new Map<number, number>();

  constructor(
    private readonly network: Network | SlicedNetwork,
    slice: Slice,
  ) {
    this.point = pointOf(slice);
    this.known.set(0, this.point);
    this.nodes = [{ kind: 'input', width: this.point.columns.length - 1 }];
  }

  slice(): SlicedNetwork {
    const { nodes } = this.network;
    const last = nodes.length - 1;
    const activated = new Set(
      nodes.flatMap((node) =>
        node.kind === 'activation' && node.activation.kind !== 'clip' ? [node.from] : [],
      ),
    );
    // What is clipped is read as it is beyond its ends (`addClip`). Other activations of the input read the
    // slice's point, not the slice's coordinates.
    if (activated.has(0)) this.addKnown(0, this.point);
    for (const [k, node] of nodes.entries()) {
      if (node.kind === 'activation') this.addActivation(k, node);
      if (node.kind !== 'affine') continue;
      const others = node.terms.filter(({ from }) => !this.known.has(from));
      if (others.length > 0) this.addSum(k, node, others);
      else {
        const columns = this.compose(k, node);
        this.known.set(k, columns);
        if (activated.has(k) || k === last) this.addKnown(k, columns);
      }
    }
    return { nodes: this.nodes, sliceTerms: this.sliceTerms, thresholds: this.thresholds };
  }

  /** Adds a node that is affine in the slice's coordinates. */
  private addKnown(k: number, columns: ExactColumns): void {
    const { node, term } = sliceNode(columns);
    this.add(k, node, term);
  }

  /** Adds a node that reads others, which are not; what it reads of the slice it now reads itself. */
  private addSum(k: number, node: AffineNode, others: readonly AffineTerm[]): void {
    const terms = others.map((term) => ({ ...term, from: this.numberOf(term.from) }));
    if (others.length === node.terms.length) this.add(k, { ...node, terms });
    else this.addRead(k, sliceNode(this.compose(k, node)), terms);
  }

  /** Adds a node that reads others beside what it takes from the slice. */
  private addRead(k: number, { node, term }: OwnNode, terms: readonly AffineTerm[]): void {
    this.add(k, { ...node, terms: [...terms, ...node.terms] }, term);
  }

  private addActivation(k: number, { activation, width, from: source }: ActivationNode): void {
    const from = this.numberOf(source);
    switch (activation.kind) {
      case 'relu':
      case 'leaky':
      case 'prelu':
        this.add(k, { kind: 'activation', width, from, activation });
        this.thresholds.push(this.thresholdsBefore[this.thresholds.length] ?? 1);
        return;
      case 'clip':
        this.addClip(k, activation, width, source);
        return;
      default:
        assertNever(activation);
    }
  }

  /**
   * Clipping is the sum of two ReLUs, `low + relu(z − low) − relu(z − high)`; where there is no low end it
   * is `z − relu(z − high)`.
   */
  private addClip(
    k: number,
    activation: Activation & { kind: 'clip' },
    width: number,
    source: number,
  ): void {
    const thresholds = thresholdsOf(activation);
    const [count, hasLow] = [thresholds.length, Number.isFinite(activation.low)];
    const units = Array.from({ length: count * width }, (_, unit) => Math.floor(unit / count));
    const map = sparseMap(
      width,
      units.map((unit) => [[unit, 1] as const]),
    );
    const bias = Float64Array.from(units, (_, i) => -thresholds[i % count]);
    const beyond = this.addBeyond(source, map, bias);
    this.thresholds.push(count);
    const hidden = this.push({
      kind: 'activation',
      width: units.length,
      from: beyond,
      activation: RELU,
    });
    const signs = hasLow ? [1, -1] : [-1];
    const rows = Array.from({ length: width }, (_, unit) =>
      thresholds.map((_threshold, i) => [count * unit + i, signs[i]] as const),
    );
    const terms = [{ from: hidden, map: sparseMap(units.length, rows) }];
    const known = this.known.get(source);
    if (hasLow)
      this.add(k, {
        kind: 'affine',
        width,
        terms,
        bias: new Float64Array(width).fill(activation.low),
      });
    else if (known) this.addRead(k, sliceNode(known), terms);
    else
      this.add(k, {
        kind: 'affine',
        width,
        terms: [...terms, { from: this.numberOf(source), map: identityMap(width) }],
        bias: new Float64Array(width),
      });
  }

  /** Adds what units are beyond their thresholds: exactly, where it is affine in the coordinates. */
  private addBeyond(source: number, map: SparseMap, bias: Float64Array): number {
    const known = this.known.get(source);
    const width = bias.length;
    if (!known) {
      const terms = [{ from: this.numberOf(source), map }];
      return this.push({ kind: 'affine', width, terms, bias });
    }
    const nothing = known.columns.slice(1).map(() => new Float64Array(width));
    const columns = addExactly(
      multiplyExactly(map, width, known),
      exactColumns([bias, ...nothing]),
    );
    const { node, term } = sliceNode(inLowestTerms(columns));
    return this.push(node, term);
  }

  private add(k: number, node: SlicedNode, term?: SliceTerm): void {
    this.numbers.set(k, this.push(node, term));
  }

  /** Adds a node, and returns its number. */
  private push(node: SlicedNode, term?: SliceTerm): number {
    this.sliceTerms.push(term);
    return this.nodes.push(node) - 1;
  }

  /** Thresholds of a network that is sliced already; none of one that is not. */
  private get thresholdsBefore(): readonly number[] {
    return 'thresholds' in this.network ? this.network.thresholds : [];
  }

  private numberOf(k: number): number {
    return this.numbers.get(k) ?? 0;
  }

  /** What an affine node takes from the slice, its bias included. */
  private compose(k: number, { width, bias, terms }: AffineNode): ExactColumns {
    const given = 'sliceTerms' in this.network ? this.network.sliceTerms[k] : undefined;
    const { columns } = this.point;
    let sum = given
      ? substitute(given, this.point)
      : exactColumns(columns.map((_, c) => (c === 0 ? bias : new Float64Array(width))));
    for (const { from, map } of terms) {
      const source = this.known.get(from);
      if (!source || (given && from === 0)) continue;
      sum = addExactly(sum, multiplyExactly(map, width, source));
    }
    return inLowestTerms(sum);
  }
}

/** The input as a function of the slice's coordinates: its origin, and its axes. */
function pointOf({ origin, axes, rests: left }: Slice): ExactColumns {
  const vectors = [origin, ...axes];
  const nothing = new Float64Array(origin.length);
  const rests = [nothing, ...axes.map((_, k) => left?.[k] ?? nothing)];
  for (const vector of [...vectors, ...rests]) if (!vector.every(Number.isFinite)) throw tooLarge();
  return inLowestTerms(addExactly(exactColumns(vectors), exactColumns(rests)));
}

/** An affine function of one slice's coordinates as one of another's, which they are affine in. */
function substitute(term: ExactColumns, point: ExactColumns): ExactColumns {
  const [constants, ...factors] = term.columns;
  const columns = point.columns.map((coordinates, c) =>
    constants.map((constant, i) =>
      factors.reduce(
        (sum, factor, k) => sum + factor[i] * coordinates[k],
        c === 0 ? constant << BigInt(point.exponent) : 0n,
      ),
    ),
  );
  return { columns, exponent: term.exponent + point.exponent };
}

/** A node that takes all it has from the slice, in float64, and the same exactly. */
interface OwnNode {
  readonly node: AffineNode;
  readonly term: SliceTerm;
}

function sliceNode(exact: ExactColumns): OwnNode {
  const { columns, exponent } = exact;
  const [bias, ...axes] = columns.map((column) =>
    Float64Array.from(column, (x) => nearestOrInfinite(x, exponent)),
  );
  const [width, coordinates] = [bias.length, axes.length];
  const weights = new Float64Array(coordinates * width);
  for (const [k, axis] of axes.entries())
    for (let i = 0; i < width; i++) weights[coordinates * i + k] = axis[i];
  if (!(bias.every(Number.isFinite) && weights.every(Number.isFinite))) throw tooLarge();
  const rests = columns.map((column, c) => {
    const numbers = c === 0 ? bias : axes[c - 1];
    return numbers.map((x, i) => restOf(column[i], exponent, x));
  });
  const terms: AffineTerm[] = [{ from: 0, map: { kind: 'dense', weights } }];
  return { node: { kind: 'affine', width, terms, bias }, term: { ...exact, rests } };
}

/** What a float64 leaves out of the number that it is the nearest to. */
function restOf(integer: bigint, exponent: number, nearest: number): number {
  const rest = integer - scaled(nearest, exponent);
  if (rest === 0n) return 0;
  const rounded = nearestOrInfinite(rest, exponent);
  if (rounded !== 0) return rounded;
  return rest < 0n ? -SMALLEST : SMALLEST;
}

function tooLarge(): InputError {
  return new InputError('The slice takes the first layer beyond the range of float64.');
}
