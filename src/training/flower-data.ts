import type { DataPoints } from '../network/data-points';
import { randomStream } from '../network/gaussian';
import { FLOWER_RECIPE } from '../network/shipped/flower';
import { startModel } from './model';

/** Points that the flower's file brings along. */
const FLOWER_POINTS = 400;

/** The first of the points that it was trained on, in float32: 1 in a petal, 0 elsewhere. */
export function flowerData(): DataPoints {
  const stream = randomStream(FLOWER_RECIPE.seed);
  // Training draws its start from the same stream.
  startModel(FLOWER_RECIPE, stream);
  const examples = Array.from({ length: FLOWER_POINTS }, () => FLOWER_RECIPE.examples(stream));
  return {
    inputs: 2,
    points: Float64Array.from(examples.flatMap(({ point }) => point.map(Math.fround))),
    labels: Int32Array.from(examples, ({ target }) => (target > 0 ? 1 : 0)),
  };
}
