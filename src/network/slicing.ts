import {
  isSliced,
  RELU,
  slopesOf,
  thresholdsOf,
  valueOf,
  type GroupActivation,
  type PiecewiseActivation,
  type SlicedActivation,
} from './activation';
import { scaled } from './dyadic';
import { InputError } from './errors';
import {
  addExactly,
  exactColumns,
  inLowestTerms,
  multiplyExactly,
  type ExactColumns,
} from './exact-products';
import { identityMap, sparseMap } from './linear-map';
import { nearestOrInfinite } from './nearest-float';
import type { ActivationNode, AffineNode, AffineTerm, Network } from './network';
import type { Slice } from './slice';
import type { GivenLayer, SlicedNetwork, SlicedNode, SliceTerm } from './sliced-network';

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
  private readonly given: GivenLayer[] = [];
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
        node.kind === 'activation' && isSliced(node.activation) ? [node.from] : [],
      ),
    );
    // What has several pieces is read as it is beyond its thresholds (`addPieces`), and a group by how much its members
    // exceed the first (`addMax`). Other activations of the input read the
    // slice's point, not the slice's coordinates.
    if (activated.has(0)) this.addKnown(0, this.point);
    for (const [k, node] of nodes.entries()) {
      if (node.kind === 'activation') this.addActivation(k, node);
      if (node.kind !== 'affine') continue;
      if (node.terms.some(({ from }) => !this.known.has(from))) this.add(k, this.sliced(k, node));
      else {
        const columns = this.compose(k, node);
        this.known.set(k, columns);
        if (activated.has(k) || k === last) this.addKnown(k, columns);
      }
    }
    return { nodes: this.nodes, sliceTerms: this.sliceTerms, given: this.given };
  }

  /** Adds a node that is affine in the slice's coordinates. */
  private addKnown(k: number, columns: ExactColumns): void {
    this.add(k, sliceNode(columns));
  }

  /**
   * An affine node that reads others, not all of them affine in the slice's coordinates: what it has of the
   * slice, it reads itself.
   *
   * @param more terms of nodes that the network as it was given has not
   */
  private sliced(k: number, node: AffineNode, more: readonly AffineTerm[] = []): OwnNode {
    const others = node.terms.filter(({ from }) => !this.known.has(from));
    const terms = [...more, ...others.map((term) => ({ ...term, from: this.numberOf(term.from) }))];
    if (others.length === node.terms.length) return { node: { ...node, terms } };
    const { node: own, term } = sliceNode(this.compose(k, node));
    return { node: { ...own, terms: [...terms, ...own.terms] }, term };
  }

  private addActivation(k: number, { activation, width, from: source }: ActivationNode): void {
    if (isSliced(activation)) {
      const from = this.numberOf(source);
      this.add(k, { node: { kind: 'activation', width, from, activation } });
      this.given.push(this.givenBefore[this.given.length] ?? { parts: 1, isGroup: false });
    } else if (activation.kind === 'max') this.addMax(k, activation, width, source);
    else this.addPieces(k, activation, width, source);
  }

  /**
   * A continuous function of several pieces is its lowest one, and a ReLU at each threshold for the change of its
   * slope: clipping is `low + relu(z − low) − relu(z − high)`.
   */
  private addPieces(k: number, activation: PiecewiseActivation, width: number, from: number): void {
    const thresholds = thresholdsOf(activation);
    const count = thresholds.length;
    // The same for all units.
    const slopes = slopesOf(activation, 0);
    const [first] = thresholds;
    const lowest = valueOf(activation, 0, Float64Array.of(first)) - slopes[0] * first;
    this.given.push({ parts: count, isGroup: false });
    const units = Array.from({ length: count * width }, (_, unit) => Math.floor(unit / count));
    const spread = sparseMap(
      width,
      units.map((unit) => [[unit, 1] as const]),
    );
    const ends = Float64Array.from(units, (_, i) => -thresholds[i % count]);
    const beyond = this.push(this.sliced(k, affineNode([{ from, map: spread }], ends)));
    const hidden = this.push({
      node: { kind: 'activation', width: units.length, from: beyond, activation: RELU },
    });
    const sums = Array.from({ length: width }, (_, unit) =>
      thresholds.map((_threshold, i) => [count * unit + i, slopes[i + 1] - slopes[i]] as const),
    );
    const factors = new Float64Array(width).fill(slopes[0]);
    const itself: AffineTerm[] =
      slopes[0] === 0
        ? []
        : [{ from, map: slopes[0] === 1 ? identityMap(width) : { kind: 'diagonal', factors } }];
    const bias = new Float64Array(width).fill(lowest);
    const summed = [{ from: hidden, map: sparseMap(units.length, sums) }];
    this.add(k, this.sliced(k, affineNode(itself, bias), summed));
  }

  /**
   * The greatest of a group is its first member, and what the greatest of the others exceeds it by, if one does
   * (`Rivals`; of one other that is a ReLU). What repeats a member before it exceeds nothing.
   */
  private addMax(k: number, { size }: GroupActivation, width: number, source: number): void {
    const others = size - 1;
    this.given.push({ parts: others, isGroup: true });
    const units = others * width;
    const { from, inputs, places } = this.selectionOf(source);
    const differences = Array.from({ length: units }, (_, unit) => {
      const first = size * Math.floor(unit / others);
      const member = first + 1 + (unit % others);
      const isRepeated = places.subarray(first, member).includes(places[member]);
      return isRepeated ? [] : [[places[first], -1] as const, [places[member], 1] as const];
    });
    const excess = affineNode(
      [{ from, map: sparseMap(inputs, differences) }],
      new Float64Array(units),
    );
    const activation: SlicedActivation = others === 1 ? RELU : { kind: 'rivals', size: others };
    const hidden = this.push({
      node: {
        kind: 'activation',
        width: units,
        from: this.push(this.sliced(k, excess)),
        activation,
      },
    });
    const groups = Array.from({ length: width }, (_, unit) => unit);
    const firsts = groups.map((unit) => [[places[size * unit], 1] as const]);
    const sums = groups.map((unit) =>
      Array.from({ length: others }, (_, i) => [others * unit + i, 1] as const),
    );
    const first = affineNode([{ from, map: sparseMap(inputs, firsts) }], new Float64Array(width));
    this.add(k, this.sliced(k, first, [{ from: hidden, map: sparseMap(units, sums) }]));
  }

  /**
   * Where the values of a node are found: those of one that only puts values of another elsewhere, as windows
   * of poolings do, are in that one, where no sum rounds them.
   */
  private selectionOf(k: number): Selection {
    const node = this.network.nodes[k];
    const own = Uint32Array.from({ length: node.width }, (_, unit) => unit);
    if (node.kind !== 'affine' || node.terms.length !== 1 || node.bias.some((x) => x !== 0))
      return { from: k, inputs: node.width, places: own };
    const [{ from, map }] = node.terms;
    const isSelection =
      map.kind === 'sparse' &&
      map.weights.every((weight) => weight === 1) &&
      map.starts.every((start, i) => start === i);
    if (!isSelection || 'sliceTerms' in this.network)
      return { from: k, inputs: node.width, places: own };
    return { from, inputs: map.inputs, places: map.columns };
  }

  private add(k: number, made: OwnNode<SlicedNode>): void {
    this.numbers.set(k, this.push(made));
  }

  /** Adds a node, and returns its number. */
  private push({ node, term }: OwnNode<SlicedNode>): number {
    this.sliceTerms.push(term);
    return this.nodes.push(node) - 1;
  }

  /** What the layers of a network that is sliced already were; nothing of one that is not. */
  private get givenBefore(): readonly GivenLayer[] {
    return 'given' in this.network ? this.network.given : [];
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

/** Values of a node, some of them perhaps twice. */
interface Selection {
  readonly from: number;
  /** How many values the node has. */
  readonly inputs: number;
  /** Number of each value that is selected. */
  readonly places: Uint32Array;
}

/** A node of the sliced network, and exactly what it takes from the slice, if it takes something. */
interface OwnNode<Node extends SlicedNode = AffineNode> {
  readonly node: Node;
  readonly term?: SliceTerm | undefined;
}

function affineNode(terms: readonly AffineTerm[], bias: Float64Array): AffineNode {
  return { kind: 'affine', width: bias.length, terms, bias };
}

/** A node that takes all it has from the slice, in float64, and the same exactly. */
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
  return { node: affineNode(terms, bias), term: { ...exact, rests } };
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
