import { outputWidth } from '../network/network';
import type { ExactContext, ExactNetwork } from './exact-forms';
import { nearestDyadic } from './nearest-float';

/** An affine map of the plane, in slice coordinates. */
export interface PlaneMap {
  /** `outputs × 2`: the factors of u and v. */
  readonly weights: readonly (readonly [number, number])[];
  /** One number per output. */
  readonly bias: readonly number[];
}

/**
 * A network's outputs in a region, every number the float64 nearest to the exact one.
 *
 * @throws InputError if one is beyond the largest float64.
 */
export function nearestMap(exact: ExactNetwork, region: ExactContext): PlaneMap {
  const output = exact.network.nodes.length - 1;
  const exponent = exact.exponentOf(output);
  const weights: [number, number][] = [];
  const bias: number[] = [];
  for (let unit = 0; unit < outputWidth(exact.network); unit++) {
    const { a, b, c } = region.form(output, unit);
    weights.push([nearestDyadic(a, exponent), nearestDyadic(b, exponent)]);
    bias.push(nearestDyadic(c, exponent));
  }
  return { weights, bias };
}
