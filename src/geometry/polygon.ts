import type { Window } from '../network/slice';
import { exactLine, UNIT, type Line, type Vertex } from './line';

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

/**
 * A box that points certainly lie in, and how far they may be from the exact ones. To be cleared, to
 * be given points, and then to be finished.
 */
export class Extent implements Box {
  // Not a number from the start, as engines keep integers and other numbers in different ways.
  u = NaN;
  v = NaN;
  halfWidth = NaN;
  halfHeight = NaN;
  maxU = NaN;
  maxV = NaN;
  uError = NaN;
  vError = NaN;
  private u0 = NaN;
  private u1 = NaN;
  private v0 = NaN;
  private v1 = NaN;

  clear(): void {
    this.u0 = Infinity;
    this.u1 = -Infinity;
    this.v0 = Infinity;
    this.v1 = -Infinity;
    this.uError = 0;
    this.vError = 0;
  }

  add(u: number, v: number, uError: number, vError: number): void {
    if (u - uError < this.u0) this.u0 = u - uError;
    if (u + uError > this.u1) this.u1 = u + uError;
    if (v - vError < this.v0) this.v0 = v - vError;
    if (v + vError > this.v1) this.v1 = v + vError;
    if (uError > this.uError) this.uError = uError;
    if (vError > this.vError) this.vError = vError;
  }

  /** Sets the box, once all points are added. */
  finish(): void {
    const { u0, u1, v0, v1 } = this;
    // Rounding may have moved the sides and the centre by a unit in their last place each.
    this.maxU = Math.max(Math.abs(u0), Math.abs(u1)) * (1 + 4 * UNIT);
    this.maxV = Math.max(Math.abs(v0), Math.abs(v1)) * (1 + 4 * UNIT);
    this.halfWidth = (u1 - u0) / 2 + 8 * UNIT * this.maxU;
    this.halfHeight = (v1 - v0) / 2 + 8 * UNIT * this.maxV;
    this.u = (u0 + u1) / 2;
    this.v = (v0 + v1) / 2;
  }
}

/** A box that a polygon certainly lies in. */
export function boxAround({ vertices }: Polygon): Box {
  const extent = new Extent();
  extent.clear();
  for (const { u, v, uError, vError } of vertices) extent.add(u, v, uError, vError);
  extent.finish();
  return extent;
}
