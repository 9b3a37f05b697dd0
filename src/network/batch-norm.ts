import { NetworkError } from './errors';
import { packWeights, quote } from './file-contents';
import type { Weights } from './linear-map';
import type { DenseLayer } from './network';

/*
 * Batch normalisations of a state_dict, as they are evaluated: `scale · (x − mean) / sqrt(variance + 1e-5) +
 * shift` by unit. They become part of the linear layer beside them.
 */

/** What PyTorch adds to a variance; no state_dict says another. */
const EPSILON = 1e-5;

/** `x · factors + shifts`, by unit. */
interface Normalisation {
  readonly factors: Float64Array;
  readonly shifts: Float64Array;
}

/** Which linear layer a normalisation becomes part of: of the one that it reads, or of the one that reads it. */
export interface NormPlace {
  readonly key: string;
  readonly layer: number;
  readonly side: 'outputs' | 'inputs';
}

/** What stands before the statistics in the names of batch normalisations. */
export function normKeys(names: { has(name: string): boolean } & Iterable<string>): string[] {
  const keys: string[] = [];
  for (const name of names) {
    const [, key] = /^(|.*\.)running_mean$/s.exec(name) ?? [];
    if (key !== undefined && names.has(`${key}running_var`)) keys.push(key);
  }
  return keys;
}

/**
 * Where a normalisation is. Modules that are numbered in one row tell by their numbers: directly behind a linear
 * layer it is before that one's activation, further behind it is after it. Of others, `bn2` is behind `fc2`.
 *
 * @param layers keys of linear layers, in order
 * @returns undefined where the names do not tell
 */
export function placeOf(key: string, layers: readonly string[]): NormPlace | undefined {
  const own = numbered(key);
  if (!own) return undefined;
  const others = layers.map(numbered);
  if (others.every((other) => other?.stem === own.stem)) {
    const numbers = others.map((other) => other?.number ?? 0);
    const before = numbers.findLastIndex((number) => number < own.number);
    if (before >= 0 && own.number === numbers[before] + 1)
      return { key, layer: before, side: 'outputs' };
    return before + 1 < layers.length ? { key, layer: before + 1, side: 'inputs' } : undefined;
  }
  const same = others.flatMap((other, k) => (other?.number === own.number ? [k] : []));
  return same.length === 1 ? { key, layer: same[0], side: 'outputs' } : undefined;
}

/** A key that ends in a number, as `features.3.` and `bn2.` do. */
function numbered(key: string): { stem: string; number: number } | undefined {
  const [, stem, digits] = /^(.*?)(\d+)\.$/s.exec(key) ?? [];
  return digits === undefined ? undefined : { stem, number: Number(digits) };
}

/**
 * A layer with a normalisation in it; its numbers are rounded to float64.
 *
 * @param read a tensor's numbers; undefined for one that is not there
 * @throws NetworkError where there are not as many as units.
 */
export function withNorm(
  layer: DenseLayer,
  { key, side }: NormPlace,
  read: (name: string) => Weights | undefined,
): DenseLayer {
  const units = side === 'outputs' ? layer.outputs : layer.inputs;
  const { factors, shifts } = normalisation(key, units, read);
  const { inputs, outputs } = layer;
  const weights = new Float64Array(layer.weights.length);
  const bias = Float64Array.from(layer.bias);
  for (let i = 0; i < outputs; i++) {
    for (let j = 0; j < inputs; j++) {
      const weight = layer.weights[i * inputs + j];
      weights[i * inputs + j] = weight * factors[side === 'outputs' ? i : j];
      if (side === 'inputs') bias[i] += weight * shifts[j];
    }
    if (side === 'outputs') bias[i] = bias[i] * factors[i] + shifts[i];
  }
  return { ...layer, weights: packWeights(weights), bias };
}

function normalisation(
  key: string,
  units: number,
  read: (name: string) => Weights | undefined,
): Normalisation {
  const part = (name: string, absent: number) => {
    const values = read(`${key}${name}`) ?? new Float64Array(units).fill(absent);
    if (values.length === units) return values;
    throw new NetworkError(
      `tensor ${quote(`${key}${name}`)} has ${values.length} numbers, but the layer beside it has ${units} units.`,
    );
  };
  const [scale, shift] = [part('weight', 1), part('bias', 0)];
  const [mean, variance] = [part('running_mean', 0), part('running_var', 1)];
  const factors = Float64Array.from(scale, (s, i) => s / Math.sqrt(variance[i] + EPSILON));
  if (!factors.every(Number.isFinite))
    throw new NetworkError(`tensor ${quote(`${key}running_var`)} has a variance below 0.`);
  return { factors, shifts: Float64Array.from(shift, (b, i) => b - mean[i] * factors[i]) };
}
