import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A stream of random numbers that is the same on every host. */
export interface RandomStream {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Normal, with mean 0 and standard deviation 1. */
  normal(): number;
}

/** @param seed an integer of 32 bits; other bits are dropped */
export function randomStream(seed: number): RandomStream {
  const generator = xoroshiro128plus(seed);
  const uniform = () => uniformFloat64(generator);
  let spare: number | undefined;
  return {
    uniform,
    normal() {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      const [x, y] = normalPair(uniform);
      spare = y;
      return x;
    },
  };
}

/** Numbers between two words about how many were drawn. */
const SAY_EVERY = 2 ** 14;

/**
 * A stream of the same numbers, which says as they are drawn what share there is of those that are wanted.
 *
 * @param onShare called with the share, from 0 to 1
 */
export function watchedStream(
  stream: RandomStream,
  wanted: number,
  onShare: (share: number) => void,
): RandomStream {
  let drawn = 0;
  const noted = (value: number) => {
    if (++drawn % SAY_EVERY === 0) onShare(Math.min(1, drawn / wanted));
    return value;
  };
  return { uniform: () => noted(stream.uniform()), normal: () => noted(stream.normal()) };
}

/** Two independent normal numbers by the polar method (Marsaglia & Bray 1964). */
function normalPair(uniform: () => number): [number, number] {
  for (;;) {
    const x = 2 * uniform() - 1;
    const y = 2 * uniform() - 1;
    const square = x * x + y * y;
    if (square >= 1 || square === 0) continue;
    const scale = Math.sqrt((-2 * portableLog(square)) / square);
    return [x * scale, y * scale];
  }
}

/**
 * Natural logarithm of a positive normal number, from +, −, × and ÷ only, which IEEE 754 rounds
 * the same everywhere; `Math.log` differs in the last bit from one JavaScript engine to another.
 */
export function portableLog(x: number): number {
  let exponent = 0;
  for (; x < Math.SQRT1_2; exponent--) x *= 2;
  for (; x > Math.SQRT2; exponent++) x /= 2;
  // ln x = 2 artanh t with t = (x − 1) / (x + 1), |t| ≤ 0.172: 13 terms reach 2⁻⁵³.
  const t = (x - 1) / (x + 1);
  let series = 0;
  for (let k = 25; k >= 1; k -= 2) series = series * t * t + 1 / k;
  return exponent * Math.LN2 + 2 * t * series;
}
