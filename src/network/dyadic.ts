/** A float64, which is a dyadic rational, as `integer · 2^−exponent`; the exponent may be negative. */
export function dyadic(x: number): { integer: bigint; exponent: number } {
  if (x === 0) return { integer: 0n, exponent: -Infinity };
  // Without trailing zeros, so that small integers stay small.
  const exponent = lastBit(x);
  // In two steps, as the power may be beyond float64.
  const half = Math.trunc(exponent / 2);
  return { integer: BigInt(x * 2 ** half * 2 ** (exponent - half)), exponent };
}

/** A float64, and the two words that it consists of. */
const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
const [LOW, HIGH] = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? [0, 1] : [1, 0];

/** The least exponent e that makes `x · 2^e` an integer; x is not 0. */
function lastBit(x: number): number {
  float[0] = x;
  const [low, high] = [words[LOW], words[HIGH]];
  const biased = (high >>> 20) & 0x7ff;
  const fraction = high & 0xfffff;
  const upper = biased === 0 ? fraction : fraction | 0x100000;
  const zeros = low === 0 ? 32 + trailingZeros(upper) : trailingZeros(low);
  return 1075 - Math.max(biased, 1) - zeros;
}

/** Zeros behind the last 1 of a word that is not 0. */
function trailingZeros(word: number): number {
  return 31 - Math.clz32(word & -word);
}

/** `x · 2^exponent`, which must be an integer. */
export function scaled(x: number, exponent: number): bigint {
  const { integer, exponent: own } = dyadic(x);
  return integer === 0n ? 0n : integer << BigInt(exponent - own);
}

/** The largest exponent among some float64, no less than 0: scaled by 2 to its power, all of them are integers. */
export function commonExponent(values: Iterable<number>): number {
  let most = 0;
  for (const x of values) if (x !== 0) most = Math.max(most, lastBit(x));
  return most;
}

/** Whether float64 holds the sum of two numbers (Knuth 1998, theorem 4.2.2 C). */
export function isExactSum(a: number, b: number): boolean {
  const sum = a + b;
  const rest = sum - a;
  return a - (sum - rest) === 0 && b - rest === 0;
}
