import type { Window } from '../network/slice';
import type { BoundedValue } from './output-forms';
import { SLACK, UNDERFLOW, UNIT, type Line, type Vertex } from './line';
import type { Polygon } from './polygon';

/** Columns of a vertex: its coordinates, and how far they may be from the exact ones. */
export const PointColumn = { u: 0, v: 1, uError: 2, vError: 3 };
export const POINT_COLUMNS = 4;

/** What is derived from vertices is known to this share of the window. */
const KNOWN = 2 ** -40;

/** Share of itself to which an area is known, however small it is. */
const KNOWN_OF_AREA = 2 ** -10;

/** Whether an area is known to a share of itself, however small it is. */
export function isKnownRoughly({ value, error }: BoundedValue): boolean {
  return error <= KNOWN_OF_AREA * value;
}

/** How well float64 has to know what it derives from the vertices in a window. */
export class Precision {
  private readonly u: number;
  private readonly v: number;
  private readonly areas: number;

  constructor({ u0, u1, v0, v1 }: Window) {
    this.u = KNOWN * (u1 - u0);
    this.v = KNOWN * (v1 - v0);
    this.areas = KNOWN * (u1 - u0) * (v1 - v0);
  }

  /** Whether a point is known. */
  isPoint({ uError, vError }: BoundedPoint): boolean {
    return uError <= this.u && vError <= this.v;
  }

  isArea(area: BoundedValue): boolean {
    return area.error <= this.areas && isKnownRoughly(area);
  }

  isLength({ value, error }: BoundedValue): boolean {
    return error < Infinity && error <= Math.max(Math.min(this.u, this.v), KNOWN * value);
  }
}

/** A point in float64, and how far its coordinates may be from the exact ones. */
export type BoundedPoint = Pick<Vertex, 'u' | 'v' | 'uError' | 'vError'>;

/** An area in float64, and how far it may be from the exact one; to be set anew for each polygon. */
export class BoundedArea implements BoundedValue {
  // Not a number from the start, as engines keep integers and other numbers in different ways.
  value = NaN;
  /** By how much the vertices' errors may change the area, and what else it may be off. */
  private swept = NaN;
  private rounding = NaN;

  get error(): number {
    return this.swept + this.rounding;
  }

  /**
   * Measures a convex polygon by the shoelace formula around its first vertex.
   *
   * Let the vertices move on straight lines from where they are exactly to where float64 has them.
   * Then the area changes by what the edges sweep, and an edge d whose ends move by e and e′ sweeps
   * at most half of `|e × d| + |e′ × d|`, where d is no longer than in float64 and e and e′ together.
   * The formula itself rounds each of its products four times, and every sum.
   *
   * @param points its vertices in `POINT_COLUMNS` columns, `from … to`
   */
  measure(points: Float64Array, from: number, to: number): void {
    const u0 = points[POINT_COLUMNS * from + PointColumn.u];
    const v0 = points[POINT_COLUMNS * from + PointColumn.v];
    let doubled = 0;
    let terms = 0;
    let swept = 0;
    for (let q = POINT_COLUMNS * from, p = POINT_COLUMNS * (to - 1); q < POINT_COLUMNS * to;) {
      const forth = (points[p + PointColumn.u] - u0) * (points[q + PointColumn.v] - v0);
      const back = (points[q + PointColumn.u] - u0) * (points[p + PointColumn.v] - v0);
      doubled += forth - back;
      terms += Math.abs(forth) + Math.abs(back);
      const uErrors = points[p + PointColumn.uError] + points[q + PointColumn.uError];
      const vErrors = points[p + PointColumn.vError] + points[q + PointColumn.vError];
      const du = Math.abs(points[q + PointColumn.u] - points[p + PointColumn.u]) + uErrors;
      const dv = Math.abs(points[q + PointColumn.v] - points[p + PointColumn.v]) + vErrors;
      swept += uErrors * dv + vErrors * du;
      p = q;
      q += POINT_COLUMNS;
    }
    this.value = doubled / 2;
    this.swept = (SLACK * swept) / 2;
    this.rounding = (SLACK * (to - from + 4) * UNIT * terms) / 2 + UNDERFLOW;
  }

  /**
   * Bounds the error better, of the polygon that was measured. Where lines are all but parallel, their
   * vertex may be far from its place, but not far from the lines.
   *
   * Let r and r′ bound the absolute value, at the ends of an edge, exact or in float64, of the function
   * f that float64 has of its line; let g be the gradient of f, and t a unit vector along its line. So
   * all the way |g · e| ≤ 2r and |g · d| ≤ r + r′, and `|e × d| ≤ |e · t| |d · g / g| + |d · t| |e · g / g|`
   * is no more than `(|e| (r + r′) + 2 |d| r) / |g|`.
   */
  tighten({ vertices, lines }: Polygon): void {
    let swept = 0;
    for (const [i, line] of lines.entries()) {
      const ends = [vertices[i], vertices[i + 1 < vertices.length ? i + 1 : 0]];
      const [e, f] = ends.map(({ uError, vError }) => uError + vError);
      const d = Math.abs(ends[1].u - ends[0].u) + Math.abs(ends[1].v - ends[0].v) + e + f;
      const [r, s] = ends.map((end) => largestAt(line, end));
      const gradient = Math.max(Math.abs(line.a), Math.abs(line.b));
      swept += ((d + (e + f) / 2) * (r + s)) / gradient;
    }
    // What a line that float64 does not have sweeps is infinite, or not a number.
    if (SLACK * swept < this.swept) this.swept = SLACK * swept;
  }
}

/** No less than a line's function in float64 at a vertex of it, there or where that is exactly. */
function largestAt({ a, b, c, error }: Line, { u, v }: BoundedPoint): number {
  const [au, bv] = [a * u, b * v];
  const terms = Math.abs(au) + Math.abs(bv) + Math.abs(c);
  return Math.abs(au + bv + c) + error + 4 * UNIT * terms + UNDERFLOW;
}

/**
 * The distance of two points, and how far it may be from the exact one: as far as they may, together,
 * beside the rounding of differences, squares, sum and root.
 */
export function distanceOf(p: BoundedPoint, q: BoundedPoint): BoundedValue {
  const [du, dv] = [q.u - p.u, q.v - p.v];
  const square = du * du + dv * dv;
  const value = Math.sqrt(square);
  // Squares beyond float64's range may be all that there is of a distance.
  if (!(square > UNDERFLOW && square < Infinity)) return { value, error: Infinity };
  return { value, error: SLACK * (p.uError + q.uError + p.vError + q.vError + 4 * UNIT * value) };
}

/**
 * Centre of mass of a convex polygon in float64. It is the mean of a function over the polygon, u or
 * v from the first vertex on, which is at most 1 in widths and heights of the polygon. Where the area
 * A is off by E at most, as in `BoundedArea`, so is the integral of such a function, hence their
 * quotient by 2E / (A − E): infinite or negative where the area is not known at all.
 */
export function centreOfMass(vertices: readonly BoundedPoint[]): BoundedPoint {
  const [{ u: u0, v: v0 }] = vertices;
  // Measured by the polygon's own size, as float64 may not hold the third power of that.
  const width = Math.max(...vertices.map(({ u, uError }) => Math.abs(u - u0) + uError));
  const height = Math.max(...vertices.map(({ v, vError }) => Math.abs(v - v0) + vError));
  let [doubled, uMoment, vMoment, terms, swept] = [0, 0, 0, 0, 0];
  let p = vertices[vertices.length - 1];
  for (const q of vertices) {
    const [pu, pv] = [(p.u - u0) / width, (p.v - v0) / height];
    const [qu, qv] = [(q.u - u0) / width, (q.v - v0) / height];
    const triangle = pu * qv - qu * pv;
    doubled += triangle;
    uMoment += triangle * (pu + qu);
    vMoment += triangle * (pv + qv);
    terms += Math.abs(pu * qv) + Math.abs(qu * pv);
    const [eu, ev] = [(p.uError + q.uError) / width, (p.vError + q.vError) / height];
    swept += eu * (Math.abs(qv - pv) + ev) + ev * (Math.abs(qu - pu) + eu);
    p = q;
  }
  const error = SLACK * (swept + (vertices.length + 10) * UNIT * terms);
  const known = doubled - error;
  const share = known > 0 ? (2 * SLACK * error) / known : Infinity;
  const [u, v] = [(width * uMoment) / (3 * doubled), (height * vMoment) / (3 * doubled)];
  return {
    u: u0 + u,
    v: v0 + v,
    uError: width * share + 8 * UNIT * (Math.abs(u0) + width) + UNDERFLOW,
    vError: height * share + 8 * UNIT * (Math.abs(v0) + height) + UNDERFLOW,
  };
}
