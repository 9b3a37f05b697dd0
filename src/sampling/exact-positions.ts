import type { ExactVolumeForm } from '../geometry/exact-forms';
import { UNIT } from '../geometry/line';
import { dyadic, scaled } from '../network/dyadic';
import { nearestQuotient } from '../network/nearest-float';
import { doubleDoubles, type DoubleDoubles } from '../network/precise-forward';
import { isVolume, type SampleGrid, type VolumeGrid } from '../view/grid';

/** A point of a slice, exactly: `(x / w, y / w, z / w)`, w > 0; z is 0 in a plane. */
export interface ExactPosition {
  readonly x: bigint;
  readonly y: bigint;
  readonly z: bigint;
  readonly w: bigint;
}

/** The samples of a grid along one of its coordinates, from the first on. */
interface Side {
  /** The first and the last corner of the pixels, over 2 to the power of the grid's exponent. */
  readonly from: bigint;
  readonly to: bigint;
  readonly count: bigint;
}

/** More than what a coordinate loses below float64's range. */
const LOST = 2 ** -1040;

/**
 * How far a sample's float64 coordinate may be from the exact one: the step is rounded twice, its
 * multiple and the sum once each, and the step's multiple is up to twice the larger end.
 */
export function coordinateError(from: number, to: number): number {
  return 8 * UNIT * Math.max(Math.abs(from), Math.abs(to)) + LOST;
}

/** Where the samples of a grid are, exactly: a pixel's centre is a fraction of float64 numbers. */
export class ExactPositions {
  private readonly sides: readonly Side[];
  private readonly w: bigint;
  private readonly shares: readonly bigint[];
  /** Numerators, by coordinate and sample, and the same in double-double. */
  private readonly known: readonly Map<number, bigint>[];
  private readonly knownPrecisely: readonly Map<number, readonly [high: number, low: number]>[];
  private readonly position: DoubleDoubles;

  constructor(grid: SampleGrid | VolumeGrid) {
    const { u0, u1, v0, v1 } = grid.window;
    const ends: (readonly [from: number, to: number, count: number])[] = [
      [u0, u1, grid.width],
      // rows count from the top
      [v1, v0, grid.height],
    ];
    if (isVolume(grid)) ends.push([grid.window.w0, grid.window.w1, grid.depth]);
    const exponent = Math.max(
      0,
      ...ends.flatMap(([a, b]) => [a, b]).map((x) => dyadic(x).exponent),
    );
    this.sides = ends.map(([from, to, count]) => ({
      from: scaled(from, exponent),
      to: scaled(to, exponent),
      count: BigInt(count),
    }));
    const all = this.sides.reduce((multiple, { count }) => leastMultiple(multiple, count), 1n);
    this.w = (2n * all) << BigInt(exponent);
    this.shares = this.sides.map(({ count }) => all / count);
    this.known = this.sides.map(() => new Map());
    this.knownPrecisely = this.sides.map(() => new Map());
    this.position = doubleDoubles(this.sides.length);
  }

  at(column: number, row: number, plane = 0): ExactPosition {
    const [x, y] = [this.numerator(0, column), this.numerator(1, row)];
    return { x, y, z: this.sides.length > 2 ? this.numerator(2, plane) : 0n, w: this.w };
  }

  /**
   * A position as sums of two float64, nearly: no farther from it than 2⁻¹⁰⁴ of the coordinate. They last
   * until the next call.
   */
  preciselyAt(column: number, row: number, plane = 0): DoubleDoubles {
    const { position } = this;
    for (let side = 0; side < this.sides.length; side++) {
      const [high, low] = this.coordinate(side, side === 0 ? column : side === 1 ? row : plane);
      position.high[side] = high;
      position.low[side] = low;
    }
    return position;
  }

  private coordinate(side: number, sample: number): readonly [high: number, low: number] {
    const known = this.knownPrecisely[side].get(sample);
    if (known) return known;
    const { w } = this;
    const numerator = this.numerator(side, sample);
    const high = nearestQuotient(numerator, w);
    const exponent = Math.max(0, dyadic(high).exponent);
    const rest = (numerator << BigInt(exponent)) - scaled(high, exponent) * w;
    const made = [high, nearestQuotient(rest, w << BigInt(exponent))] as const;
    this.knownPrecisely[side].set(sample, made);
    return made;
  }

  private numerator(side: number, sample: number): bigint {
    const known = this.known[side].get(sample);
    if (known !== undefined) return known;
    const { from, to, count } = this.sides[side];
    const made = (from * 2n * count + BigInt(2 * sample + 1) * (to - from)) * this.shares[side];
    this.known[side].set(sample, made);
    return made;
  }
}

/**
 * The sign of a form at a point moved by an infinitesimal, (+ε, +ε²), in a volume +ε³ more: where the
 * form is 0, its gradient decides, and only a form that is 0 everywhere has the sign 0.
 */
export function signBeside(
  { a, b, d, c }: ExactVolumeForm,
  { x, y, z, w }: ExactPosition,
): -1 | 0 | 1 {
  const value = a * x + b * y + c * w;
  // Planes do without the product.
  return sign(d === 0n ? value : value + d * z) || sign(a) || sign(b) || sign(d);
}

function sign(x: bigint): -1 | 0 | 1 {
  if (x === 0n) return 0;
  return x > 0n ? 1 : -1;
}

function leastMultiple(p: bigint, q: bigint): bigint {
  let [a, b] = [p, q];
  while (b > 0n) [a, b] = [b, a % b];
  return (p / a) * q;
}
