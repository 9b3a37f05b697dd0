import { dyadic, scaled } from '../network/dyadic';
import { nearestQuotient, nearestRootQuotient } from '../network/nearest-float';
import type { ExactForm } from './exact-forms';
import { crossing, type RationalPoint } from './exact-point';
import type { Window } from '../network/slice';
import { UNDERFLOW, UNIT } from './line';

/** A side of an exact polygon: where its form is 0, and whose form that is. */
export interface ExactEdge {
  /** At least 0 everywhere in the polygon. */
  readonly form: ExactForm;
  /** False for the sides of the window. */
  readonly isCrease: boolean;
}

/**
 * A convex polygon with a positive area in integers, counter-clockwise: edge `i` runs from vertex
 * `i` to the next.
 */
export interface ExactPolygon {
  readonly vertices: readonly RationalPoint[];
  readonly edges: readonly ExactEdge[];
}

/** A point with float64 coordinates. */
export function rationalPoint(u: number, v: number): RationalPoint {
  const exponent = Math.max(0, dyadic(u).exponent, dyadic(v).exponent);
  return { x: scaled(u, exponent), y: scaled(v, exponent), w: 1n << BigInt(exponent) };
}

/** Sign of a form at a point. */
export function signAtPoint({ a, b, c }: ExactForm, { x, y, w }: RationalPoint): -1 | 0 | 1 {
  const value = a * x + b * y + c * w;
  if (value > 0n) return 1;
  return value < 0n ? -1 : 0;
}

export function exactWindow({ u0, u1, v0, v1 }: Window): ExactPolygon {
  const [low, high] = [rationalPoint(u0, v0), rationalPoint(u1, v1)];
  const forms: ExactForm[] = [
    { a: 0n, b: low.w, c: -low.y },
    { a: -high.w, b: 0n, c: high.x },
    { a: 0n, b: -high.w, c: high.y },
    { a: low.w, b: 0n, c: -low.x },
  ];
  return {
    vertices: forms.map((form, i) => crossing(forms[(i + 3) % 4], form)),
    edges: forms.map((form) => ({ form, isCrease: false })),
  };
}

/** The part of a polygon where a unit's form is at least 0; undefined where that has no area. */
export function keepPositive(polygon: ExactPolygon, form: ExactForm): ExactPolygon | undefined {
  const signs = polygon.vertices.map((vertex) => signAtPoint(form, vertex));
  if (!signs.includes(1)) return undefined;
  if (!signs.includes(-1)) return polygon;
  const vertices: RationalPoint[] = [];
  const edges: ExactEdge[] = [];
  const crease = { form, isCrease: true };
  for (const [i, vertex] of polygon.vertices.entries()) {
    const [here, there] = [signs[i], signs[(i + 1) % signs.length]];
    const edge = polygon.edges[i];
    if (here >= 0) {
      vertices.push(vertex);
      // From a vertex on the crease the boundary goes on along an edge of the polygon, or the crease.
      edges.push(here === 0 && there <= 0 ? crease : edge);
    }
    if (here * there < 0) {
      vertices.push(crossing(edge.form, form));
      edges.push(here > 0 ? crease : edge);
    }
  }
  return { vertices, edges };
}

/** A point's float64 coordinates, each the nearest to the exact one. */
export function nearestPoint({ x, y, w }: RationalPoint): [u: number, v: number] {
  return [nearestQuotient(x, w), nearestQuotient(y, w)];
}

/** Whether points with float64 coordinates go around some area, counter-clockwise. */
export function encloseArea(points: readonly (readonly [u: number, v: number])[]): boolean {
  const [u0, v0] = points[0];
  let [doubled, terms] = [0, 0];
  for (let i = 2; i < points.length; i++) {
    const [[pu, pv], [qu, qv]] = [points[i - 1], points[i]];
    const [forth, back] = [(pu - u0) * (qv - v0), (qu - u0) * (pv - v0)];
    doubled += forth - back;
    terms += Math.abs(forth) + Math.abs(back);
  }
  // More than what rounding can do, or nothing certain.
  if (doubled > (points.length + 4) * 2 * UNIT * terms + UNDERFLOW) return true;
  return exactArea(points.map(([u, v]) => rationalPoint(u, v)))[0] > 0n;
}

/** The float64 nearest to the area of a polygon. */
export function nearestArea(vertices: readonly RationalPoint[]): number {
  return nearestQuotient(...exactArea(vertices));
}

/** The centre of mass of a polygon, each of its coordinates the float64 nearest to the exact one. */
export function nearestCentroid(vertices: readonly RationalPoint[]): [u: number, v: number] {
  return nearestPoint(exactCentroid(vertices));
}

/** A polygon's area, as a fraction whose denominator is positive. */
export function exactArea(vertices: readonly RationalPoint[]): [bigint, bigint] {
  const { doubled, w } = moments(vertices);
  return [doubled, 2n * w * w];
}

/** A polygon's centre of mass. */
export function exactCentroid(vertices: readonly RationalPoint[]): RationalPoint {
  const { doubled, u, v, w } = moments(vertices);
  return { x: u, y: v, w: 3n * w * doubled };
}

/** The float64 nearest to the distance of two points. */
export function nearestDistance(p: RationalPoint, q: RationalPoint): number {
  const [x, y] = [p.x * q.w - q.x * p.w, p.y * q.w - q.y * p.w];
  return nearestRootQuotient(x * x + y * y, p.w * q.w);
}

/** Twice a polygon's area, and six times the integrals of u and v over it, all over powers of w. */
function moments(vertices: readonly RationalPoint[]) {
  const w = vertices.reduce((product, vertex) => product * vertex.w, 1n);
  const points = vertices.map(({ x, y, w: own }) => ({ x: x * (w / own), y: y * (w / own) }));
  let [doubled, u, v] = [0n, 0n, 0n];
  for (const [i, p] of points.entries()) {
    const q = points[(i + 1) % points.length];
    const cross = p.x * q.y - q.x * p.y;
    doubled += cross;
    u += cross * (p.x + q.x);
    v += cross * (p.y + q.y);
  }
  return { doubled, u, v, w };
}
