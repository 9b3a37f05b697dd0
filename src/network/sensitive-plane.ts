import { creaseDistances, derivativesAlong, gradientOf } from './derivatives';
import { InputError } from './errors';
import { forward, type ForwardPass } from './forward';
import { randomStream } from './gaussian';
import { imageOf } from './image-layout';
import type { InputDescription } from './inputs';
import { inputWidth, type Network } from './network';
import { oncePer } from './once-per';
import type { Slice, Window } from './slice';
import { principalDirections } from './principal-directions';

/** A plane and the window that it opens with. */
export interface OwnPlane {
  readonly slice: Slice;
  readonly window: Window;
}

/** Of so many inputs or fewer, two are a plane that a person can name. */
const FEW_INPUTS = 16;

/** Sums of a layer's values that stand for it, where it has more. */
const MOST_SUMS = 16;

/** Creases, as far as they can be told from the middle, that the window reaches as far as. */
const CREASES = 64;

/** Digits of the window's ends. */
const DIGITS = 2;

/** What is to be known of a network. */
export interface Planar {
  readonly network: Network;
  readonly inputs?: readonly InputDescription[];
  /** The plane, where it was computed before. */
  readonly plane?: OwnPlane;
}

/**
 * The plane that a network is shown in where none is named, where that is not the one of its first two inputs: of an
 * image, or of more than 16 inputs, two hardly change anything.
 */
export const usualPlaneOf = oncePer((planar: Planar): OwnPlane | undefined => {
  const { network, plane } = planar;
  const inputs = inputWidth(network);
  const isMany = inputs > FEW_INPUTS || (imageOf(network) !== undefined && inputs > 2);
  return plane ?? (isMany ? sensitivePlane(planar) : undefined);
});

/**
 * The plane in which a network is most sensitive where all inputs are 0, or in the middle of their ranges: along the
 * two orthonormal directions that change the outputs most (the leading right singular vectors of their Jacobian). A
 * direction that the outputs do not have is that of the hidden layers' pre-activations, from the last to the first. Its
 * window reaches as far from there as the 64 nearest creases, by the derivatives there. Where many creases meet in that
 * point, as those of poolings do in an image of one colour, the point is moved that far along the third
 * direction, up to six times, and the plane is orthogonal to that.
 *
 * It is the same wherever it is computed: sums, products, quotients and square roots are, and the numbers are rounded
 * to float32.
 *
 * @throws InputError if the network has one input.
 */
export function sensitivePlane({ network, inputs: described }: Planar): OwnPlane {
  const inputs = inputWidth(network);
  if (inputs < 2) throw new InputError('A network of one input has no plane of two directions.');
  let point = Float64Array.from({ length: inputs }, (_, k) => middleOf(described?.[k].range));
  const moves: Float64Array[] = [];
  let around = new Surroundings(network, point, moves);
  while (around.isMeeting && moves.length < MOST_MOVES) {
    const { reach } = around;
    const [, , third] = around.directions(3);
    if (!third) break;
    point = point.map((x, k) => Math.fround(x + reach * third[k]));
    moves.push(third);
    around = new Surroundings(network, point, moves);
  }
  return around.plane();
}

/** Moves away from where creases meet: where one direction leaves some together, another may not. */
const MOST_MOVES = 6;

/** Creases that may go through a point by chance. */
const FEW_CREASES = 4;

/** What a network is like around a point. */
class Surroundings {
  /** How fast it changes there, along two directions. */
  private readonly axes: readonly Float64Array[];
  private readonly pass: ForwardPass;
  /** Distances of all creases whose distance can be told, from the nearest on. */
  private readonly distances: readonly number[];

  constructor(
    private readonly network: Network,
    private readonly point: Float64Array,
    /** Orthonormal directions that the plane is orthogonal to, so that it does not go back. */
    private readonly moves: readonly Float64Array[],
  ) {
    this.pass = forward(network, point);
    this.axes = this.directions(2);
    this.distances = this.sortedDistances();
  }

  /** Whether many creases meet in the point. */
  get isMeeting(): boolean {
    return this.distances[FEW_CREASES] === 0;
  }

  /** How far the window reaches: as the nearest creases beside the point, or 1 where there are none. */
  get reach(): number {
    const apart = this.distances.filter((distance) => distance > 0);
    const reach = apart[Math.min(CREASES, apart.length) - 1] ?? 1;
    return Number(reach.toPrecision(DIGITS));
  }

  plane(): OwnPlane {
    const { point: origin, axes, reach } = this;
    return { slice: { origin, axes }, window: { u0: -reach, u1: reach, v0: -reach, v1: reach } };
  }

  /** Orthonormal directions, from the most sensitive on; as many as are wanted, if there are so many inputs. */
  directions(most: number): Float64Array[] {
    const { network, pass, moves } = this;
    const found: Float64Array[] = [];
    for (const node of readNodes(network)) {
      if (found.length === most) break;
      const gradients = sumsOf(network.nodes[node].width).map((factors) =>
        gradientOf(network, pass, node, factors),
      );
      found.push(...principalDirections(gradients, [...moves, ...found], most - found.length));
    }
    // Where nothing changes, any direction is as good.
    const inputs = inputWidth(network);
    const units = Array.from({ length: Math.min(most + moves.length, inputs) }, (_, axis) =>
      unitVector(inputs, axis),
    );
    found.push(...principalDirections(units, [...moves, ...found], most - found.length));
    return found.map((direction) => Float64Array.from(direction, Math.fround));
  }

  private sortedDistances(): number[] {
    const { network, pass, axes } = this;
    const rates = axes.map((axis) => derivativesAlong(network, pass, axis));
    const distances = network.nodes.flatMap((node) => {
      if (node.kind !== 'activation') return [];
      const { activation, width, from } = node;
      const along = rates.map((values) => values[from]);
      return [...creaseDistances(activation, width, pass.values[from], along)];
    });
    return distances.filter(Number.isFinite).toSorted((a, b) => a - b);
  }
}

function middleOf([least, most]: readonly [number, number] = [0, 0]): number {
  return least + (most - least) / 2;
}

/** The nodes whose values the plane is to change: the outputs, then what hidden layers read, from the last on. */
function readNodes({ nodes }: Network): number[] {
  const read = nodes.flatMap((node) => (node.kind === 'activation' ? [node.from] : []));
  return [nodes.length - 1, ...read.toReversed()];
}

/** Factors of sums of so many values: of each alone or, of many, with random signs. */
function sumsOf(values: number): Float64Array[] {
  if (values <= MOST_SUMS)
    return Array.from({ length: values }, (_, axis) => unitVector(values, axis));
  const stream = randomStream(0);
  return Array.from({ length: MOST_SUMS }, () =>
    Float64Array.from({ length: values }, () => (stream.uniform() < 0.5 ? -1 : 1)),
  );
}

function unitVector(length: number, axis: number): Float64Array {
  const vector = new Float64Array(length);
  vector[axis] = 1;
  return vector;
}
