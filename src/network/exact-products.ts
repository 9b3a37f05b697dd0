import { commonExponent, scaled } from './dyadic';
import { assertNever } from './assert-never';
import { columnOf, entriesOf, rowOf, type DenseMap, type LinearMap } from './linear-map';

/**
 * Columns of exact numbers, one per unit: number `i` of column `c` is `columns[c][i] · 2^−exponent`.
 */
export interface ExactColumns {
  readonly columns: readonly (readonly bigint[])[];
  /** At least 0. */
  readonly exponent: number;
}

/** Bits of a digit, and entries that products of digits may be summed of without rounding. */
const DIGIT_BITS = 20;
const DIGIT_SHIFT = BigInt(DIGIT_BITS);
const DIGIT_MASK = (1n << DIGIT_SHIFT) - 1n;
const BASE = 2 ** DIGIT_BITS;
const MOST_SUMMANDS = 2 ** (53 - 2 * DIGIT_BITS);

/** Weights whose digits float64 can pick out: beyond this, or its inverse, scaling would round. */
const LARGEST = 2 ** 400;

/** A column in digits of its numbers, plane by plane: their sum, each times its power of BASE. */
interface DigitColumn {
  /** Entries before `from` and from `to` on are 0. */
  readonly from: number;
  readonly to: number;
  /** Plane k is of BASE to the power of `powers[k]`; one number per entry. */
  readonly planes: readonly Float64Array[];
  readonly powers: readonly number[];
}

/** The product of a map with columns, exactly. */
export function multiplyExactly(map: LinearMap, units: number, source: ExactColumns): ExactColumns {
  switch (map.kind) {
    case 'dense':
      return multiplyDense(map, units, source);
    case 'diagonal':
    case 'sparse':
      return multiplySparse(map, units, source);
    default:
      return assertNever(map);
  }
}

/** Row by row in integers. */
function multiplySparse(
  map: Exclude<LinearMap, DenseMap>,
  units: number,
  { columns, exponent }: ExactColumns,
): ExactColumns {
  const inputs = columns[0].length;
  const own = commonExponent(entriesOf(map));
  const products = columns.map((column) =>
    Array.from({ length: units }, (_, unit) => {
      const row = rowOf(map, unit, inputs);
      let sum = 0n;
      for (let k = row.first; k < row.end; k++)
        sum += scaled(row.weights[k], own) * column[columnOf(row, k)];
      return sum;
    }),
  );
  return inLowestTerms({ columns: products, exponent: exponent + own });
}

/**
 * The product of a matrix with columns, exactly. Float64 does it in digits of 20 bits, whose products
 * it adds up without rounding, so that a sum of hundreds takes a handful of big integers: what it
 * costs are a dozen float64 products for each of the matrix (Ozaki et al. 2012 have the idea).
 *
 */
function multiplyDense(
  { weights }: DenseMap,
  units: number,
  { columns, exponent }: ExactColumns,
): ExactColumns {
  const used = usedEntries(columns);
  const digits = columns.map((column) => digitsOf(Array.from(used, (j) => column[j])));
  const inputs = columns[0].length;
  const row = new Float64Array(used.length);
  const splitter = new RowSplitter(used.length);
  const products: bigint[][] = columns.map(() => []);
  const exponents: number[] = [];
  for (let unit = 0; unit < units; unit++) {
    gather(weights, unit * inputs, used, row);
    if (splitter.split(row)) {
      exponents.push(exponent - DIGIT_BITS * splitter.lowest);
      for (const [c, column] of digits.entries()) products[c].push(dotOfDigits(splitter, column));
    } else {
      const own = commonExponent(row);
      exponents.push(exponent + own);
      const integers = Array.from(row, (weight) => scaled(weight, own));
      for (const [c, column] of columns.entries())
        products[c].push(integers.reduce((sum, x, k) => sum + x * column[used[k]], 0n));
    }
  }
  return withOneExponent(products, exponents);
}

export function addExactly(a: ExactColumns, b: ExactColumns): ExactColumns {
  const exponent = Math.max(a.exponent, b.exponent);
  const [aShift, bShift] = [BigInt(exponent - a.exponent), BigInt(exponent - b.exponent)];
  const columns = a.columns.map((column, c) =>
    column.map((x, i) => (x << aShift) + (b.columns[c][i] << bShift)),
  );
  return { columns, exponent };
}

/** Columns over the least exponent, at least 0, of float64. */
export function exactColumns(columns: readonly ArrayLike<number>[]): ExactColumns {
  const exponent = Math.max(...columns.map((column) => commonExponent(Array.from(column))));
  return {
    columns: columns.map((column) => Array.from(column, (x) => scaled(x, exponent))),
    exponent,
  };
}

/** The same numbers over the least exponent, at least 0, that leaves them integers. */
export function inLowestTerms({ columns, exponent }: ExactColumns): ExactColumns {
  let bits = 0n;
  for (const column of columns) for (const x of column) bits |= x;
  if (bits === 0n) return { columns, exponent: 0 };
  let spare = 0;
  while (spare < exponent && (bits & 1n) === 0n) {
    bits >>= 1n;
    spare++;
  }
  if (spare === 0) return { columns, exponent };
  const shift = BigInt(spare);
  return {
    columns: columns.map((column) => column.map((x) => x >> shift)),
    exponent: exponent - spare,
  };
}

/** Rows whose products are over 2 to the power of their own exponents. */
function withOneExponent(
  products: readonly (readonly bigint[])[],
  exponents: readonly number[],
): ExactColumns {
  const exponent = exponents.reduce((most, own) => Math.max(most, own), 0);
  const columns = products.map((column) =>
    column.map((x, i) => x << BigInt(exponent - exponents[i])),
  );
  return inLowestTerms({ columns, exponent });
}

/** Numbers of the entries that are not 0 in all columns: few, where a slice runs along axes. */
function usedEntries(columns: readonly (readonly bigint[])[]): Int32Array {
  const all = Int32Array.from(columns[0], (_, j) => j);
  return all.filter((j) => columns.some((column) => column[j] !== 0n));
}

/** Gathers the weights of a row that meet something, from number `at` on. */
function gather(
  weights: DenseMap['weights'],
  at: number,
  used: Int32Array,
  row: Float64Array,
): void {
  for (let k = 0; k < used.length; k++) row[k] = weights[at + used[k]];
}

function digitsOf(numbers: readonly bigint[]): DigitColumn {
  const planes = new Map<number, Float64Array>();
  for (const [k, x] of numbers.entries()) {
    const sign = x < 0n ? -1 : 1;
    let rest = x < 0n ? -x : x;
    for (let power = 0; rest > 0n; power++, rest >>= DIGIT_SHIFT) {
      const digit = Number(rest & DIGIT_MASK);
      if (digit === 0) continue;
      const plane = planes.get(power) ?? new Float64Array(numbers.length);
      planes.set(power, plane);
      plane[k] = sign * digit;
    }
  }
  return {
    from: Math.max(
      0,
      numbers.findIndex((x) => x !== 0n),
    ),
    to: numbers.findLastIndex((x) => x !== 0n) + 1,
    planes: [...planes.values()],
    powers: [...planes.keys()],
  };
}

/** One row after the other in digits. */
class RowSplitter {
  /** Planes of digits, the highest first, and how many of them are the row's. */
  readonly planes: Float64Array[] = [];
  count = 0;
  /** The power of BASE that the last plane is of. */
  lowest = 0;

  constructor(private readonly length: number) {}

  /** @returns false where the row has numbers that are too large or too small. */
  split(row: Float64Array): boolean {
    let most = 0;
    let least = Infinity;
    for (let j = 0; j < row.length; j++) {
      const size = Math.abs(row[j]);
      if (size > most) most = size;
      if (size < least && size > 0) least = size;
    }
    this.count = 0;
    this.lowest = 0;
    if (most === 0) return true;
    if (!(most < LARGEST && least > 1 / LARGEST)) return false;
    let highest = Math.floor(Math.log2(most) / DIGIT_BITS);
    // The logarithm is rounded.
    if (most >= 2 ** (DIGIT_BITS * (highest + 1))) highest++;
    const scale = 2 ** (-DIGIT_BITS * highest);
    for (let j = 0; j < row.length; j++) row[j] *= scale;
    while (this.takePlane(row));
    this.lowest = highest - this.count + 1;
    return true;
  }

  /** Takes the digits before the point, and moves the next ones there; false if there are none. */
  private takePlane(row: Float64Array): boolean {
    const plane = (this.planes[this.count++] ??= new Float64Array(this.length));
    let isLeft = false;
    for (let j = 0; j < row.length; j++) {
      const digit = Math.trunc(row[j]);
      plane[j] = digit;
      const rest = (row[j] - digit) * BASE;
      row[j] = rest;
      if (rest !== 0) isLeft = true;
    }
    return isLeft;
  }
}

/** The product of a row and a column, over BASE to the power of minus the row's lowest. */
function dotOfDigits(row: RowSplitter, { from, to, planes, powers }: DigitColumn): bigint {
  // Sums of one power of BASE have at most so many summands for each entry.
  const step = Math.max(1, Math.floor(MOST_SUMMANDS / Math.max(1, planes.length)));
  const sums = new Float64Array(row.count + Math.max(0, ...powers));
  let total = 0n;
  for (let start = from; start < to; start += step) {
    sums.fill(0);
    const end = Math.min(to, start + step);
    for (let r = 0; r < row.count; r++)
      for (let k = 0; k < planes.length; k++) {
        const power = row.count - 1 - r + powers[k];
        sums[power] += dot(row.planes[r], planes[k], start, end);
      }
    for (let power = 0; power < sums.length; power++)
      if (sums[power] !== 0) total += BigInt(sums[power]) << BigInt(DIGIT_BITS * power);
  }
  return total;
}

function dot(a: Float64Array, b: Float64Array, from: number, to: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = from;
  for (; i + 3 < to; i += 4) {
    s0 += a[i] * b[i];
    s1 += a[i + 1] * b[i + 1];
    s2 += a[i + 2] * b[i + 2];
    s3 += a[i + 3] * b[i + 3];
  }
  for (; i < to; i++) s0 += a[i] * b[i];
  return s0 + s1 + s2 + s3;
}
