import { commonExponent, scaled } from '../network/dyadic';
import type { ExactVolumeForm } from './exact-forms';
import { Form, FORM_COLUMNS } from './forms';

/**
 * What the numbers of a function of the coordinates leave out, so that both together are exact: an expansion of two
 * float64 for each of them (Shewchuk 1997). `isKnown` is 1 where it is; then come as many numbers as a form has
 * (`Form`) of the coordinates, `a` to `c`.
 */
export const Rest = { isKnown: 0, first: 1 };

/** Numbers of a function of the coordinates. */
const NUMBERS = FORM_COLUMNS - 2;

/** Numbers of rests: no more than a row of a fold has without coefficients. */
export const REST_COLUMNS = Rest.first + NUMBERS;

/** Says that a function is what its numbers are. */
export function setExact(rests: Float64Array, at: number): void {
  rests.fill(0, at, at + REST_COLUMNS);
  rests[at + Rest.isKnown] = 1;
}

/** A function whose rests are known, but for a positive factor, in integers. */
export function exactForm(
  forms: Float64Array,
  p: number,
  rests: Float64Array,
  q: number,
): ExactVolumeForm {
  const lows = rests.subarray(q + Rest.first, q + REST_COLUMNS);
  const highs = forms.subarray(p, p + NUMBERS);
  const exponent = commonExponent([...highs, ...lows]);
  const sum = (column: number) => scaled(highs[column], exponent) + scaled(lows[column], exponent);
  return { a: sum(Form.a), b: sum(Form.b), d: sum(Form.d), c: sum(Form.c) };
}

export function copyRests(from: Float64Array, at: number, to: Float64Array, place: number): void {
  to[place + Rest.isKnown] = from[at + Rest.isKnown];
  if (from[at + Rest.isKnown] === 0) return;
  for (let i = Rest.first; i < REST_COLUMNS; i++) to[place + i] = from[at + i];
}

/**
 * Adds a function, times a weight, to another: numbers from `p` on and rests from `q` on to those at the beginning of
 * `form` and `rests`, whose rests are not known any more where two float64 do not hold a sum, or the other's are not.
 */
export function addWithRests(
  form: Float64Array,
  rests: Float64Array,
  weight: number,
  forms: Float64Array,
  p: number,
  otherRests: Float64Array,
  q: number,
): void {
  if (otherRests[q + Rest.isKnown] === 0) rests[Rest.isKnown] = 0;
  for (let i = 0; i < NUMBERS && rests[Rest.isKnown] === 1; i++)
    addProduct(form, rests, i, weight, forms[p + i], otherRests[q + Rest.first + i]);
}

/** Adds `weight · (high + low)` to one of a function's numbers. */
function addProduct(
  form: Float64Array,
  rests: Float64Array,
  column: number,
  weight: number,
  high: number,
  low: number,
): void {
  const place = Rest.first + column;
  const product = weight * high;
  const lowProduct = weight * low;
  const rest = productError(weight, high, product);
  // Below float64's range products are not what they and their rests are.
  const isInRange = high === 0 || Math.abs(product) > SMALLEST;
  if (!isInRange || !(low === 0 || isExactProduct(weight, low))) {
    rests[Rest.isKnown] = 0;
    return;
  }
  addNumber(form, rests, column, place, lowProduct);
  addNumber(form, rests, column, place, rest);
  addNumber(form, rests, column, place, product);
}

/** Adds a float64 to an expansion of two. */
function addNumber(
  form: Float64Array,
  rests: Float64Array,
  column: number,
  place: number,
  x: number,
): void {
  if (x === 0) return;
  // Shewchuk's Grow-Expansion: from the smallest component on, each with what the sum left out.
  const sum = rests[place] + x;
  const least = sumError(rests[place], x, sum);
  const high = form[column] + sum;
  const middle = sumError(form[column], sum, high);
  // What is left of three components must be two.
  const low = middle + least;
  const total = high + low;
  form[column] = total;
  rests[place] = sumError(high, low, total);
  if (sumError(middle, least, low) !== 0 || !Number.isFinite(total)) rests[Rest.isKnown] = 0;
}

/** Multiplies a function's rests, where its numbers are multiplied, too; they are not known any more where that rounds. */
export function multiplyRests(
  rests: Float64Array,
  q: number,
  forms: Float64Array,
  p: number,
  factor: number,
): void {
  if (rests[q + Rest.isKnown] === 0) return;
  for (let i = 0; i < NUMBERS; i++) {
    const [high, low] = [forms[p + i], rests[q + Rest.first + i]];
    const isExact = [high, low].every((x) => x === 0 || isExactProduct(factor, x));
    if (!isExact) rests[q + Rest.isKnown] = 0;
    rests[q + Rest.first + i] = factor * low;
  }
}

/** Whether float64 holds the product of two numbers that are not 0. */
export function isExactProduct(a: number, b: number): boolean {
  const product = a * b;
  return Math.abs(product) > SMALLEST && productError(a, b, product) === 0;
}

/** Products that are larger, and what they leave out, are well within float64's range. */
const SMALLEST = 2 ** -900;

/** What a rounded sum leaves out (Knuth). */
function sumError(a: number, b: number, sum: number): number {
  const rest = sum - a;
  return a - (sum - rest) + (b - rest);
}

/** What a rounded product leaves out (Veltkamp's splitting; not a number where that is beyond float64's range). */
function productError(a: number, b: number, product: number): number {
  const scaledA = SPLITTER * a;
  const highA = scaledA - (scaledA - a);
  const lowA = a - highA;
  const scaledB = SPLITTER * b;
  const highB = scaledB - (scaledB - b);
  const lowB = b - highB;
  return lowA * lowB - (product - highA * highB - lowA * highB - highA * lowB);
}

const SPLITTER = 2 ** 27 + 1;
