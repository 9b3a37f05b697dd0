import { InputError } from '../network/errors';
import { nearestDyadic, nearestQuotient } from '../network/nearest-float';
import { inputWidth, outputWidth, type Network } from '../network/network';
import { defaultSlice } from '../network/slice';
import { sliceNetwork } from '../network/slicing';
import { compareExactly, rationalVertex, type RationalPoint } from './exact-point';
import { exactNetworkOf } from './exact-forms';
import type { PauseOptions } from './pauses';
import type { Region } from './region';
import { subdivide } from './subdivision';

/** How close a network comes to x² on [0, 1]. */
export interface SquareError {
  /** The largest difference: the float64 nearest to the exact one. */
  readonly error: number;
  /** Activation regions of the interval. */
  readonly regions: number;
  /** Intervals with an affine map each, neighbours with different ones. */
  readonly pieces: number;
}

/** An interval of a region, and `(a · x + c) · 2^−exponent`, which the network is there. */
interface Piece {
  readonly from: RationalPoint;
  readonly to: RationalPoint;
  readonly a: bigint;
  readonly c: bigint;
}

/**
 * Measures a network of one input and one output against x² on [0, 1], exactly.
 *
 * @throws InputError for a network of other widths.
 */
export async function squareErrorOf(
  network: Network,
  { signal }: Pick<PauseOptions, 'signal'> = {},
): Promise<SquareError> {
  if (inputWidth(network) !== 1 || outputWidth(network) !== 1)
    throw new InputError('Only a network of one input and one output is compared with x².');
  const sliced = sliceNetwork(network, defaultSlice(1));
  const output = sliced.nodes.length - 1;
  const exponent = exactNetworkOf(sliced).exponentOf(output);
  const found: Piece[] = [];
  await subdivide(
    sliced,
    { u0: 0, u1: 1, v0: 0, v1: 1 },
    {
      onRegion: (region) => void found.push(pieceOf(region, output)),
      ...(signal && { signal }),
    },
  );
  const pieces = found.toSorted((p, q) => compareExactly(p.from, q.from));
  return {
    error: Math.max(...pieces.map((piece) => errorOn(piece, exponent))),
    regions: pieces.length,
    pieces: pieces.filter(
      ({ a, c }, i) => i === 0 || pieces[i - 1].a !== a || pieces[i - 1].c !== c,
    ).length,
  };
}

/** A region is as high as the window, as nothing changes along v. */
function pieceOf({ polygon, context }: Region, output: number): Piece {
  const points = polygon.vertices.map(rationalVertex).toSorted(compareExactly);
  const { a, c } = context.form(output, 0);
  return { from: points[0], to: points[points.length - 1], a, c };
}

/** The largest difference on a closed interval: at an end, or where the slope of x² is the piece's. */
function errorOn({ from, to, a, c }: Piece, exponent: number): number {
  const one = 1n << BigInt(exponent);
  const atEnds = [from, to].map(({ x, w }) =>
    nearestQuotient(magnitude((a * x + c * w) * w - x * x * one), one * w * w),
  );
  const isWithin = ({ x, w }: RationalPoint, sign: bigint) => sign * (a * w - 2n * one * x) > 0n;
  if (!isWithin(from, 1n) || !isWithin(to, -1n)) return Math.max(...atEnds);
  const inside = nearestDyadic(magnitude(a * a + 4n * one * c), 2 * exponent + 2);
  return Math.max(...atEnds, inside);
}

function magnitude(x: bigint): bigint {
  return x < 0n ? -x : x;
}
