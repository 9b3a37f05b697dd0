import { dyadic, exactSign, scaled, type ExactForm } from './exact-forms';
import { nearestQuotient } from './nearest-float';

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
 * Where two lines meet: (û, v̂) in float64, and how far that may be from the exact point p.
 *
 * The lines' functions f̂ₖ in float64 are affine, and |f̂ₖ(p)| ≤ errorₖ, as the exact ones are 0 at p.
 * So the step Δ from p to (û, v̂) solves `f̂ₖ(û, v̂) − f̂ₖ(p) = aₖΔu + bₖΔv`, where the left side is no
 * larger than rₖ, what float64 finds at (û, v̂), its rounding and errorₖ. With D the determinant of
 * the gradients, Cramer's rule gives `|Δu| ≤ (|b₂|r₁ + |b₁|r₂) / |D|`, `|Δv| ≤ (|a₂|r₁ + |a₁|r₂) / |D|`.
 * Where lines may be parallel for all that float64 knows, the coordinates come from integers.
 */
export function meet(first: Line, second: Line): Vertex {
  const determinant = first.a * second.b - second.a * first.b;
  const u = (first.b * second.c - second.b * first.c) / determinant;
  const v = (first.c * second.a - second.c * first.a) / determinant;
  const [a1, b1] = [Math.abs(first.a), Math.abs(first.b)];
  const [a2, b2] = [Math.abs(second.a), Math.abs(second.b)];
  const least = Math.abs(determinant) - 4 * UNIT * (a1 * b2 + a2 * b1);
  if (!(least > UNDERFLOW && Number.isFinite(u) && Number.isFinite(v)))
    return meetExactly(first, second);
  const r1 = Math.abs(first.a * u + first.b * v + first.c) + evaluationError(first, u, v);
  const r2 = Math.abs(second.a * u + second.b * v + second.c) + evaluationError(second, u, v);
  const uError = (SLACK * (b2 * r1 + b1 * r2)) / least + UNDERFLOW;
  const vError = (SLACK * (a2 * r1 + a1 * r2)) / least + UNDERFLOW;
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

/** How far `a · u + b · v + c`, computed in float64, may be from the exact function at (u, v). */
function evaluationError({ a, b, c, error }: Line, u: number, v: number): number {
  const terms = Math.abs(a * u) + Math.abs(b * v) + Math.abs(c);
  return SLACK * (error + 4 * UNIT * terms) + UNDERFLOW;
}

/** Signs asked for, and those that float64 could not decide. */
export interface SignCount {
  asked: number;
  exact: number;
}

/**
 * Exact sign of a line's function at a vertex: float64 where its error bound decides, integers
 * where it does not. The exact function strays from the computed one by the line's error and by
 * rounding; its argument from the vertex by the vertex's error, times the gradient.
 */
export function signAt(line: Line, vertex: Vertex, count: SignCount): -1 | 0 | 1 {
  const { u, v, uError, vError } = vertex;
  count.asked++;
  const value = line.a * u + line.b * v + line.c;
  const moved = Math.abs(line.a) * uError + Math.abs(line.b) * vError;
  const bound = SLACK * (evaluationError(line, u, v) + moved);
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
