import type { ExactForm } from './exact-forms';
import type { Vertex } from './line';

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

/** A vertex, and where it is exactly. */
export interface LocatedVertex {
  readonly vertex: Vertex;
  readonly point: ExactPoint;
}

/**
 * Order of points by u, then by v: negative where `p` comes first. Along any line it is one of the
 * line's two directions. Float64 where its error bound decides, integers elsewhere.
 */
export function comparePoints(p: LocatedVertex, q: LocatedVertex): number {
  const apart = p.vertex.u - q.vertex.u;
  // Subtraction and sum round by a unit in their last place each.
  if (Math.abs(apart) > (p.vertex.uError + q.vertex.uError) * (1 + 2 ** -50)) return apart;
  if (p.point.key === q.point.key) return 0;
  return compareExactly(p.point, q.point);
}

/** Order of points by u, then by v: negative where `p` comes first. */
export function compareExactly(p: ExactPoint, q: ExactPoint): number {
  const [u, v] = [p.x * q.w - q.x * p.w, p.y * q.w - q.y * p.w];
  const apart = u === 0n ? v : u;
  if (apart === 0n) return 0;
  return apart < 0n ? -1 : 1;
}
