import { expect } from 'vitest';

/**
 * Expects the same numbers in the same order, and says the first that is another. `toEqual` takes seconds
 * over as many as a map has.
 */
export function expectSameNumbers(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  let at = 0;
  while (at < actual.length && Object.is(actual[at], expected[at])) at++;
  expect({ at, value: actual[at] }).toEqual({ at: expected.length, value: undefined });
}
