import { assertNever } from './assert-never';
import { NetworkError } from './errors';
import { parsedNumber } from './number-text';

/**
 * What a unit makes of its pre-activation z, or of those of its group: piecewise linear, with a state for
 * each piece. Where z is exactly at a threshold, the unit is in the piece below it.
 */
export type Activation = ScalarActivation | GroupActivation | Rivals;

/** What units are that each have one pre-activation. */
export type ScalarActivation =
  /** `max(0, z)` */
  | { readonly kind: 'relu' }
  /** `z` above 0, `slope · z` below; with −1 the absolute value. */
  | { readonly kind: 'leaky'; readonly slope: number }
  /** `leaky` with a slope for each unit. */
  | { readonly kind: 'prelu'; readonly slopes: Float64Array }
  /** 1 where z is positive, 0 elsewhere: what a unit passes on jumps at its crease. */
  | { readonly kind: 'step' }
  /** `min(max(z, low), high)`, where one of both may be infinite: hard tanh, ReLU6, clipping. */
  | { readonly kind: 'clip'; readonly low: number; readonly high: number };

/**
 * The greatest of a group: unit `i` reads values `size · i` to `size · i + size − 1`, and its state is the
 * place in the group of the first of the greatest, from 0. Where another member of a group repeats one
 * before it, it never wins.
 */
export interface GroupActivation {
  readonly kind: 'max';
  readonly size: number;
}

/**
 * What slices have in place of groups: one unit for each member but the first, by how much it exceeds that.
 * Of `size` units next to each other at most one is on, the first of the greatest where that is
 * positive: it passes its pre-activation on, the others 0.
 */
export interface Rivals {
  readonly kind: 'rivals';
  readonly size: number;
}

export const RELU: Activation & { kind: 'relu' } = { kind: 'relu' };

/** Activations of one threshold, at 0: z where it is positive, and a multiple of it elsewhere. */
export type Rectifier = Extract<ScalarActivation, { kind: 'relu' | 'leaky' | 'prelu' }>;

/**
 * Activations that engines compute: a unit that is on passes z on, or 1 if it is a step; one that is off a multiple
 * of z.
 */
export type SlicedActivation = Rectifier | Rivals | Extract<ScalarActivation, { kind: 'step' }>;

/** Activations of one number that engines do not compute: slices have sums of ReLUs in their place (`slicing.ts`). */
export type PiecewiseActivation = Exclude<ScalarActivation, SlicedActivation>;

/** Whether engines compute it as it is. */
export function isSliced(activation: Activation): activation is SlicedActivation {
  switch (activation.kind) {
    case 'relu':
    case 'leaky':
    case 'prelu':
    case 'step':
    case 'rivals':
      return true;
    case 'clip':
    case 'max':
      return false;
    default:
      return assertNever(activation);
  }
}

/**
 * Whether a unit that is on passes 1 on in place of its pre-activation, so that what it passes on jumps at its crease.
 * Engines know these two, and no third.
 */
export function jumps(activation: SlicedActivation): boolean {
  switch (activation.kind) {
    case 'step':
      return true;
    case 'relu':
    case 'leaky':
    case 'prelu':
    case 'rivals':
      return false;
    default:
      return assertNever(activation);
  }
}

/** Units next to each other of which at most one is on, the first of the greatest: 1 where each is for itself. */
export function rivalsOf(activation: SlicedActivation): number {
  switch (activation.kind) {
    case 'rivals':
      return activation.size;
    case 'relu':
    case 'leaky':
    case 'prelu':
    case 'step':
      return 1;
    default:
      return assertNever(activation);
  }
}

/** What a unit that is off multiplies its pre-activation by. */
export function slopeBelow(activation: SlicedActivation, unit: number): number {
  switch (activation.kind) {
    case 'relu':
    case 'step':
    case 'rivals':
      return 0;
    case 'leaky':
      return activation.slope;
    case 'prelu':
      return activation.slopes[unit];
    default:
      return assertNever(activation);
  }
}

/** Whether some unit may pass something on where it is off. */
export function hasSlopes(activation: SlicedActivation): boolean {
  switch (activation.kind) {
    case 'leaky':
    case 'prelu':
      return true;
    case 'relu':
    case 'step':
    case 'rivals':
      return false;
    default:
      return assertNever(activation);
  }
}

/** How many values each unit reads. */
export function groupSize(activation: Activation): number {
  return activation.kind === 'max' ? activation.size : 1;
}

/** Where one piece of an activation ends and the next begins, in order. */
export function thresholdsOf(activation: ScalarActivation): readonly number[] {
  switch (activation.kind) {
    case 'relu':
    case 'step':
    case 'leaky':
    case 'prelu':
      return AT_ZERO;
    case 'clip':
      return [activation.low, activation.high].filter(Number.isFinite);
    default:
      return assertNever(activation);
  }
}

const AT_ZERO = [0];

/** The slopes of a unit's pieces, from the lowest on: one more than it has thresholds. */
export function slopesOf(activation: ScalarActivation, unit: number): readonly number[] {
  switch (activation.kind) {
    case 'relu':
      return [0, 1];
    case 'step':
      return [0, 0];
    case 'leaky':
      return [activation.slope, 1];
    case 'prelu':
      return [activation.slopes[unit], 1];
    case 'clip':
      return [
        ...(Number.isFinite(activation.low) ? [0] : []),
        1,
        ...(Number.isFinite(activation.high) ? [0] : []),
      ];
    default:
      return assertNever(activation);
  }
}

/**
 * The state of a unit: how many thresholds are below its pre-activation, or who is the greatest of its group.
 *
 * @param values of all units that the layer reads
 */
export function stateOf(activation: Activation, unit: number, values: Float64Array): number {
  if (activation.kind === 'max') {
    const first = activation.size * unit;
    let greatest = 0;
    for (let i = 1; i < activation.size; i++)
      if (values[first + i] > values[first + greatest]) greatest = i;
    return greatest;
  }
  const z = values[unit];
  if (activation.kind === 'rivals') return isFirstOfGreatest(activation, unit, values) ? 1 : 0;
  let state = 0;
  for (const threshold of thresholdsOf(activation)) if (z > threshold) state++;
  return state;
}

/** Whether a unit is positive, greater than its rivals before it, and no less than those behind it. */
function isFirstOfGreatest({ size }: Rivals, unit: number, values: Float64Array): boolean {
  const z = values[unit];
  const first = unit - (unit % size);
  for (let rival = first; rival < first + size; rival++)
    if (rival < unit ? !(z > values[rival]) : values[rival] > z) return false;
  return z > 0;
}

/**
 * The value of a unit, in float64.
 *
 * @param values of all units that the layer reads
 */
export function valueOf(activation: Activation, unit: number, values: Float64Array): number {
  const z = values[unit];
  switch (activation.kind) {
    case 'relu':
      return z > 0 ? z : 0;
    case 'step':
      return z > 0 ? 1 : 0;
    case 'leaky':
      return z > 0 ? z : activation.slope * z;
    case 'prelu':
      return z > 0 ? z : activation.slopes[unit] * z;
    case 'clip':
      return Math.min(Math.max(z, activation.low), activation.high);
    case 'max':
      return values[activation.size * unit + stateOf(activation, unit, values)];
    case 'rivals':
      return isFirstOfGreatest(activation, unit, values) ? z : 0;
    default:
      return assertNever(activation);
  }
}

/**
 * An activation by its name (`nameOf`); undefined for a name that is none.
 *
 * A slope is that of PyTorch's `negative_slope` and ONNX's `alpha`: 0.01 where none is given.
 */
export function parseActivation(name: string): Activation | undefined {
  const [word, ...rest] = name.trim().toLowerCase().split(':');
  const numbers = rest.map(endOf);
  if (numbers.some(Number.isNaN)) return undefined;
  switch (`${word}/${numbers.length}`) {
    case 'relu/0':
      return RELU;
    case 'step/0':
      return { kind: 'step' };
    // Its short name, which constructions have, too.
    case 'leaky/0':
    case 'leaky_relu/0':
      return { kind: 'leaky', slope: 0.01 };
    case 'leaky/1':
    case 'leaky_relu/1':
      return { kind: 'leaky', slope: numbers[0] };
    case 'abs/0':
      return { kind: 'leaky', slope: -1 };
    case 'hardtanh/0':
      return { kind: 'clip', low: -1, high: 1 };
    case 'relu6/0':
      return { kind: 'clip', low: 0, high: 6 };
    case 'clip/2':
      return { kind: 'clip', low: numbers[0], high: numbers[1] };
    case 'max/1':
      return { kind: 'max', size: numbers[0] };
    default:
      return undefined;
  }
}

/** A number as names have it: `inf` and `-inf` for an end that there is not. */
function endOf(text: string): number {
  if (text === 'inf' || text === '-inf') return text === 'inf' ? Infinity : -Infinity;
  return parsedNumber(text);
}

/** What `parseActivation` reads, for messages. */
export const ACTIVATION_NAMES =
  'relu, leaky_relu:SLOPE, abs, step, hardtanh, relu6, clip:LOW:HIGH and max:SIZE';

/**
 * An activation as people and files name it (`parseActivation` reads all but `prelu` and `rivals`): `relu`, `abs`,
 * `leaky_relu:0.01`, `prelu`, `step`, `hardtanh`, `relu6`, `clip:-2:3`, `max:4`.
 */
export function nameOf(activation: Activation): string {
  switch (activation.kind) {
    case 'relu':
    case 'prelu':
    case 'step':
      return activation.kind;
    case 'leaky':
      return activation.slope === -1 ? 'abs' : `leaky_relu:${activation.slope}`;
    case 'clip': {
      const { low, high } = activation;
      if (low === -1 && high === 1) return 'hardtanh';
      if (low === 0 && high === 6) return 'relu6';
      return `clip:${low}:${high}`.replaceAll('Infinity', 'inf');
    }
    case 'max':
    case 'rivals':
      return `${activation.kind}:${activation.size}`;
    default:
      return assertNever(activation);
  }
}

/** Members of the largest group: their states are bytes. */
const LARGEST_GROUP = 256;

/** Checks an activation of a layer. @throws NetworkError saying what is wrong. */
export function validateActivation(activation: Activation, units: number, place: string): void {
  switch (activation.kind) {
    case 'relu':
    case 'step':
      return;
    case 'leaky':
      if (!Number.isFinite(activation.slope))
        throw new NetworkError(`${place} has a slope that is not finite.`);
      return;
    case 'prelu':
      if (activation.slopes.length !== units)
        throw new NetworkError(
          `${place} has ${units} units, but ${activation.slopes.length} slopes.`,
        );
      if (!activation.slopes.every(Number.isFinite))
        throw new NetworkError(`${place} has a slope that is not finite.`);
      return;
    case 'clip':
      if (!(activation.low < activation.high && thresholdsOf(activation).length > 0))
        throw new NetworkError(
          `${place} clips to ${activation.low} … ${activation.high}, which bounds nothing.`,
        );
      return;
    case 'rivals':
      if (units % activation.size !== 0)
        throw new NetworkError(`${place} has ${units} units, but groups of ${activation.size}.`);
      return;
    case 'max': {
      const { size } = activation;
      if (!(Number.isInteger(size) && size >= 2 && size <= LARGEST_GROUP))
        throw new NetworkError(
          `${place} takes the greatest of ${size} values; a group has 2 to ${LARGEST_GROUP}.`,
        );
      return;
    }
    default:
      assertNever(activation);
  }
}
