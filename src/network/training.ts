import { RELU } from './activation';
import type { RandomStream } from './gaussian';
import { randomStream } from './gaussian';
import { denseNetwork, type DenseLayer, type Network } from './network';

/** A point and what the network should say there. */
export interface Example {
  readonly point: readonly number[];
  readonly target: number;
}

/** Everything that decides the outcome of training: the same recipe gives the same network. */
export interface TrainingRecipe {
  /** Input, hidden layers and the one output. */
  readonly widths: readonly number[];
  readonly seed: number;
  readonly steps: number;
  /** Examples per step. */
  readonly batch: number;
  /** Adam's rate at the start; it falls in a straight line to a hundredth of itself. */
  readonly rate: number;
  /** Decoupled weight decay, per unit of the rate; biases do not decay. */
  readonly decay: number;
  /** `squares`: half the squared error. `logistic`: cross-entropy, for targets 0 and 1. */
  readonly loss: 'squares' | 'logistic';
  readonly draw: (stream: RandomStream) => Example;
}

/** Kingma & Ba 2015. */
const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/** Values and gradients of one layer; all arrays of a parameter have its length. */
interface LayerState {
  readonly inputs: number;
  readonly outputs: number;
  /** Row-major, `outputs × inputs`. */
  readonly weights: Parameter;
  readonly bias: Parameter;
  /** Pre-activations of the example under way. */
  readonly z: Float64Array;
  /** The loss's derivative by `z`. */
  readonly dz: Float64Array;
  /** What the layer hands on: `relu(z)`, or `z` for the last. */
  readonly h: Float64Array;
}

interface Parameter {
  readonly values: Float64Array;
  readonly gradient: Float64Array;
  /** Adam's running means of the gradient and of its square. */
  readonly mean: Float64Array;
  readonly square: Float64Array;
}

/**
 * Trains a plain ReLU network with Adam in float64, and rounds the result to float32.
 *
 * @param report called after every hundredth of the steps with the mean loss since the last call
 */
export function trainNetwork(
  recipe: TrainingRecipe,
  report: (step: number, loss: number) => void = () => {},
): Network {
  const stream = randomStream(recipe.seed);
  const layers = startLayers(recipe.widths, stream);
  const interval = Math.max(1, Math.floor(recipe.steps / 100));
  let loss = 0;
  for (let step = 1; step <= recipe.steps; step++) {
    for (const { weights, bias } of layers) for (const p of [weights, bias]) p.gradient.fill(0);
    for (let i = 0; i < recipe.batch; i++) loss += learn(layers, recipe.draw(stream), recipe.loss);
    const rate = recipe.rate * (1 - (0.99 * (step - 1)) / recipe.steps);
    for (const { weights, bias } of layers) {
      adamStep(weights, step, rate, recipe.batch, recipe.decay);
      adamStep(bias, step, rate, recipe.batch, 0);
    }
    if (step % interval === 0) {
      report(step, loss / (interval * recipe.batch));
      loss = 0;
    }
  }
  return roundedNetwork(layers);
}

/** The first examples that a recipe trains with. */
export function firstExamples(recipe: TrainingRecipe, count: number): Example[] {
  const stream = randomStream(recipe.seed);
  // Training draws its start from the same stream.
  startLayers(recipe.widths, stream);
  return Array.from({ length: count }, () => recipe.draw(stream));
}

/** He's initialisation, and biases that spread the first layer's creases over the window. */
function startLayers(widths: readonly number[], stream: RandomStream): LayerState[] {
  return widths.slice(1).map((outputs, k) => {
    const inputs = widths[k];
    const deviation = Math.sqrt(2 / inputs);
    return {
      inputs,
      outputs,
      weights: startParameter(outputs * inputs, () => deviation * stream.normal()),
      bias: startParameter(outputs, () => (k === 0 ? 0.5 : 0.05) * stream.normal()),
      z: new Float64Array(outputs),
      dz: new Float64Array(outputs),
      h: new Float64Array(outputs),
    };
  });
}

function startParameter(length: number, draw: () => number): Parameter {
  return {
    values: Float64Array.from({ length }, draw),
    gradient: new Float64Array(length),
    mean: new Float64Array(length),
    square: new Float64Array(length),
  };
}

/** Adds one example's gradient, and returns its loss. */
function learn(layers: readonly LayerState[], example: Example, loss: 'squares' | 'logistic') {
  const { point, target } = example;
  for (const [k, layer] of layers.entries())
    propagate(layer, k === 0 ? point : layers[k - 1].h, k === layers.length - 1);
  const last = layers[layers.length - 1];
  const y = last.h[0];
  const wanted = loss === 'logistic' ? 1 / (1 + Math.exp(-y)) : y;
  last.dz[0] = wanted - target;
  for (let k = layers.length - 1; k >= 0; k--)
    backPropagate(layers[k], k === 0 ? point : layers[k - 1].h, layers[k - 1]);
  if (loss === 'squares') return (y - target) ** 2 / 2;
  return Math.max(y, 0) - y * target + Math.log1p(Math.exp(-Math.abs(y)));
}

function propagate(layer: LayerState, x: ArrayLike<number>, last: boolean): void {
  const { inputs, outputs, z, h } = layer;
  const weights = layer.weights.values;
  for (let i = 0, w = 0; i < outputs; i++) {
    let sum = layer.bias.values[i];
    for (let j = 0; j < inputs; j++, w++) sum += weights[w] * x[j];
    z[i] = sum;
    h[i] = last || sum > 0 ? sum : 0;
  }
}

/** @param before the layer that made `x`; absent for the first layer */
function backPropagate(
  layer: LayerState,
  x: ArrayLike<number>,
  before: LayerState | undefined,
): void {
  const { inputs, outputs, dz, weights, bias } = layer;
  const { values, gradient } = weights;
  before?.dz.fill(0);
  for (let i = 0; i < outputs; i++) {
    const slope = dz[i];
    if (slope === 0) continue;
    bias.gradient[i] += slope;
    const row = i * inputs;
    for (let j = 0; j < inputs; j++) gradient[row + j] += slope * x[j];
    if (before) for (let j = 0; j < inputs; j++) before.dz[j] += slope * values[row + j];
  }
  if (before) for (let j = 0; j < inputs; j++) if (!(before.z[j] > 0)) before.dz[j] = 0;
}

function adamStep(
  parameter: Parameter,
  step: number,
  rate: number,
  batch: number,
  decay: number,
): void {
  const { values, gradient, mean, square } = parameter;
  const meanScale = 1 / (1 - BETA1 ** step);
  const squareScale = 1 / (1 - BETA2 ** step);
  for (let i = 0; i < values.length; i++) {
    const g = gradient[i] / batch;
    mean[i] = BETA1 * mean[i] + (1 - BETA1) * g;
    square[i] = BETA2 * square[i] + (1 - BETA2) * g * g;
    const change = (mean[i] * meanScale) / (Math.sqrt(square[i] * squareScale) + EPSILON);
    values[i] -= rate * (change + decay * values[i]);
  }
}

function roundedNetwork(layers: readonly LayerState[]): Network {
  return denseNetwork(
    layers.map(({ inputs, outputs, weights, bias }, k): DenseLayer => ({
      weights: Float32Array.from(weights.values),
      inputs,
      outputs,
      bias: Float64Array.from(bias.values, Math.fround),
      activation: k === layers.length - 1 ? 'linear' : RELU,
    })),
  );
}
