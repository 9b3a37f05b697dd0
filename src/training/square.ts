import { RECIPE_DEFAULTS, type Recipe } from './trainer';
import { expressionTarget, gridExamples } from './targets';

/** Points of [0, 1] that x² is learned from, ends included. */
const POINTS = 129;

/**
 * What `square:K` and `splineNetwork` construct, to be learned: x² on [0, 1], by the same units.
 *
 * @param widths of the hidden layers, as `hiddenWidths` gives those of a construction
 * @param steps that the training is to take: its rate falls over them
 */
export function squareRecipe(widths: readonly number[], seed: number, steps: number): Recipe {
  return {
    ...RECIPE_DEFAULTS,
    widths: [1, ...widths, 1],
    seed,
    fallsOver: steps,
    batch: POINTS,
    examples: gridExamples(expressionTarget('x^2'), { u0: 0, u1: 1, v0: 0, v1: 1 }, POINTS),
  };
}
