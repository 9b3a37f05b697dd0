import { randomStream } from '../network/gaussian';
import { quantiles } from './quantiles';

/** A mean, and the interval that holds it with a confidence of 95 %. */
export interface MeanInterval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Means of values that are drawn anew. */
const RESAMPLES = 2000;

const SHARES = [0.025, 0.975];

/**
 * The mean of some values, and its interval from the bootstrap (Efron 1979, percentiles): what means of as many
 * values, drawn from these with replacement, are between 95 times of 100. The same for the same values.
 *
 * @param values at least one
 */
export function meanInterval(values: readonly number[]): MeanInterval {
  const stream = randomStream(values.length);
  const draw = () => values[Math.floor(values.length * stream.uniform())];
  const means = Array.from({ length: RESAMPLES }, () => meanOf(values.map(draw)));
  const [low, high] = quantiles(means, SHARES);
  return { mean: meanOf(values), low, high };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
