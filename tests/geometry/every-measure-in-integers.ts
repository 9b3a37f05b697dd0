import { exactArea, exactCentroid, type ExactPolygon } from '../../src/geometry/exact-polygon';
import type { RationalPoint } from '../../src/geometry/exact-point';
import { dyadic } from '../../src/network/dyadic';
import type { SlicedNetwork, Window } from '../../src/network/slice';
import { cellsByDepth, type Cell } from './every-cut-in-integers';

/** A fraction whose denominator is positive. */
export type Fraction = readonly [numerator: bigint, denominator: bigint];

/** Bits behind the point of a length, which is no fraction. */
const BITS = 2400n;

/** What the polygons of a window's regions measure, from integers throughout. */
export interface Measured {
  /** The regions, by their pattern's layers, joined by '|'. */
  readonly cells: ReadonlyMap<string, Cell>;
  /** Areas of the regions of the first k layers. */
  readonly areas: readonly (readonly Fraction[])[];
  /** Length of the creases that each layer adds, but for its last bits. */
  readonly creaseLengths: readonly Fraction[];
}

export function measureInIntegers(network: SlicedNetwork, window: Window): Measured {
  const byDepth = cellsByDepth(network, window);
  // Every crease is an edge of two regions.
  const lengths = byDepth.map((cells) =>
    cells.reduce((sum, { polygon }) => sum + creaseLengthOf(polygon), 0n),
  );
  return {
    cells: new Map(byDepth.at(-1)?.map((cell) => [cell.pattern.join('|'), cell])),
    areas: byDepth.map((cells) => cells.map(({ polygon }) => exactArea(polygon.vertices))),
    creaseLengths: lengths.map((length, k) => [length - (lengths[k - 1] ?? 0n), 2n << BITS]),
  };
}

/** In units of the last bit. */
function creaseLengthOf({ vertices, edges }: ExactPolygon): bigint {
  return edges.reduce((sum, { isCrease }, i) => {
    if (!isCrease) return sum;
    const [p, q] = [vertices[i], vertices[(i + 1) % vertices.length]];
    const [x, y, w] = [p.x * q.w - q.x * p.w, p.y * q.w - q.y * p.w, p.w * q.w];
    return sum + root(((x * x + y * y) << (2n * BITS)) / (w * w));
  }, 0n);
}

/** The root, rounded down: from a power of two above it by Newton's steps, which fall until they are there. */
function root(square: bigint): bigint {
  if (square === 0n) return 0n;
  for (let above = 1n << BigInt(2 * square.toString(16).length); ;) {
    const next = (above + square / above) >> 1n;
    if (next >= above) return above;
    above = next;
  }
}

/** A float64 as a fraction. */
export function fraction(x: number): Fraction {
  const { integer, exponent } = dyadic(x);
  if (integer === 0n) return [0n, 1n];
  return exponent < 0 ? [integer << BigInt(-exponent), 1n] : [integer, 1n << BigInt(exponent)];
}

/** Whether a number is no further from the exact one than a tolerance. */
export function isWithin(value: Fraction, exact: Fraction, tolerance: Fraction): boolean {
  const [a, b] = value;
  const [c, d] = exact;
  const apart = a * d - c * b;
  return (apart < 0n ? -apart : apart) * tolerance[1] <= tolerance[0] * b * d;
}

/** Coordinates as fractions. */
export function coordinatesOf({ x, y, w }: RationalPoint): readonly [u: Fraction, v: Fraction] {
  return [
    [x, w],
    [y, w],
  ];
}

export function centroidOf({ polygon }: Cell): readonly [u: Fraction, v: Fraction] {
  return coordinatesOf(exactCentroid(polygon.vertices));
}
