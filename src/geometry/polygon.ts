import type { Window } from '../network/slice';
import { exactLine, meet, signAt, type Line, type SignCount, type Vertex } from './line';

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

/** The parts of a polygon where a line's function is positive, and where it is at most 0. */
export interface Halves {
  readonly positive: Polygon | undefined;
  readonly rest: Polygon | undefined;
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

/** Cuts a polygon along a line. A part without area is none. */
export function cut(polygon: Polygon, line: Line, count: SignCount): Halves {
  const signs = polygon.vertices.map((vertex) => signAt(line, vertex, count));
  if (!signs.includes(1)) return { positive: undefined, rest: polygon };
  if (!signs.includes(-1)) return { positive: polygon, rest: undefined };
  // Made once for both parts: the point where an edge crosses the line.
  const crossings = signs.map((sign, i) =>
    sign * signs[(i + 1) % signs.length] < 0 ? meet(polygon.lines[i], line) : undefined,
  );
  return {
    positive: part(polygon, line, signs, crossings, 1),
    rest: part(polygon, line, signs, crossings, -1),
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
