import { NetworkError } from '../network/errors';
import type { RandomStream } from '../network/gaussian';
import { denseNetwork, type DenseLayer, type Network } from '../network/network';
import { isSmooth, startVariance, trainedName, type TrainedActivation } from './activation';
import { ModelPass } from './passes';

/** A layer of a plain network that is trained, or was. */
export interface ModelLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** Row-major, `outputs × inputs`. */
  readonly weights: Float64Array;
  /** `outputs` numbers. */
  readonly bias: Float64Array;
  readonly activation: TrainedActivation;
}

/** A plain network with one output, in float64. Unlike a `Network`, it may be smooth. */
export type Model = readonly ModelLayer[];

/** What a model is made of, but for its numbers. */
export interface Architecture {
  /** Input, hidden layers and the one output. */
  readonly widths: readonly number[];
  /** Behind every hidden layer. */
  readonly hidden: TrainedActivation;
  /** Behind the last layer. */
  readonly last: TrainedActivation;
}

/** Units of a layer beyond which a network is none to be trained here. */
const MOST_UNITS = 4096;

/** Weights beyond which a single example would take too long. */
const MOST_WEIGHTS = 2 ** 24;

/** @throws NetworkError unless there is a hidden layer, one output, and no width that makes no sense. */
export function validateArchitecture({ widths }: Architecture): void {
  const text = widths.join('-');
  if (widths.length < 3)
    throw new NetworkError(
      `${text || 'Nothing'} is no network to train: it needs inputs, hidden layers and an output, as in 2-32-32-1.`,
    );
  const wrong = widths.find(
    (width) => !(Number.isInteger(width) && width >= 1 && width <= MOST_UNITS),
  );
  if (wrong !== undefined)
    throw new NetworkError(
      `${text} has a layer of ${wrong} units; 1 to ${MOST_UNITS} can be trained.`,
    );
  const weights = widths.slice(1).reduce((sum, width, k) => sum + width * widths[k], 0);
  if (weights > MOST_WEIGHTS)
    throw new NetworkError(`${text} has ${weights} weights; up to ${MOST_WEIGHTS} can be trained.`);
  const outputs = widths[widths.length - 1];
  if (outputs !== 1)
    throw new NetworkError(`${text} has ${outputs} outputs; networks of one output are trained.`);
}

/**
 * A model before its first step: normal weights whose variance keeps the scale of values (`startVariance`), and
 * biases that spread the first layer's creases over a window about 2 wide.
 */
export function startModel({ widths, hidden, last }: Architecture, stream: RandomStream): Model {
  const variance = startVariance(hidden);
  return widths.slice(1).map((outputs, k) => {
    const inputs = widths[k];
    const deviation = Math.sqrt(variance / inputs);
    return {
      inputs,
      outputs,
      weights: Float64Array.from({ length: outputs * inputs }, () => deviation * stream.normal()),
      bias: Float64Array.from({ length: outputs }, () => (k === 0 ? 0.5 : 0.05) * stream.normal()),
      activation: k === widths.length - 2 ? last : hidden,
    };
  });
}

/** A copy with every number rounded to float32, as files have them. */
export function roundedModel(model: Model): Model {
  return model.map((layer) => ({
    ...layer,
    weights: Float64Array.from(layer.weights, Math.fround),
    bias: Float64Array.from(layer.bias, Math.fround),
  }));
}

/** A model's numbers in float32: layer by layer its weights, row by row, then its biases. */
export function packedModel(model: Model): Float32Array {
  const packed = new Float32Array(
    model.reduce((sum, { weights, bias }) => sum + weights.length + bias.length, 0),
  );
  let at = 0;
  for (const { weights, bias } of model)
    for (const numbers of [weights, bias]) {
      packed.set(numbers, at);
      at += numbers.length;
    }
  return packed;
}

/** The model of packed numbers, which is `roundedModel` of what was packed. @param shape a model that is as large */
export function unpackedModel(packed: Float32Array, shape: Model): Model {
  let at = 0;
  const take = (count: number) => Float64Array.from(packed.subarray(at, (at += count)));
  return shape.map((layer) => ({
    ...layer,
    weights: take(layer.weights.length),
    bias: take(layer.bias.length),
  }));
}

/**
 * The network that engines map, in float32. Where what is behind the last layer is smooth it is cut off, as it
 * makes no creases.
 *
 * @throws NetworkError naming a hidden activation that is smooth; and where a number is beyond the largest
 *   float32.
 */
export function networkOf(model: Model): Network {
  return denseNetwork(
    model.map(({ weights, bias, ...layer }, k): DenseLayer => {
      const activation = mappedActivation(layer.activation, k, k === model.length - 1);
      return {
        ...layer,
        weights: Float32Array.from(weights),
        bias: Float64Array.from(bias, Math.fround),
        activation,
      };
    }),
  );
}

function mappedActivation(
  activation: TrainedActivation,
  layer: number,
  isLast: boolean,
): DenseLayer['activation'] {
  if (activation.kind === 'linear') return 'linear';
  if (!isSmooth(activation)) return activation;
  if (isLast) return 'linear';
  throw new NetworkError(
    `Layer ${layer} is behind ${trainedName(activation)}, which is smooth: it has no creases to map.`,
  );
}

/** The value of a model at a point, as a function that keeps its memory between calls. */
export function evaluatorOf(model: Model): (point: ArrayLike<number>) => number {
  const pass = new ModelPass(model);
  return (point) => pass.run(point);
}
