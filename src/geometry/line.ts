import { dyadic, scaled } from '../network/dyadic';
import { nearestQuotient } from '../network/nearest-float';
import type { ExactForm } from './exact-forms';

/**
 * An affine function of the plane, `a · u + b · v + c`, in float64 with a bound of its error, and a
 * way to its exact value. As a line it is where that function is 0.
 */
export interface Line {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  /** How far the function may be from the exact one, in the part of the plane that it is used in. */
  readonly error: number;
  /** Different for the lines of one subdivision that are not the same; negative for window sides. */
  readonly id: number;
  /** The exact function, but for a positive factor. */
  exact(): ExactForm;
}

/** Rounding unit of float64. */
export const UNIT = 2 ** -53;

/** More than what all the products of a sum can lose where they fall below float64's range. */
export const UNDERFLOW = 2 ** -1000;

/** More than what a few products can lose there. */
export const LEAST = 2 ** -1070;

/** Covers the rounding of a bound itself, a sum of fewer than 2²⁰ numbers that are not negative. */
export const SLACK = 1 + 2 ** -30;

/** The line `a · u + b · v + c = 0` of exact float64. */
export function exactLine(a: number, b: number, c: number, id = -1): Line {
  const exact = (): ExactForm => {
    const exponent = Math.max(0, ...[a, b, c].map((x) => dyadic(x).exponent));
    return { a: scaled(a, exponent), b: scaled(b, exponent), c: scaled(c, exponent) };
  };
  return { a, b, c, error: 0, id, exact };
}

/** A point of the plane: where two lines meet. */
export interface Vertex {
  /** Float64 coordinates, and how far they may be from the exact ones. */
  readonly u: number;
  readonly v: number;
  readonly uError: number;
  readonly vError: number;
  readonly first: Line;
  readonly second: Line;
}

/**
 * Where two lines meet, in float64: u, v, and how far each may be from the exact coordinate.
 *
 * @param p exact function of one line, `q` that of the other; they are not parallel
 */
export function nearestCrossing(p: ExactForm, q: ExactForm): [number, number, number, number] {
  const determinant = p.a * q.b - q.a * p.b;
  // A quotient's denominator is positive.
  const sign = determinant < 0n ? -1n : 1n;
  const u = nearestQuotient(sign * (p.b * q.c - q.b * p.c), sign * determinant);
  const v = nearestQuotient(sign * (p.c * q.a - q.c * p.a), sign * determinant);
  const [uError, vError] = [u, v].map((x) => 4 * UNIT * Math.abs(x) + UNDERFLOW);
  return [u, v, uError, vError];
}

/** Signs asked for, and those that float64 could not decide. */
export interface SignCount {
  asked: number;
  exact: number;
}
