import type { Window } from '../network/slice';
import { exactLine, meet, signAt, UNIT, type Line, type SignCount, type Vertex } from './line';

/**
 * A convex polygon with a positive area, counter-clockwise. Edge `i` runs from vertex `i` to the
 * next and lies on line `i`; no three of its vertices need be in general position with anything.
 */
export interface Polygon {
  readonly vertices: readonly Vertex[];
  readonly lines: readonly Line[];
}

export function windowPolygon({ u0, u1, v0, v1 }: Window): Polygon {
  const [bottom, right] = [exactLine(0, 1, -v0), exactLine(1, 0, -u1)];
  const [top, left] = [exactLine(0, 1, -v1), exactLine(1, 0, -u0)];
  const vertices = [meet(left, bottom), meet(bottom, right), meet(right, top), meet(top, left)];
  return { vertices, lines: [bottom, right, top, left] };
}

/** A rectangle by its centre, that a polygon certainly lies in. */
export interface Box {
  readonly u: number;
  readonly v: number;
  /** Absolute values of the centre's coordinates. */
  readonly absU: number;
  readonly absV: number;
  readonly halfWidth: number;
  readonly halfHeight: number;
}

/** A box around a polygon. */
export function boxAround({ vertices }: Polygon): Box {
  let [u0, u1, v0, v1] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { u, v, uError, vError } of vertices) {
    u0 = Math.min(u0, u - uError);
    u1 = Math.max(u1, u + uError);
    v0 = Math.min(v0, v - vError);
    v1 = Math.max(v1, v + vError);
  }
  const [u, v] = [(u0 + u1) / 2, (v0 + v1) / 2];
  const [absU, absV] = [Math.abs(u), Math.abs(v)];
  // Rounding may have moved the sides and the centre by a unit in their last place each.
  const halfWidth = (u1 - u0) / 2 + 4 * UNIT * (Math.abs(u0) + Math.abs(u1));
  const halfHeight = (v1 - v0) / 2 + 4 * UNIT * (Math.abs(v0) + Math.abs(v1));
  return { u, v, absU, absV, halfWidth, halfHeight };
}

/**
 * Where a line's function is positive: 1 in the whole polygon, 0 nowhere in its interior, undefined
 * where the line cuts it.
 */
export function sideOf({ vertices }: Polygon, line: Line, count: SignCount): 0 | 1 | undefined {
  let [isPositive, isNegative] = [false, false];
  for (const vertex of vertices) {
    const sign = signAt(line, vertex, count);
    if (sign > 0) isPositive = true;
    else if (sign < 0) isNegative = true;
    if (isPositive && isNegative) return undefined;
  }
  return isPositive ? 1 : 0;
}

/** The parts of a polygon where a line's function is positive, and where it is negative. */
export interface Halves {
  readonly positive: Polygon;
  readonly negative: Polygon;
}

/** Cuts a polygon along a line that goes through its interior (`sideOf` is undefined). */
export function cut(polygon: Polygon, line: Line, count: SignCount): Halves {
  const signs = polygon.vertices.map((vertex) => signAt(line, vertex, count));
  // Made once for both parts: the point where an edge crosses the line.
  const crossings = signs.map((sign, i) =>
    sign * signs[(i + 1) % signs.length] < 0 ? meet(polygon.lines[i], line) : undefined,
  );
  return {
    positive: part(polygon, line, signs, crossings, 1),
    negative: part(polygon, line, signs, crossings, -1),
  };
}

/** The part of a polygon on one side of a line that crosses it. */
function part(
  { vertices, lines }: Polygon,
  line: Line,
  signs: readonly number[],
  crossings: readonly (Vertex | undefined)[],
  side: 1 | -1,
): Polygon {
  const kept: Vertex[] = [];
  const keptLines: Line[] = [];
  for (const [i, vertex] of vertices.entries()) {
    const [here, there] = [signs[i] * side, signs[(i + 1) % signs.length] * side];
    const crossing = crossings[i];
    if (here >= 0) {
      kept.push(vertex);
      // From a vertex on the line the boundary goes on along an edge of the polygon, or the line.
      keptLines.push(here === 0 && there <= 0 ? line : lines[i]);
    }
    if (crossing) {
      kept.push(crossing);
      keptLines.push(here > 0 ? line : lines[i]);
    }
  }
  return { vertices: kept, lines: keptLines };
}

/** Area by the shoelace formula in float64, around the first vertex. */
export function area({ vertices }: Polygon): number {
  const [{ u: u0, v: v0 }] = vertices;
  let doubled = 0;
  for (let i = 2; i < vertices.length; i++) {
    const [p, q] = [vertices[i - 1], vertices[i]];
    doubled += (p.u - u0) * (q.v - v0) - (q.u - u0) * (p.v - v0);
  }
  return doubled / 2;
}
