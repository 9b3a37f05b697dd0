/** Whether tests are to look further, however long that takes: `npm run test:full`. */
export const isFull = import.meta.env.MODE === 'full';

/**
 * How a property is tested: the same examples every day, or ten times as many that nobody has seen
 * yet. fast-check prints the seed of those that fail.
 */
export function examples(numRuns: number, seed: number): { numRuns: number; seed?: number } {
  return isFull ? { numRuns: 10 * numRuns } : { numRuns, seed };
}
