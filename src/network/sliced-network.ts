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
import type { AffineNode, AffineTerm, Network, NetworkNode } from './network';
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

/**
 * A network on a plane, or in a volume: node 0 is (u, v), or (u, v, w). It can be cloned to workers.
 *
 * Engines that count in float64 read `nodes`, as those of any network; exact ones take what comes from
 * the slice from `sliceTerms`. Nothing else was composed, so nothing else differs from the network as it
 * was given.
 */
export interface SlicedNetwork extends Network {
  /** By node; undefined for those that take nothing from the slice. */
  readonly sliceTerms: readonly (SliceTerm | undefined)[];
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
  private readonly nodes: NetworkNode[];
  private readonly sliceTerms: (SliceTerm | undefined)[] = [undefined];
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
      nodes.flatMap((node) => (node.kind === 'activation' ? [node.from] : [])),
    );
    // An activation of the input reads the slice's point, not the slice's coordinates.
    if (activated.has(0)) this.addKnown(0, this.point);
    for (const [k, node] of nodes.entries()) {
      if (node.kind === 'activation') this.add(k, { ...node, from: this.numberOf(node.from) });
      if (node.kind !== 'affine') continue;
      const others = node.terms.filter(({ from }) => !this.known.has(from));
      if (others.length > 0) this.addSum(k, node, others);
      else {
        const columns = this.compose(k, node);
        this.known.set(k, columns);
        if (activated.has(k) || k === last) this.addKnown(k, columns);
      }
    }
    return { nodes: this.nodes, sliceTerms: this.sliceTerms };
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
    else {
      const { node: own, term } = sliceNode(this.compose(k, node));
      this.add(k, { ...own, terms: [...terms, ...own.terms] }, term);
    }
  }

  private add(k: number, node: NetworkNode, term?: SliceTerm): void {
    this.numbers.set(k, this.nodes.push(node) - 1);
    this.sliceTerms.push(term);
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
      if (map.kind === 'identity') sum = addExactly(sum, source, map.scale);
      else sum = addExactly(sum, multiplyExactly(map.weights, width, source), 1);
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
  return inLowestTerms(addExactly(exactColumns(vectors), exactColumns(rests), 1));
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
function sliceNode(exact: ExactColumns): { node: AffineNode; term: SliceTerm } {
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
