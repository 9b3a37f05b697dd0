import { InputError } from '../network/errors';
import { validateWidths, whileLayers, type ByDepth } from './architecture';
import { binomials, binomialSum } from './binomial';

/*
 * Upper bounds on the number of regions of a plain feed-forward ReLU network, by its sizes alone.
 *
 * They count activation regions (R2); sets of one affine map (R4 to R6) are unions of those, so the
 * bounds hold for them too. They hold in all of input space, and in any window of it. On a slice,
 * the slice is part of the first layer: a network of n inputs seen on a plane is a network of 2
 * inputs, and callers pass 2.
 *
 * A skip connection carries dimensions past a narrow layer, so the bounds do not hold for networks
 * that have one.
 */

/**
 * Regions of `hyperplanes` hyperplanes in general position in space of `dimensions` dimensions:
 * Σ_{j ≤ dimensions} C(hyperplanes, j). No arrangement of as many has more, so it is the maximum of
 * one hidden layer; a window attains it that holds every crossing.
 *
 * Counts: activation regions (R2). T. Zaslavsky, Facing up to Arrangements, 1975.
 *
 * @param hyperplanes an integer from 0
 * @param dimensions an integer from 0
 * @throws InputError for any other number.
 */
export function zaslavskyRegions(hyperplanes: number, dimensions: number): bigint {
  for (const value of [hyperplanes, dimensions])
    if (!Number.isSafeInteger(value) || value < 0)
      throw new InputError(
        `Regions of ${hyperplanes} hyperplanes in ${dimensions} dimensions: both are whole numbers from 0.`,
      );
  return binomialSum(hyperplanes, dimensions);
}

/**
 * At most ∏_{l ≤ k} Σ_{j ≤ d_l} C(n_l, j) regions by depth k, where d_l = min(n₀, …, n_l): each
 * layer cuts every region of the layer before like an arrangement in d_l dimensions.
 *
 * Counts: activation patterns, so R2. G. Montúfar, Notes on the number of linear regions of deep
 * neural networks, SampTA 2017.
 *
 * @throws InputError for sizes that no network has.
 */
export function montufarUpperBound(inputs: number, hidden: readonly number[]): readonly bigint[] {
  validateWidths(inputs, hidden);
  let dimensions = inputs;
  let regions = 1n;
  return hidden.map((units) => {
    dimensions = Math.min(dimensions, units);
    regions *= binomialSum(units, dimensions);
    return regions;
  });
}

/**
 * At most Σ_J ∏_{l ≤ k} C(n_l, j_l) regions by depth k, where J holds the (j₁, …, j_k) with
 * 0 ≤ j_l ≤ min(n₀, n₁ − j₁, …, n_{l−1} − j_{l−1}, n_l). At most C(n_l, j) of the parts that a layer
 * cuts a region into have just n_l − j units on, and only these carry dimensions on.
 *
 * The tightest bound here that holds for every width; with one layer, or where no layer has fewer
 * than 2 n₀ units, it is Montúfar's of 2017. In k · n₀² products of big integers at most.
 *
 * Counts: activation patterns, so R2. T. Serra, C. Tjandraatmadja, S. Ramalingam, Bounding and
 * Counting Linear Regions of Deep Neural Networks, ICML 2018, Theorem 1.
 *
 * @throws InputError for sizes that no network has.
 */
export function serraUpperBound(inputs: number, hidden: readonly number[]): readonly bigint[] {
  validateWidths(inputs, hidden);
  // By d, the sum of those products of the layers so far that leave the next layer d dimensions.
  let byDimension = new Map([[inputs, 1n]]);
  return hidden.map((units) => {
    const next = new Map<number, bigint>();
    for (const [dimension, regions] of byDimension)
      for (const [left, parts] of partsByDimension(units, dimension))
        next.set(left, (next.get(left) ?? 0n) + regions * parts);
    byDimension = next;
    return [...byDimension.values()].reduce((sum, regions) => sum + regions, 0n);
  });
}

/** Parts that a layer may cut a region of some dimension into, by the dimensions they keep. */
function partsByDimension(units: number, dimension: number): ReadonlyMap<number, bigint> {
  const parts = new Map<number, bigint>();
  for (const [j, coefficient] of binomials(units, dimension).entries()) {
    const left = Math.min(dimension, units - j);
    parts.set(left, (parts.get(left) ?? 0n) + coefficient);
  }
  return parts;
}

/**
 * Networks of one input have at most ∏_{l ≤ k} (n_l + 1) regions by depth k, and some has as many:
 * the exact maximum. Defined for n₀ = 1, as long as every layer has 3 units or more.
 *
 * Counts: activation patterns, so R2. Serra et al. 2018 (see `serraUpperBound`), Theorem 5.
 *
 * @throws InputError for sizes that no network has.
 */
export function serraMaximum(inputs: number, hidden: readonly number[]): ByDepth {
  validateWidths(inputs, hidden);
  let regions = 1n;
  return whileLayers(
    hidden,
    (units) => inputs === 1 && units >= 3,
    (units) => (regions *= BigInt(units + 1)),
  );
}

/**
 * The order O(n^{k·n₀}) of the number of regions by depth k, for a fixed number of inputs and k
 * layers of n units each. What is returned is n^{k·n₀} without the constant that an order leaves
 * open: it shows how a count may grow and bounds none (3 units on a line make 4 regions, and this
 * is 3). Defined as long as all layers have the same width.
 *
 * Counts: activation patterns, so R2. M. Raghu et al., On the Expressive Power of Deep Neural
 * Networks, ICML 2017.
 *
 * @throws InputError for sizes that no network has.
 */
export function raghuOrder(inputs: number, hidden: readonly number[]): ByDepth {
  validateWidths(inputs, hidden);
  const growth = BigInt(hidden[0]) ** BigInt(inputs);
  let order = 1n;
  return whileLayers(
    hidden,
    (units) => units === hidden[0],
    () => (order *= growth),
  );
}
