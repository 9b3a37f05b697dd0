import type { Vertex } from './line';

/** A point of the plane, exactly: `(x / w, y / w)` in lowest terms, `w > 0`. */
export interface ExactPoint {
  readonly x: bigint;
  readonly y: bigint;
  readonly w: bigint;
  /** The same text for the same point, whatever lines it came from. */
  readonly key: string;
}

/** Where a vertex is, by Cramer's rule. */
export function exactPoint({ first, second }: Vertex): ExactPoint {
  const [p, q] = [first.exact(), second.exact()];
  const x = p.b * q.c - q.b * p.c;
  const y = p.c * q.a - q.c * p.a;
  const w = p.a * q.b - q.a * p.b;
  const divisor = gcd(gcd(x, y), w) * (w < 0n ? -1n : 1n);
  const reduced = { x: x / divisor, y: y / divisor, w: w / divisor };
  return { ...reduced, key: `${reduced.x},${reduced.y},${reduced.w}` };
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
  const [a, b] = [p.point, q.point];
  const [x, y] = [a.x * b.w - b.x * a.w, a.y * b.w - b.y * a.w];
  const first = x === 0n ? y : x;
  return first < 0n ? -1 : 1;
}
