import { dyadic, exactSign, scaled, type ExactForm } from './exact-forms';
import { nearestQuotient } from './nearest-float';

/**
 * An affine function of the plane, `a · u + b · v + c`, in float64 with bounds of its error, and a
 * way to its exact value. As a line it is where that function is 0.
 */
export interface Line {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  /** How far `a` and `b` may be from the exact ones, and `c`. */
  readonly gradientError: number;
  readonly constantError: number;
  /** The exact function, but for a positive factor. */
  exact(): ExactForm;
}

/** Rounding unit of float64. */
export const UNIT = 2 ** -53;

/** More than what all the products of a sum can lose where they fall below float64's range. */
export const UNDERFLOW = 2 ** -1000;

/** The line `a · u + b · v + c = 0` of exact float64. */
export function exactLine(a: number, b: number, c: number): Line {
  const exact = (): ExactForm => {
    const exponent = Math.max(0, ...[a, b, c].map((x) => dyadic(x).exponent));
    return { a: scaled(a, exponent), b: scaled(b, exponent), c: scaled(c, exponent) };
  };
  return { a, b, c, gradientError: 0, constantError: 0, exact };
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
 * Where two lines meet. With (û, v̂) the rounded solution, r₁ and r₂ bounds of the exact functions
 * there, and D their determinant, Cramer's rule bounds the distance to the exact solution:
 * `|Δu| ≤ (|b₂| r₁ + |b₁| r₂) / |D|`, `|Δv| ≤ (|a₂| r₁ + |a₁| r₂) / |D|`, every quantity taken at
 * the end of its own error that makes the bound largest. Where lines may be parallel for all that
 * float64 knows, the coordinates come from integers.
 */
export function meet(first: Line, second: Line): Vertex {
  const determinant = first.a * second.b - second.a * first.b;
  const u = (first.b * second.c - second.b * first.c) / determinant;
  const v = (first.c * second.a - second.c * first.a) / determinant;
  const [e1, e2] = [first.gradientError, second.gradientError];
  const [a1, b1] = [Math.abs(first.a) + e1, Math.abs(first.b) + e1];
  const [a2, b2] = [Math.abs(second.a) + e2, Math.abs(second.b) + e2];
  const determinantError = (a1 + b1) * e2 + (a2 + b2) * e1 + 4 * UNIT * (a1 * b2 + a2 * b1);
  const least = Math.abs(determinant) - determinantError;
  if (!(least > 0 && Number.isFinite(u) && Number.isFinite(v))) return meetExactly(first, second);
  const [r1, r2] = [residual(first, u, v), residual(second, u, v)];
  const uError = (SLACK * (b2 * r1 + b1 * r2)) / least;
  const vError = (SLACK * (a2 * r1 + a1 * r2)) / least;
  return { u, v, uError, vError, first, second };
}

function meetExactly(first: Line, second: Line): Vertex {
  const [p, q] = [first.exact(), second.exact()];
  const determinant = p.a * q.b - q.a * p.b;
  // A quotient's denominator is positive.
  const sign = determinant < 0n ? -1n : 1n;
  const u = nearestQuotient(sign * (p.b * q.c - q.b * p.c), sign * determinant);
  const v = nearestQuotient(sign * (p.c * q.a - q.c * p.a), sign * determinant);
  const [uError, vError] = [u, v].map((x) => 4 * UNIT * Math.abs(x) + UNDERFLOW);
  return { u, v, uError, vError, first, second };
}

/** Covers the rounding of the bounds themselves, which take a few dozen operations. */
const SLACK = 1 + 64 * UNIT;

/** A bound of the exact function's absolute value at a float64 point. */
function residual(line: Line, u: number, v: number): number {
  return Math.abs(line.a * u + line.b * v + line.c) + evaluationError(line, u, v);
}

/** How far `a · u + b · v + c`, computed in float64, may be from the exact function at (u, v). */
function evaluationError({ a, b, c, gradientError, constantError }: Line, u: number, v: number) {
  const [absU, absV] = [Math.abs(u), Math.abs(v)];
  const terms = Math.abs(a) * absU + Math.abs(b) * absV + Math.abs(c);
  const rounding = 4 * UNIT * terms + UNDERFLOW;
  return SLACK * (gradientError * (absU + absV) + constantError + rounding);
}

/** Signs asked for, and those that float64 could not decide. */
export interface SignCount {
  asked: number;
  exact: number;
}

/**
 * Exact sign of a line's function at a vertex: float64 where its error bound decides, integers
 * where it does not.
 */
export function signAt(line: Line, vertex: Vertex, count: SignCount): -1 | 0 | 1 {
  const { u, v, uError, vError } = vertex;
  count.asked++;
  const value = line.a * u + line.b * v + line.c;
  const moved =
    (Math.abs(line.a) + line.gradientError) * uError +
    (Math.abs(line.b) + line.gradientError) * vError;
  const bound = evaluationError(line, u, v) + SLACK * moved;
  // Where the bound is infinite or not a number, this decides nothing.
  if (value > bound) return 1;
  if (value < -bound) return -1;
  count.exact++;
  return exactSignAt(line, vertex);
}

function exactSignAt(line: Line, { first, second }: Vertex): -1 | 0 | 1 {
  // A vertex lies on its own lines.
  if (line === first || line === second) return 0;
  return exactSign(line.exact(), first.exact(), second.exact());
}
