import type { ExactForm } from './exact-forms';
import type { Vertex } from './line';

/** A point of the plane, `(x / w, y / w)`, `w > 0`, in any terms. */
export interface RationalPoint {
  readonly x: bigint;
  readonly y: bigint;
  readonly w: bigint;
}

/** A point of the plane, exactly: `(x / w, y / w)` in lowest terms, `w > 0`. */
export interface ExactPoint extends RationalPoint {
  /** The same text for the same point, whatever lines it came from. */
  readonly key: string;
}

/** Where a vertex is. */
export function exactPoint({ first, second }: Vertex): ExactPoint {
  return meetForms(first.exact(), second.exact());
}

/** Where a vertex is, not in lowest terms: to find those takes most of the time. */
export function rationalVertex({ first, second }: Vertex): RationalPoint {
  return crossing(first.exact(), second.exact());
}

/** Where two forms that are not parallel are both 0, by Cramer's rule. */
export function crossing(p: ExactForm, q: ExactForm): RationalPoint {
  const x = p.b * q.c - q.b * p.c;
  const y = p.c * q.a - q.c * p.a;
  const w = p.a * q.b - q.a * p.b;
  return w < 0n ? { x: -x, y: -y, w: -w } : { x, y, w };
}

/** The point where two lines meet, in lowest terms. */
export function meetForms(p: ExactForm, q: ExactForm): ExactPoint {
  const { x, y, w } = crossing(p, q);
  const divisor = gcd(gcd(x, y), w);
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

/** Order of points by u, then by v: negative where `p` comes first. */
export function compareExactly(p: RationalPoint, q: RationalPoint): number {
  const [u, v] = [p.x * q.w - q.x * p.w, p.y * q.w - q.y * p.w];
  const apart = u === 0n ? v : u;
  if (apart === 0n) return 0;
  return apart < 0n ? -1 : 1;
}
