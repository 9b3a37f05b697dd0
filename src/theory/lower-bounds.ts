import { validateWidths, whileLayers, type ByDepth } from './architecture';
import { binomialSum } from './binomial';

/*
 * Lower bounds on the largest number of regions that a plain ReLU network of given sizes can have:
 * each says that some network has as many, not that every one does.
 *
 * Pascanu, Montúfar and Arora count maximal connected sets on which the network is affine. Each is a
 * union of activation regions, so there are at least as many of those (R2).
 */

/**
 * Some network has (∏_{l < k} ⌊n_l / n₀⌋) · Σ_{j ≤ n₀} C(n_k, j) regions by depth k; for k layers of
 * n units that is of the order Ω(⌊n / n₀⌋^{k−1} n^{n₀}). Defined as long as n_l ≥ n₀.
 *
 * Its abstract has the order; the constant is the one for which it is Montúfar's bound with the
 * copies along one axis only, and so true with it.
 *
 * Counts: maximal connected sets of one affine map. R. Pascanu, G. Montúfar, Y. Bengio, On the number
 * of response regions of deep feedforward networks with piecewise linear activations, 2013.
 *
 * @throws InputError for sizes that no network has.
 */
export function pascanuLowerBound(inputs: number, hidden: readonly number[]): ByDepth {
  return foldThenCut(inputs, hidden, inputs, (units) => copies(units, inputs));
}

/**
 * Some network has (∏_{l < k} ⌊n_l / n₀⌋^{n₀}) · Σ_{j ≤ n₀} C(n_k, j) regions by depth k: all layers
 * but the last fold a cube onto itself, ⌊n_l / n₀⌋ times along each axis, and the last cuts every
 * copy. `foldNetwork` has as many activation regions in the unit square. Defined as long as
 * n_l ≥ n₀.
 *
 * Counts: maximal connected sets of one affine map. G. Montúfar, R. Pascanu, K. Cho, Y. Bengio, On
 * the Number of Linear Regions of Deep Neural Networks, NeurIPS 2014, Theorem 5.
 *
 * @throws InputError for sizes that no network has.
 */
export function montufarLowerBound(inputs: number, hidden: readonly number[]): ByDepth {
  return foldThenCut(inputs, hidden, inputs, (units) => copies(units, inputs) ** BigInt(inputs));
}

/**
 * Some network has (∏_{l < k} (⌊n_l / n₀⌋ + 1)^{n₀}) · Σ_{j ≤ n₀} C(n_k, j) regions by depth k: as
 * Montúfar et al. 2014, with a fold more along each axis from the same units. Defined as long as
 * n_l ≥ 3 n₀.
 *
 * Counts: activation patterns (R2). T. Serra, C. Tjandraatmadja, S. Ramalingam, Bounding and Counting
 * Linear Regions of Deep Neural Networks, ICML 2018, Theorem 6.
 *
 * @throws InputError for sizes that no network has.
 */
export function serraLowerBound(inputs: number, hidden: readonly number[]): ByDepth {
  const folds = (units: number) => (copies(units, inputs) + 1n) ** BigInt(inputs);
  return foldThenCut(inputs, hidden, 3 * inputs, folds);
}

/** Copies of an axis that the units of one layer fold it into: ⌊units / inputs⌋. */
function copies(units: number, inputs: number): bigint {
  return BigInt(units) / BigInt(inputs);
}

/**
 * `folds` of every layer but the last, times the regions of the last layer's hyperplanes in general
 * position; as long as every layer has at least `fewest` units.
 */
function foldThenCut(
  inputs: number,
  hidden: readonly number[],
  fewest: number,
  folds: (units: number) => bigint,
): ByDepth {
  validateWidths(inputs, hidden);
  let cells = 1n;
  return whileLayers(
    hidden,
    (units) => units >= fewest,
    (units) => {
      const regions = cells * binomialSum(units, inputs);
      cells *= folds(units);
      return regions;
    },
  );
}

/**
 * Some network has 2 Σ_{j < n₀} C(m − 1, j) · w^{k−1} regions by depth k, where n₁ = 2m and every
 * later layer has w units: the first layer is the norm of a zonotope, affine on as many cones, and
 * the others a sawtooth of it. Defined for even n₁, as long as later layers have one width w ≥ 2.
 *
 * Counts: maximal connected sets of one affine map. R. Arora, A. Basu, P. Mianjy, A. Mukherjee,
 * Understanding Deep Neural Networks with Rectified Linear Units, ICLR 2018, Theorem 2.11.
 *
 * @throws InputError for sizes that no network has.
 */
export function aroraLowerBound(inputs: number, hidden: readonly number[]): ByDepth {
  validateWidths(inputs, hidden);
  const [first, width] = hidden;
  let regions = 0n;
  return whileLayers(
    hidden,
    (units, k) => (k === 0 ? units % 2 === 0 : units === width && units >= 2),
    (units, k) => {
      regions = k === 0 ? 2n * binomialSum(first / 2 - 1, inputs - 1) : regions * BigInt(units);
      return regions;
    },
  );
}

/**
 * Some network has 2^k regions by depth k: the tent map, k times over, which folds [0, 1] once per
 * layer of 2 units. `tentNetwork` has as many for 0 < u < 1. Defined as long as n_l ≥ 2; units past
 * the second, and inputs past the first, stay unused.
 *
 * Counts: activation regions (R2) above [0, 1]. M. Telgarsky, Benefits of depth in neural networks,
 * COLT 2016.
 *
 * @throws InputError for sizes that no network has.
 */
export function telgarskyLowerBound(inputs: number, hidden: readonly number[]): ByDepth {
  validateWidths(inputs, hidden);
  return whileLayers(
    hidden,
    (units) => units >= 2,
    (_, k) => 2n ** BigInt(k + 1),
  );
}
