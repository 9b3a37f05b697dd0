import { validateWidths, type ByDepth } from './architecture';

/**
 * N^{n₀} / n₀! by depth k, to the nearest integer, where N is the number of units of the first k
 * layers: about how many regions a network has at random initialisation. In the plane it is N² / 2.
 *
 * What is proven (B. Hanin, D. Rolnick, Deep ReLU Networks Have Surprisingly Few Activation
 * Patterns, NeurIPS 2019): for N ≥ n₀ the mean number of activation regions (R2) in a large enough
 * cube is at most its volume times (T·N)^{n₀} / n₀!, where T comes from bounds on the gradients and
 * on the densities of the biases, and the depth does not appear.
 *
 * What is not proven: a value of T that counts come close to. Here the volume times T^{n₀} is taken
 * as 1. For one layer that is the leading term of Zaslavsky's count, as if every crossing of the
 * hyperplanes were in the window; for deep networks it is a fit: with He weights and biases of
 * deviation 0.1, networks of 96 or 192 units in 1 to 6 layers have 0.73 to 0.92 of N² / 2 regions
 * on [−1, 1]², means over 5 seeds. Other windows and initialisations have other constants: read it
 * as a scale, never as a bound.
 *
 * Defined for N ≥ n₀; with fewer units all 2^N patterns may occur.
 *
 * @throws InputError for sizes that no network has.
 */
export function initialisationEstimate(inputs: number, hidden: readonly number[]): ByDepth {
  validateWidths(inputs, hidden);
  let factorial = 1n;
  for (let j = 2; j <= inputs; j++) factorial *= BigInt(j);
  let units = 0;
  return hidden.map((width) => {
    units += width;
    if (units < inputs) return undefined;
    return (2n * BigInt(units) ** BigInt(inputs) + factorial) / (2n * factorial);
  });
}
