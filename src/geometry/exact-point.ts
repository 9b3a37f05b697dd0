import type { ExactForm } from './exact-forms';
import type { Line, Vertex } from './line';

/** A point of the plane, exactly: `(x / w, y / w)` in lowest terms, `w > 0`. */
export interface ExactPoint {
  readonly x: bigint;
  readonly y: bigint;
  readonly w: bigint;
  /** The same text for the same point, whatever lines it came from. */
  readonly key: string;
}

/** Where a vertex is. */
export function exactPoint({ first, second }: Vertex): ExactPoint {
  return meetForms(first.exact(), second.exact());
}

/** Where two forms that are not parallel are both 0, by Cramer's rule. */
export function meetForms(p: ExactForm, q: ExactForm): ExactPoint {
  const x = p.b * q.c - q.b * p.c;
  const y = p.c * q.a - q.c * p.a;
  const w = p.a * q.b - q.a * p.b;
  const divisor = gcd(gcd(x, y), w) * (w < 0n ? -1n : 1n);
  const reduced = { x: x / divisor, y: y / divisor, w: w / divisor };
  return { ...reduced, key: `${reduced.x},${reduced.y},${reduced.w}` };
}

/** The same text for the same line, whatever multiple of it a form is. */
export function lineKey({ a, b, c }: ExactForm): string {
  const isNegative = a < 0n || (a === 0n && b < 0n);
  const divisor = gcd(gcd(a, b), c) * (isNegative ? -1n : 1n);
  return `${a / divisor},${b / divisor},${c / divisor}`;
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y > 0n) [x, y] = [y, x % y];
  return x;
}

/** A vertex on some line, with what it takes to order it among others of that line. */
export interface PointOnLine {
  readonly vertex: Vertex;
  readonly point: ExactPoint;
}

/**
 * Order of two points along a line, in the direction that has the line's positive side on its left:
 * negative where `p` comes first. Float64 where its error bound decides, integers elsewhere.
 */
export function compareAlong(line: Line, p: PointOnLine, q: PointOnLine): number {
  if (p.point.key === q.point.key) return 0;
  const [du, dv] = [p.vertex.u - q.vertex.u, p.vertex.v - q.vertex.v];
  const apart = line.b * du - line.a * dv;
  const [absA, absB] = [line.a, line.b].map((x) => Math.abs(x) + line.gradientError);
  const uError = p.vertex.uError + q.vertex.uError;
  const vError = p.vertex.vError + q.vertex.vError;
  const moved =
    absB * uError +
    absA * vError +
    (line.gradientError + 4 * Number.EPSILON * Math.max(absA, absB)) *
      (Math.abs(du) + Math.abs(dv));
  if (Math.abs(apart) > 2 * moved) return apart;
  return compareExactly(line.exact(), p.point, q.point);
}

/** As `compareAlong`, for points of the line where a form is 0. */
export function compareExactly({ a, b }: ExactForm, p: ExactPoint, q: ExactPoint): number {
  const apart = (b * p.x - a * p.y) * q.w - (b * q.x - a * q.y) * p.w;
  if (apart === 0n) return 0;
  return apart < 0n ? -1 : 1;
}
