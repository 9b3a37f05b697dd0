import { it } from 'vitest';

/** Whether tests are to look further, however long that takes: `npm run test:full`. */
export const isFull = import.meta.env.MODE === 'full';

/**
 * Whether tests are all that a change has to pass before it lands, of `.ci/run`, or of a file that was named; where
 * somebody waits for `npm test`, others of their kind stand for some.
 */
export const inCi = isFull || import.meta.env.MODE === 'ci';

/** A test that another one stands for where somebody waits. */
export const itInCi = it.runIf(inCi);

/** Cases of a kind: the first few where somebody waits, all of them before a change lands. */
export function fewOf<T>(count: number, cases: readonly T[]): readonly T[] {
  return inCi ? cases : cases.slice(0, count);
}

/**
 * How a property is tested: the same examples every day, or ten times as many, or so many as are said, that
 * nobody has seen yet. fast-check prints the seed of those that fail.
 */
export function examples(
  numRuns: number,
  seed: number,
  full = 10 * numRuns,
): { numRuns: number; seed?: number } {
  return isFull ? { numRuns: full } : { numRuns, seed };
}

/** Cases of a kind that take long each: the first few every day, all of them when looking further. */
export function firstOf<T>(count: number, cases: readonly T[]): readonly T[] {
  return isFull ? cases : cases.slice(0, count);
}

/** A test that is there only when looking further: every day another one stands for it. */
export function itInFull(name: string, test: () => Promise<void>): void {
  if (isFull) it(name, test);
}
