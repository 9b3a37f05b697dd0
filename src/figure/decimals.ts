import type { RationalPoint } from '../geometry/exact-point';
import { exactArea, exactCentroid } from '../geometry/exact-polygon';
import type { RegionRecord } from '../geometry/region-record';

/*
 * Numbers that float64 cannot hold, in as many decimal digits as it takes.
 */

/** A point's coordinates as decimals. */
export type DecimalPoint = readonly [u: string, v: string];

/** Digits that tell a float64 from its neighbours. */
const SIGNIFICANT = 17;

/** What files say of a region's polygon. */
export interface PolygonTexts {
  readonly area: string;
  readonly centroid: DecimalPoint;
  readonly polygon: readonly DecimalPoint[];
}

/** A region's numbers: those of float64 or, of a sliver, exact decimal digits. */
export function polygonTexts(region: RegionRecord): PolygonTexts {
  const { area, centroid, polygon, isSliver } = region;
  if (!isSliver)
    return { area: String(area), centroid: textsOf(centroid), polygon: polygon.map(textsOf) };
  const { exactVertices } = region;
  const { digits, points } = enclosingDecimals(exactVertices, SIGNIFICANT);
  return {
    area: area > 0 ? String(area) : scientific(...exactArea(exactVertices)),
    centroid: decimalPoint(exactCentroid(exactVertices), digits),
    polygon: points,
  };
}

/**
 * The corners of a polygon, rounded to as few digits behind the point as leave it an area: so many as
 * are asked for, or twice, four times, … as many.
 *
 * @param vertices exact, counter-clockwise, with a positive area
 */
export function enclosingDecimals(
  vertices: readonly RationalPoint[],
  fewest: number,
): { digits: number; points: readonly DecimalPoint[] } {
  if (exactArea(vertices)[0] <= 0n) throw new Error('A polygon has no area.');
  for (let digits = fewest; ; digits *= 2) {
    const rounded = vertices.map((vertex) => roundedPoint(vertex, digits));
    if (exactArea(rounded)[0] <= 0n) continue;
    return { digits, points: rounded.map(({ x, y }) => [decimal(x, digits), decimal(y, digits)]) };
  }
}

function textsOf([u, v]: readonly [number, number]): DecimalPoint {
  return [String(u), String(v)];
}

function decimalPoint(point: RationalPoint, digits: number): DecimalPoint {
  const { x, y } = roundedPoint(point, digits);
  return [decimal(x, digits), decimal(y, digits)];
}

/** A point in units of its last digit. */
function roundedPoint({ x, y, w }: RationalPoint, digits: number): RationalPoint {
  const scale = 10n ** BigInt(digits);
  return { x: nearestInteger(x * scale, w), y: nearestInteger(y * scale, w), w: 1n };
}

/** The integer nearest to a quotient whose denominator is positive; of two, the larger. */
function nearestInteger(numerator: bigint, denominator: bigint): bigint {
  const doubled = 2n * numerator + denominator;
  const [quotient, rest] = [doubled / (2n * denominator), doubled % (2n * denominator)];
  // Division rounds to zero.
  return rest < 0n ? quotient - 1n : quotient;
}

/** `units · 10^−digits`, without zeros at the end. */
function decimal(units: bigint, digits: number): string {
  const text = (units < 0n ? -units : units).toString().padStart(digits + 1, '0');
  const fraction = text.slice(-digits).replace(/0+$/, '');
  const whole = text.slice(0, -digits) + (fraction && `.${fraction}`);
  return units < 0n ? `-${whole}` : whole;
}

/** A positive quotient below 1, as JSON and CSV have it: `1.25e-400`. */
function scientific(numerator: bigint, denominator: bigint): string {
  // The exponent of the first digit, or one more.
  let exponent = denominator.toString().length - numerator.toString().length;
  if (numerator * 10n ** BigInt(exponent) < denominator) exponent++;
  const scale = 10n ** BigInt(exponent + SIGNIFICANT - 1);
  const digits = nearestInteger(numerator * scale, denominator).toString();
  // What rounds up to a power of ten has a digit more.
  const first = exponent - (digits.length - SIGNIFICANT);
  const fraction = digits.slice(1).replace(/0+$/, '');
  return `${digits[0]}${fraction && `.${fraction}`}e-${first}`;
}
