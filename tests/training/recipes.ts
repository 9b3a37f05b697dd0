import type { RandomStream } from '../../src/network/gaussian';
import { RECIPE_DEFAULTS, type Recipe } from '../../src/training/trainer';

/** Distance from the first diagonal: three pieces, so easy for a small network. */
export function ridge(stream: RandomStream) {
  const [u, v] = [2 * stream.uniform() - 1, 2 * stream.uniform() - 1];
  return { point: [u, v], target: Math.abs(u - v) };
}

export const RIDGE: Recipe = {
  ...RECIPE_DEFAULTS,
  widths: [2, 8, 8, 1],
  seed: 1,
  fallsOver: 1500,
  batch: 32,
  examples: ridge,
};
