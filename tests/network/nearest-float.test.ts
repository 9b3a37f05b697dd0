import { assert, double, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dyadic } from '../../src/network/dyadic';
import {
  nearestDyadic,
  nearestQuotient,
  nearestRootQuotient,
} from '../../src/network/nearest-float';

const finite = double({ noNaN: true, noDefaultInfinity: true });

/** A float64 as a fraction. */
function fraction(x: number): [numerator: bigint, denominator: bigint] {
  const { integer, exponent } = dyadic(x);
  if (integer === 0n) return [0n, 1n];
  return exponent < 0 ? [integer << BigInt(-exponent), 1n] : [integer, 1n << BigInt(exponent)];
}

describe('the nearest float64', () => {
  it('of a float64 is itself, subnormal ones included', () => {
    assert(
      property(finite, (x) => {
        const [numerator, denominator] = fraction(x);
        expect(nearestQuotient(numerator, denominator)).toBe(x === 0 ? 0 : x);
        expect(nearestQuotient(3n * numerator, 3n * denominator)).toBe(x === 0 ? 0 : x);
      }),
    );
  });

  it('of a quotient of two float64 is what division gives', () => {
    assert(
      property(finite, finite, (x, y) => {
        const expected = x / y;
        if (y === 0 || !Number.isFinite(expected)) return;
        const [[a, b], [c, d]] = [fraction(x), fraction(y)];
        const sign = y < 0 ? -1n : 1n;
        expect(nearestQuotient(sign * a * d, sign * b * c) + 0).toBe(expected + 0);
      }),
      { numRuns: 1000 },
    );
  });

  it('of a root is what Math.sqrt gives, of subnormal numbers, too', () => {
    assert(
      property(finite, (x) => {
        const [numerator, denominator] = fraction(Math.abs(x));
        expect(nearestRootQuotient(numerator * denominator, denominator)).toBe(
          Math.sqrt(Math.abs(x)),
        );
      }),
      { numRuns: 1000 },
    );
    expect(nearestRootQuotient(2n * 10n ** 700n, 10n ** 350n)).toBe(Math.SQRT2);
  });

  it('of a number half between two is the even one', () => {
    expect(nearestDyadic(2n ** 53n + 1n, 0)).toBe(2 ** 53);
    expect(nearestDyadic(2n ** 53n + 3n, 0)).toBe(2 ** 53 + 4);
    expect(nearestDyadic(-(2n ** 54n) - 3n, 0)).toBe(-(2 ** 54 + 4));
    expect(nearestDyadic(1n, 1075)).toBe(0);
    expect(nearestDyadic(3n, 1075)).toBe(2 ** -1073);
  });

  it('is refused beyond the largest one', () => {
    expect(nearestDyadic(2n ** 1024n - 2n ** 970n - 1n, 0)).toBe(Number.MAX_VALUE);
    expect(() => nearestDyadic(2n ** 1024n - 2n ** 970n, 0)).toThrow('beyond the largest float64');
  });
});
