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
export interface CentredBox {
  readonly u: number;
  readonly v: number;
  readonly halfWidth: number;
  readonly halfHeight: number;
  /** The largest absolute values of coordinates in it. */
  readonly maxU: number;
  readonly maxV: number;
}

/** A box that is set to one part of a window after another. */
export class Extent implements CentredBox {
  // Not a number from the start, as engines keep integers and other numbers in different ways.
  u = NaN;
  v = NaN;
  halfWidth = NaN;
  halfHeight = NaN;
  maxU = NaN;
  maxV = NaN;
  /** How far the part's vertices may be from the exact ones. */
  uError = NaN;
  vError = NaN;

  /** Sets the sides. */
  set(u0: number, u1: number, v0: number, v1: number): void {
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
export function boxAround({ vertices }: Polygon): CentredBox {
  let [u0, u1, v0, v1] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { u, v, uError, vError } of vertices) {
    if (u - uError < u0) u0 = u - uError;
    if (u + uError > u1) u1 = u + uError;
    if (v - vError < v0) v0 = v - vError;
    if (v + vError > v1) v1 = v + vError;
  }
  const box = new Extent();
  box.set(u0, u1, v0, v1);
  return box;
}
