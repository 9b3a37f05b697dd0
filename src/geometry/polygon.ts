import type { Window } from '../network/slice';
import { exactLine, meet, signAt, UNIT, type Line, type SignCount, type Vertex } from './line';

/**
 * A convex polygon with a positive area, counter-clockwise. Edge `i` runs from vertex `i` to the
 * next and lies on line `i`; vertex `i` is where lines `i − 1` and `i` meet.
 */
export interface Polygon {
  readonly vertices: readonly Vertex[];
  readonly lines: readonly Line[];
}

/** The sides of a window, bottom, right, top and left. */
export function windowSides({ u0, u1, v0, v1 }: Window): readonly [Line, Line, Line, Line] {
  return [
    exactLine(0, 1, -v0, -1),
    exactLine(1, 0, -u1, -2),
    exactLine(0, 1, -v1, -3),
    exactLine(1, 0, -u0, -4),
  ];
}

export function windowPolygon(window: Window): Polygon {
  const [bottom, right, top, left] = windowSides(window);
  const vertices = [meet(left, bottom), meet(bottom, right), meet(right, top), meet(top, left)];
  return { vertices, lines: [bottom, right, top, left] };
}

/** A rectangle by its centre. */
export interface Box {
  readonly u: number;
  readonly v: number;
  readonly halfWidth: number;
  readonly halfHeight: number;
  /** The largest absolute values of coordinates in it. */
  readonly maxU: number;
  readonly maxV: number;
}

/** A box that a polygon certainly lies in. */
export function boxAround({ vertices }: Polygon): Box {
  let [u0, u1, v0, v1] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { u, v, uError, vError } of vertices) {
    if (u - uError < u0) u0 = u - uError;
    if (u + uError > u1) u1 = u + uError;
    if (v - vError < v0) v0 = v - vError;
    if (v + vError > v1) v1 = v + vError;
  }
  // Rounding may have moved the sides and the centre by a unit in their last place each.
  const maxU = Math.max(Math.abs(u0), Math.abs(u1)) * (1 + 4 * UNIT);
  const maxV = Math.max(Math.abs(v0), Math.abs(v1)) * (1 + 4 * UNIT);
  const halfWidth = (u1 - u0) / 2 + 8 * UNIT * maxU;
  const halfHeight = (v1 - v0) / 2 + 8 * UNIT * maxV;
  return { u: (u0 + u1) / 2, v: (v0 + v1) / 2, halfWidth, halfHeight, maxU, maxV };
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
export function cut({ vertices, lines }: Polygon, line: Line, count: SignCount): Halves {
  const signs: number[] = [];
  for (const vertex of vertices) signs.push(signAt(line, vertex, count));
  const positive = { vertices: [] as Vertex[], lines: [] as Line[] };
  const negative = { vertices: [] as Vertex[], lines: [] as Line[] };
  for (let i = 0; i < vertices.length; i++) {
    const [here, there] = [signs[i], signs[i + 1 < signs.length ? i + 1 : 0]];
    // From a vertex on the line the boundary goes on along an edge of the polygon, or the line.
    if (here >= 0) push(positive, vertices[i], here === 0 && there <= 0 ? line : lines[i]);
    if (here <= 0) push(negative, vertices[i], here === 0 && there >= 0 ? line : lines[i]);
    if (here * there >= 0) continue;
    const crossing = meet(lines[i], line);
    push(positive, crossing, here > 0 ? line : lines[i]);
    push(negative, crossing, here < 0 ? line : lines[i]);
  }
  return { positive, negative };
}

function push(part: { vertices: Vertex[]; lines: Line[] }, vertex: Vertex, line: Line): void {
  part.vertices.push(vertex);
  part.lines.push(line);
}

/** Area by the shoelace formula in float64, around the first vertex. */
export function area({ vertices }: Polygon): number {
  const { u: u0, v: v0 } = vertices[0];
  let doubled = 0;
  for (let i = 2; i < vertices.length; i++) {
    const [p, q] = [vertices[i - 1], vertices[i]];
    doubled += (p.u - u0) * (q.v - v0) - (q.u - u0) * (p.v - v0);
  }
  return doubled / 2;
}
