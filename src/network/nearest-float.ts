import { InputError } from './errors';

/** Bits of a float64's significand, and the exponent of the last bit of the smallest one. */
const SIGNIFICAND = 53;
const LEAST_EXPONENT = -1074;

/**
 * The float64 nearest to `integer · 2^−exponent`; of two equally near, the one whose last bit is 0.
 *
 * @throws InputError if it is beyond the largest float64.
 */
export function nearestDyadic(integer: bigint, exponent: number): number {
  const value = nearestOrInfinite(integer, exponent);
  if (!Number.isFinite(value))
    throw new InputError('A number of the exact result is beyond the largest float64.');
  return value;
}

/** The float64 nearest to `integer · 2^−exponent`; infinite beyond the largest. */
export function nearestOrInfinite(integer: bigint, exponent: number): number {
  const magnitude = integer < 0n ? -integer : integer;
  // The exponent of the last bit that is kept, relative to the integer's own last bit.
  const dropped = Math.max(bitLength(magnitude) - SIGNIFICAND, exponent + LEAST_EXPONENT, 0);
  const kept = roundedShift(magnitude, BigInt(dropped));
  // What rounds to 0 has no sign, as equal numbers have to be the same in every way.
  if (kept === 0n) return 0;
  const value = Number(kept) * 2 ** (dropped - exponent);
  return integer < 0n ? -value : value;
}

/**
 * The float64 nearest to a quotient.
 *
 * @param denominator positive
 * @throws InputError if it is beyond the largest float64.
 */
export function nearestQuotient(numerator: bigint, denominator: bigint): number {
  const magnitude = numerator < 0n ? -numerator : numerator;
  // Enough bits that a last one, set where anything is left over, decides every rounding.
  const wanted = SIGNIFICAND + 3 - bitLength(magnitude) + bitLength(denominator);
  const shift = Math.max(wanted, 0);
  const scaled = magnitude << BigInt(shift);
  const quotient = scaled / denominator;
  const sticky = quotient * denominator === scaled ? quotient << 1n : (quotient << 1n) | 1n;
  return nearestDyadic(numerator < 0n ? -sticky : sticky, shift + 1);
}

/**
 * The float64 nearest to `√square / denominator`.
 *
 * @param square not negative, and `denominator` positive
 * @throws InputError if it is beyond the largest float64.
 */
export function nearestRootQuotient(square: bigint, denominator: bigint): number {
  if (square === 0n) return 0;
  const divisor = denominator * denominator;
  // Twice as many bits as the root is to have: again enough that a last one decides every rounding.
  const wanted = 2 * (SIGNIFICAND + 3) - bitLength(square) + bitLength(divisor);
  const shift = Math.max(Math.ceil(wanted / 2), 0);
  const scaled = square << BigInt(2 * shift);
  // The root of a quotient that is rounded down is that of the quotient, rounded down.
  const root = integerRoot(scaled / divisor);
  const sticky = root * root * divisor === scaled ? root << 1n : (root << 1n) | 1n;
  return nearestDyadic(sticky, shift + 1);
}

/** The root of an integer that is not negative, rounded down (Newton, from above). */
function integerRoot(square: bigint): bigint {
  let root = 1n << BigInt(Math.ceil(bitLength(square) / 2));
  for (;;) {
    const next = (root + square / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

function bitLength(magnitude: bigint): number {
  const digits = magnitude.toString(16);
  return 4 * digits.length - Math.clz32(Number.parseInt(digits[0], 16)) + 28;
}

/** `magnitude · 2^−bits`, rounded to the nearest integer, half to even. */
function roundedShift(magnitude: bigint, bits: bigint): bigint {
  if (bits === 0n) return magnitude;
  const floor = magnitude >> bits;
  const rest = magnitude - (floor << bits);
  const half = 1n << (bits - 1n);
  const up = rest > half || (rest === half && (floor & 1n) === 1n);
  return up ? floor + 1n : floor;
}
