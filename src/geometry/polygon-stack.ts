import { exactSign } from './exact-forms';
import {
  LEAST,
  nearestCrossing,
  SLACK,
  UNDERFLOW,
  UNIT,
  type Line,
  type SignCount,
  type Vertex,
} from './line';
import { LINE_COLUMNS, LineColumn, type LineStack } from './line-stack';
import type { Window } from '../network/slice';
import type { Extent, Polygon } from './polygon';
import { PointColumn, POINT_COLUMNS } from './polygon-measures';

/** In the place of a sign that float64 does not tell. */
const UNKNOWN = 2;

/** Vertices are known to this share of the window, or to this share of the coordinate. */
const KNOWN_SHARE = 2 ** -24;
const KNOWN_RELATIVE = 2 ** -40;

/**
 * Convex polygons with a positive area, counter-clockwise, one behind the other in flat arrays: a
 * part of a window behind the part that it was cut from. A polygon is the range `from … to` of its
 * vertices. Edge `i` runs from vertex `i` to the next and lies on line `edges[i]`; vertex `i` is where
 * the lines of the edges on both sides of it meet.
 */
export class PolygonStack {
  /** `PointColumn` names the columns. */
  points = new Float64Array(POINT_COLUMNS * 64);
  private edges = new Int32Array(64);
  /** Vertices in use. */
  end = 0;
  /** Signs of the vertices of the polygon that is cut. */
  private vertexSigns = new Int8Array(64);
  /** Counts the signs that are asked for. */
  signs: SignCount = { asked: 0, exact: 0 };

  /** How far coordinates near 0 may be from the exact ones. */
  private readonly uMost: number;
  private readonly vMost: number;

  /** Begins with the window. */
  constructor(
    readonly lines: LineStack,
    { u0, u1, v0, v1 }: Window,
  ) {
    this.uMost = KNOWN_SHARE * (u1 - u0);
    this.vMost = KNOWN_SHARE * (v1 - v0);
    for (let side = 0; side < 4; side++) {
      this.meet((side + 3) % 4, side, side);
      this.edges[side] = side;
    }
    this.end = 4;
  }

  /**
   * Where a line's function is positive: 1 in the whole polygon, 0 nowhere in its interior, undefined
   * where the line cuts it.
   */
  sideOf(from: number, to: number, line: number): 0 | 1 | undefined {
    let isPositive = false;
    let isNegative = false;
    for (let vertex = from; vertex < to; vertex++) {
      const sign = this.signAt(line, vertex, from, to);
      if (sign > 0) isPositive = true;
      else if (sign < 0) isNegative = true;
      if (isPositive && isNegative) return undefined;
    }
    return isPositive ? 1 : 0;
  }

  /**
   * Cuts a polygon along a line that goes through its interior (`sideOf` is undefined). The part where
   * the line's function is positive goes to the end of the stack, and the other one behind it.
   *
   * @returns where the second one begins
   */
  cut(from: number, to: number, line: number): number {
    const middle = this.end + this.findSigns(from, to, line);
    const { points, edges, vertexSigns } = this;
    const count = to - from;
    let p = this.end;
    let n = middle;
    for (let i = 0; i < count; i++) {
      const here = vertexSigns[i];
      const there = vertexSigns[i + 1 < count ? i + 1 : 0];
      const edge = edges[from + i];
      // From a vertex on the line the boundary goes on along an edge of the polygon, or the line.
      if (here >= 0) {
        copyPoint(points, from + i, p);
        edges[p++] = here === 0 && there <= 0 ? line : edge;
      }
      if (here <= 0) {
        copyPoint(points, from + i, n);
        edges[n++] = here === 0 && there >= 0 ? line : edge;
      }
      if (here * there >= 0) continue;
      this.meet(edge, line, p);
      copyPoint(points, p, n);
      edges[p++] = here > 0 ? line : edge;
      edges[n++] = here < 0 ? line : edge;
    }
    this.end = n;
    return middle;
  }

  /** Sets the extent to that of a polygon. */
  setExtent(from: number, to: number, extent: Extent): void {
    const { points } = this;
    let [u0, u1, v0, v1] = [Infinity, -Infinity, Infinity, -Infinity];
    let [uMost, vMost] = [0, 0];
    for (let p = POINT_COLUMNS * from; p < POINT_COLUMNS * to; p += POINT_COLUMNS) {
      const u = points[p + PointColumn.u];
      const v = points[p + PointColumn.v];
      const uError = points[p + PointColumn.uError];
      const vError = points[p + PointColumn.vError];
      if (u - uError < u0) u0 = u - uError;
      if (u + uError > u1) u1 = u + uError;
      if (v - vError < v0) v0 = v - vError;
      if (v + vError > v1) v1 = v + vError;
      if (uError > uMost) uMost = uError;
      if (vError > vMost) vMost = vError;
    }
    extent.set(u0, u1, v0, v1);
    extent.uError = uMost;
    extent.vError = vMost;
  }

  /** A polygon as objects, which last. */
  polygon(from: number, to: number): Polygon {
    const { points, edges } = this;
    const vertices: Vertex[] = [];
    const lines: Line[] = [];
    let first = this.lines.line(edges[to - 1]);
    for (let i = from, p = POINT_COLUMNS * from; i < to; i++, p += POINT_COLUMNS) {
      const second = this.lines.line(edges[i]);
      const u = points[p + PointColumn.u];
      const v = points[p + PointColumn.v];
      const uError = points[p + PointColumn.uError];
      const vError = points[p + PointColumn.vError];
      vertices.push({ u, v, uError, vError, first, second });
      lines.push(second);
      first = second;
    }
    return { vertices, lines };
  }

  /**
   * Sets the signs of a polygon's vertices, and makes room for its parts.
   *
   * @returns vertices of the part where the line's function is positive
   */
  private findSigns(from: number, to: number, line: number): number {
    const count = to - from;
    this.requireSpace(count);
    const { vertexSigns } = this;
    let positive = 0;
    for (let i = 0; i < count; i++) {
      const sign = this.signAt(line, from + i, from, to);
      vertexSigns[i] = sign;
      if (sign >= 0) positive++;
      if (i > 0 && sign * vertexSigns[i - 1] < 0) positive++;
    }
    return vertexSigns[0] * vertexSigns[count - 1] < 0 ? positive + 1 : positive;
  }

  /** Exact sign of a line's function at a vertex of a polygon. */
  private signAt(line: number, vertex: number, from: number, to: number): number {
    this.signs.asked++;
    const sign = this.floatSignAt(line, vertex);
    if (sign !== UNKNOWN) return sign;
    const { lines, edges } = this;
    const first = edges[vertex > from ? vertex - 1 : to - 1];
    const second = edges[vertex];
    // A vertex lies on its own lines, and on those that are the same.
    if (line === first || line === second) return 0;
    if (lines.areSame(line, first) || lines.areSame(line, second)) return 0;
    this.signs.exact++;
    return exactSign(lines.exact(line), lines.exact(first), lines.exact(second));
  }

  /**
   * The sign in float64, or UNKNOWN where its error bound does not decide. The exact function strays
   * from the computed one by the line's error and by rounding; its argument from the vertex by the
   * vertex's error, times the gradient.
   */
  private floatSignAt(line: number, vertex: number): number {
    const { points } = this;
    const { numbers } = this.lines;
    const l = LINE_COLUMNS * line;
    const p = POINT_COLUMNS * vertex;
    const a = numbers[l + LineColumn.a];
    const b = numbers[l + LineColumn.b];
    const c = numbers[l + LineColumn.c];
    const au = a * points[p + PointColumn.u];
    const bv = b * points[p + PointColumn.v];
    const value = au + bv + c;
    const terms = Math.abs(au) + Math.abs(bv) + Math.abs(c);
    const evaluation = evaluationError(numbers[l + LineColumn.error], terms);
    const moved =
      Math.abs(a) * points[p + PointColumn.uError] + Math.abs(b) * points[p + PointColumn.vError];
    const bound = SLACK * (evaluation + moved);
    // Where the bound is infinite or not a number, this decides nothing.
    if (value > bound) return 1;
    return value < -bound ? -1 : UNKNOWN;
  }

  /**
   * Sets a vertex to where two lines meet: (û, v̂) in float64, and how far that may be from the exact
   * point p.
   *
   * The lines' functions f̂ₖ in float64 are affine, and |f̂ₖ(p)| ≤ errorₖ, as the exact ones are 0 at p.
   * So the step Δ from p to (û, v̂) solves `f̂ₖ(û, v̂) − f̂ₖ(p) = aₖΔu + bₖΔv`, where the left side is no
   * larger than rₖ, what float64 finds at (û, v̂), its rounding and errorₖ. With D the determinant of
   * the gradients, Cramer's rule gives `|Δu| ≤ (|b₂|r₁ + |b₁|r₂) / |D|`, `|Δv| ≤ (|a₂|r₁ + |a₁|r₂) / |D|`.
   * Those products may fall below float64's range, and a small D makes much of what they lose there.
   * Where lines may be parallel for all that float64 knows, or numbers are beyond its range, or the
   * vertex would be seen to be out of its place, the coordinates come from integers.
   */
  private meet(first: number, second: number, vertex: number): void {
    const { points } = this;
    const { numbers } = this.lines;
    const at1 = LINE_COLUMNS * first;
    const a1 = numbers[at1 + LineColumn.a];
    const b1 = numbers[at1 + LineColumn.b];
    const c1 = numbers[at1 + LineColumn.c];
    const at2 = LINE_COLUMNS * second;
    const a2 = numbers[at2 + LineColumn.a];
    const b2 = numbers[at2 + LineColumn.b];
    const c2 = numbers[at2 + LineColumn.c];
    const determinant = a1 * b2 - a2 * b1;
    const u = (b1 * c2 - b2 * c1) / determinant;
    const v = (c1 * a2 - c2 * a1) / determinant;
    const [size1, size2] = [Math.abs(a1 * b2), Math.abs(a2 * b1)];
    const least = Math.abs(determinant) - 4 * UNIT * (size1 + size2);
    if (!(least > UNDERFLOW && Number.isFinite(u) && Number.isFinite(v))) {
      this.meetExactly(first, second, vertex);
      return;
    }
    const terms1 = Math.abs(a1 * u) + Math.abs(b1 * v) + Math.abs(c1);
    const terms2 = Math.abs(a2 * u) + Math.abs(b2 * v) + Math.abs(c2);
    const r1 =
      Math.abs(a1 * u + b1 * v + c1) + evaluationError(numbers[at1 + LineColumn.error], terms1);
    const r2 =
      Math.abs(a2 * u + b2 * v + c2) + evaluationError(numbers[at2 + LineColumn.error], terms2);
    const uError = (SLACK * (Math.abs(b2) * r1 + Math.abs(b1) * r2) + LEAST) / least + UNDERFLOW;
    const vError = (SLACK * (Math.abs(a2) * r1 + Math.abs(a1) * r2) + LEAST) / least + UNDERFLOW;
    const isKnown =
      uError <= Math.max(this.uMost, KNOWN_RELATIVE * Math.abs(u)) &&
      vError <= Math.max(this.vMost, KNOWN_RELATIVE * Math.abs(v));
    if (!isKnown) {
      this.meetExactly(first, second, vertex);
      return;
    }
    const p = POINT_COLUMNS * vertex;
    points[p + PointColumn.u] = u;
    points[p + PointColumn.v] = v;
    points[p + PointColumn.uError] = uError;
    points[p + PointColumn.vError] = vError;
  }

  private meetExactly(first: number, second: number, vertex: number): void {
    const { lines } = this;
    this.points.set(
      nearestCrossing(lines.exact(first), lines.exact(second)),
      POINT_COLUMNS * vertex,
    );
  }

  /** Makes room for the parts of a polygon: together they have at most four vertices more. */
  private requireSpace(count: number): void {
    const { points, edges } = this;
    if (count > this.vertexSigns.length) this.vertexSigns = new Int8Array(2 * count);
    if (this.end + count + 4 <= edges.length) return;
    this.edges = new Int32Array(2 * (edges.length + count + 4));
    this.edges.set(edges);
    this.points = new Float64Array(POINT_COLUMNS * this.edges.length);
    this.points.set(points);
  }
}

function copyPoint(points: Float64Array, from: number, to: number): void {
  const p = POINT_COLUMNS * from;
  const q = POINT_COLUMNS * to;
  points[q + PointColumn.u] = points[p + PointColumn.u];
  points[q + PointColumn.v] = points[p + PointColumn.v];
  points[q + PointColumn.uError] = points[p + PointColumn.uError];
  points[q + PointColumn.vError] = points[p + PointColumn.vError];
}

/**
 * How far `a · u + b · v + c`, computed in float64, may be from the exact function at (u, v).
 *
 * @param error of the function, and `terms`, the sum of the absolute values of what is added
 */
function evaluationError(error: number, terms: number): number {
  return SLACK * (error + 4 * UNIT * terms) + UNDERFLOW;
}
