import { groupSize, RELU, type Activation } from '../activation';
import { NetworkError } from '../errors';
import { randomStream, watchedStream, type RandomStream } from '../gaussian';
import { denseNetwork, type DenseLayer, type Network } from '../network';

/** How the weights of a random network are drawn. */
export type Initialisation = 'he' | 'xavier' | 'pytorch' | 'orthogonal';

export const INITIALISATIONS: readonly Initialisation[] = ['he', 'xavier', 'pytorch', 'orthogonal'];

export interface RandomNetworkOptions {
  /** An integer of 32 bits. */
  readonly seed: number;
  readonly init: Initialisation;
  /** Standard deviation of the normal biases; `pytorch` draws its own and ignores it. */
  readonly bias: number;
  /** What is behind every hidden layer. */
  readonly activation: Activation;
}

export const RANDOM_DEFAULTS: RandomNetworkOptions = {
  seed: 0,
  init: 'he',
  bias: 0.1,
  activation: RELU,
};

/**
 * A random plain network, every number rounded to float32 and the same on every host.
 *
 * - `he`: normal, variance 2 / inputs (He et al. 2015).
 * - `xavier`: normal, variance 2 / (inputs + outputs) (Glorot & Bengio 2010).
 * - `orthogonal`: rows or columns orthogonal, each of length √2 (Saxe et al. 2014; √2 for ReLU).
 * - `pytorch`: weights and biases uniform in ±1/√inputs, as `nn.Linear` starts.
 *
 * @param widths input, hidden layers and output: at least three; the units of `max` read as many rows as
 *   their groups have members
 * @param onShare called now and then with about what share of the numbers is drawn
 */
export function randomNetwork(
  widths: readonly number[],
  options: Partial<RandomNetworkOptions> = {},
  onShare?: (share: number) => void,
): Network {
  const { seed, init, bias, activation } = { ...RANDOM_DEFAULTS, ...options };
  const members = groupSize(activation);
  const wanted = widths
    .slice(1)
    .reduce((sum, width, k) => sum + width * members * (widths[k] + 1), 0);
  const numbers = randomStream(seed);
  const stream = onShare ? watchedStream(numbers, wanted, onShare) : numbers;
  const layers: DenseLayer[] = [];
  for (let k = 1; k < widths.length; k++) {
    const isHidden = k < widths.length - 1;
    const inputs = widths[k - 1];
    const outputs = widths[k] * (isHidden ? members : 1);
    layers.push({
      weights: drawWeights(stream, init, inputs, outputs),
      inputs,
      outputs,
      bias: drawBias(stream, init, inputs, outputs, bias),
      activation: isHidden ? activation : 'linear',
    });
  }
  return denseNetwork(layers);
}

/**
 * Weights of units that read as many inputs each, row by row.
 *
 * @param fanOut units that read an input
 */
export function drawWeights(
  stream: RandomStream,
  init: Initialisation,
  inputs: number,
  outputs: number,
  fanOut = outputs,
): Float32Array {
  if (init === 'orthogonal') return orthogonalWeights(stream, inputs, outputs);
  const weights = new Float32Array(inputs * outputs);
  if (init === 'pytorch') {
    const bound = 1 / Math.sqrt(inputs);
    for (let i = 0; i < weights.length; i++) weights[i] = bound * (2 * stream.uniform() - 1);
    return weights;
  }
  const deviation = Math.sqrt(2 / (init === 'he' ? inputs : inputs + fanOut));
  for (let i = 0; i < weights.length; i++) weights[i] = deviation * stream.normal();
  return weights;
}

export function drawBias(
  stream: RandomStream,
  init: Initialisation,
  inputs: number,
  outputs: number,
  deviation: number,
): Float64Array {
  const bound = 1 / Math.sqrt(inputs);
  const draw =
    init === 'pytorch'
      ? () => bound * (2 * stream.uniform() - 1)
      : () => deviation * stream.normal();
  return Float64Array.from({ length: outputs }, () => Math.fround(draw()));
}

/** Multiplications with an addition behind them that orthogonal weights may take: minutes. */
const MOST_PRODUCTS = 2 ** 37;

/**
 * Refuses layers whose orthogonal weights would take hours: each of their vectors is compared with all before it.
 *
 * @param layers how many units each has, and what each of these reads
 * @throws NetworkError saying how much it would take.
 */
export function requireFewProducts(
  init: Initialisation,
  layers: readonly (readonly [inputs: number, outputs: number])[],
): void {
  if (init !== 'orthogonal') return;
  const products = layers.reduce(
    (sum, sides) => sum + Math.min(...sides) ** 2 * Math.max(...sides),
    0,
  );
  if (products <= MOST_PRODUCTS) return;
  throw new NetworkError(
    `orthogonal weights of these sizes take about ${products.toExponential(1)} products, of which ${MOST_PRODUCTS.toExponential(1)} are the most; init=he takes one for each weight.`,
  );
}

/** A normal matrix made orthogonal along its shorter side by Gram and Schmidt's method. */
function orthogonalWeights(stream: RandomStream, inputs: number, outputs: number): Float32Array {
  const [count, length] = inputs < outputs ? [inputs, outputs] : [outputs, inputs];
  const vectors: Float64Array[] = [];
  for (let k = 0; k < count; k++) {
    const vector = Float64Array.from({ length }, () => stream.normal());
    for (const unit of vectors) addScaled(vector, unit, -dot(vector, unit));
    const norm = Math.sqrt(dot(vector, vector));
    vectors.push(vector.map((x) => x / norm));
  }
  const weights = new Float32Array(inputs * outputs);
  for (let i = 0; i < outputs; i++)
    for (let j = 0; j < inputs; j++)
      weights[i * inputs + j] = Math.SQRT2 * (inputs < outputs ? vectors[j][i] : vectors[i][j]);
  return weights;
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum;
}

function addScaled(x: Float64Array, y: Float64Array, scale: number): void {
  for (let i = 0; i < x.length; i++) x[i] += scale * y[i];
}
