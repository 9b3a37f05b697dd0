import {
  nameOf,
  parseActivation,
  validateActivation,
  type Activation,
  type ScalarActivation,
} from '../network/activation';
import { assertNever } from '../network/assert-never';
import { InputError } from '../network/errors';
import { quote } from '../network/file-contents';
import { parsedNumber } from '../network/number-text';

/** Units of two or more affine pieces, which engines map. */
export type FoldingActivation = Exclude<ScalarActivation, { kind: 'prelu' }>;

/** Units without pieces: trained and evaluated here, and refused wherever regions are asked for. */
export type SmoothActivation =
  | { readonly kind: 'sigmoid' }
  | { readonly kind: 'tanh' }
  /** `log(1 + exp(s · z)) / s` with the sharpness s: ReLU in the limit (PyTorch's `Softplus`, `beta`). */
  | { readonly kind: 'softplus'; readonly sharpness: number };

/** What may be behind a layer that is trained. */
export type TrainedActivation = FoldingActivation | SmoothActivation | { readonly kind: 'linear' };

export const LINEAR: TrainedActivation = { kind: 'linear' };

export function isSmooth(activation: TrainedActivation): activation is SmoothActivation {
  const { kind } = activation;
  return kind === 'sigmoid' || kind === 'tanh' || kind === 'softplus';
}

/** A function of one number and its derivative, which may use the value that was found. */
export interface ScalarRule {
  readonly value: (z: number) => number;
  readonly slope: (z: number, value: number) => number;
}

/**
 * What an activation does, and its derivative; at a threshold that of the piece below it.
 *
 * A step's derivative is 0, with which nothing before it would learn. Its slope is taken to be that of
 * `min(max(z + ½, 0), 1)`, a ramp instead of the jump (straight-through: Bengio, Léonard and Courville
 * 2013): training with steps follows no gradient of its loss.
 */
export function ruleOf(activation: TrainedActivation): ScalarRule {
  switch (activation.kind) {
    case 'linear':
      return { value: (z) => z, slope: () => 1 };
    case 'relu':
      return { value: (z) => (z > 0 ? z : 0), slope: (z) => (z > 0 ? 1 : 0) };
    case 'leaky': {
      const { slope } = activation;
      return { value: (z) => (z > 0 ? z : slope * z), slope: (z) => (z > 0 ? 1 : slope) };
    }
    case 'step':
      return { value: (z) => (z > 0 ? 1 : 0), slope: (z) => (Math.abs(z) < 0.5 ? 1 : 0) };
    case 'clip': {
      const { low, high } = activation;
      return {
        value: (z) => Math.min(Math.max(z, low), high),
        slope: (z) => (z > low && z <= high ? 1 : 0),
      };
    }
    case 'sigmoid':
      return { value: sigmoid, slope: (_, value) => value * (1 - value) };
    case 'tanh':
      return { value: Math.tanh, slope: (_, value) => 1 - value * value };
    case 'softplus': {
      const { sharpness } = activation;
      return {
        value: (z) => softplus(sharpness * z) / sharpness,
        slope: (z) => sigmoid(sharpness * z),
      };
    }
    default:
      return assertNever(activation);
  }
}

/**
 * Values of an activation, those of `ruleOf`. The usual ones have loops of their own: in one loop for all of them
 * each number would cost a call, which is most of what a small network costs to train.
 *
 * @param z pre-activations
 * @param h becomes what is passed on
 * @param count of the numbers, from the first
 */
export function applyTo(
  activation: TrainedActivation,
  z: Float64Array,
  h: Float64Array,
  count: number,
): void {
  switch (activation.kind) {
    case 'relu':
      for (let i = 0; i < count; i++) h[i] = z[i] > 0 ? z[i] : 0;
      return;
    case 'leaky': {
      const { slope } = activation;
      for (let i = 0; i < count; i++) h[i] = z[i] > 0 ? z[i] : slope * z[i];
      return;
    }
    case 'clip': {
      const { low, high } = activation;
      for (let i = 0; i < count; i++) h[i] = Math.min(Math.max(z[i], low), high);
      return;
    }
    case 'tanh':
      for (let i = 0; i < count; i++) h[i] = Math.tanh(z[i]);
      return;
    default: {
      const { value } = ruleOf(activation);
      for (let i = 0; i < count; i++) h[i] = value(z[i]);
    }
  }
}

/**
 * Multiplies numbers by an activation's derivatives, those of `ruleOf`; see `applyTo`.
 *
 * @param dx becomes the derivatives by pre-activations, where it has those by what is passed on
 */
export function multiplyBySlopes(
  activation: TrainedActivation,
  z: Float64Array,
  h: Float64Array,
  dx: Float64Array,
  count: number,
): void {
  switch (activation.kind) {
    case 'relu':
      for (let i = 0; i < count; i++) dx[i] *= z[i] > 0 ? 1 : 0;
      return;
    case 'leaky': {
      const { slope } = activation;
      for (let i = 0; i < count; i++) dx[i] *= z[i] > 0 ? 1 : slope;
      return;
    }
    case 'clip': {
      const { low, high } = activation;
      for (let i = 0; i < count; i++) dx[i] *= z[i] > low && z[i] <= high ? 1 : 0;
      return;
    }
    case 'tanh':
      for (let i = 0; i < count; i++) dx[i] *= 1 - h[i] * h[i];
      return;
    default: {
      const { slope } = ruleOf(activation);
      for (let i = 0; i < count; i++) dx[i] *= slope(z[i], h[i]);
    }
  }
}

/** `1 / (1 + exp(−z))`. */
export function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}

/** `log(1 + exp(z))`, without overflow. */
export function softplus(z: number): number {
  return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
}

/** What `parseTrained` reads, for messages. */
export const TRAINED_NAMES =
  'relu, leaky_relu:SLOPE, abs, hardtanh, relu6, clip:LOW:HIGH, step, sigmoid, tanh, softplus:SHARPNESS and linear';

/** Sharper, and a softplus is ReLU in float64 but for a part of its creases' own width. */
const SHARPEST = 1e6;

/**
 * An activation by its name, as `parseActivation` has them; of a softplus the sharpness is 1 where none is given.
 *
 * @param place where the name stands, for errors
 * @throws InputError for a name that is none, and for groups, which are not trained.
 */
export function parseTrained(text: string, place: string): TrainedActivation {
  const activation = readTrained(text.trim().toLowerCase());
  if (!activation) throw new InputError(`${place} is ${quote(text)}; it can be ${TRAINED_NAMES}.`);
  if (activation.kind !== 'linear' && !isSmooth(activation))
    validateActivation(activation, 0, place);
  return activation;
}

function readTrained(name: string): TrainedActivation | undefined {
  if (name === 'linear' || name === 'sigmoid' || name === 'tanh') return { kind: name };
  const [word, number = '1', ...rest] = name.split(':');
  if (word === 'softplus') {
    const sharpness = parsedNumber(number);
    const isFit = sharpness > 0 && sharpness <= SHARPEST && rest.length === 0;
    return isFit ? { kind: 'softplus', sharpness } : undefined;
  }
  const folding = parseActivation(name);
  return folding && isFolding(folding) ? folding : undefined;
}

function isFolding(activation: Activation): activation is FoldingActivation {
  switch (activation.kind) {
    case 'relu':
    case 'leaky':
    case 'step':
    case 'clip':
      return true;
    case 'prelu':
    case 'max':
    case 'rivals':
      return false;
    default:
      return assertNever(activation);
  }
}

/** The name that `parseTrained` reads. */
export function trainedName(activation: TrainedActivation): string {
  switch (activation.kind) {
    case 'linear':
    case 'sigmoid':
    case 'tanh':
      return activation.kind;
    case 'softplus':
      return `softplus:${activation.sharpness}`;
    case 'relu':
    case 'leaky':
    case 'step':
    case 'clip':
      return nameOf(activation);
    default:
      return assertNever(activation);
  }
}

/**
 * What the variance of weights times their number of inputs should be, for values to keep their scale from layer
 * to layer (He et al. 2015; the squares of PyTorch's `calculate_gain`).
 */
export function startVariance(activation: TrainedActivation): number {
  switch (activation.kind) {
    case 'relu':
    case 'softplus':
      return 2;
    case 'leaky':
      return 2 / (1 + activation.slope ** 2);
    case 'tanh':
      return 25 / 9;
    case 'linear':
    case 'sigmoid':
    case 'step':
    case 'clip':
      return 1;
    default:
      return assertNever(activation);
  }
}
