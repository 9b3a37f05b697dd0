import { InputError } from './errors';

export { sliceNetwork, type SlicedNetwork } from './sliced-network';

/**
 * An affine map from plane coordinates (u, v) to input space: `origin + u · uAxis + v · vAxis`.
 * Each has one number per input of the network.
 */
export interface Slice {
  readonly origin: Float64Array;
  readonly uAxis: Float64Array;
  readonly vAxis: Float64Array;
  /** What the axes leave out: a difference of two float64 may need a second one. */
  readonly uRest?: Float64Array;
  readonly vRest?: Float64Array;
}

/** An affine map from volume coordinates (u, v, w) to input space: a plane's, and `w · wAxis`. */
export interface VolumeSlice extends Slice {
  readonly wAxis: Float64Array;
}

/** A rectangle of a slice: u0 < u1 from left to right, v0 < v1 from bottom to top. */
export interface Window {
  readonly u0: number;
  readonly u1: number;
  readonly v0: number;
  readonly v1: number;
}

/** A box of a volume slice: a window of each of its planes, for w from w0 to w1, w0 < w1. */
export interface VolumeWindow extends Window {
  readonly w0: number;
  readonly w1: number;
}

/** @throws InputError unless the window is finite and has a positive width and height. */
export function validateWindow(window: Window): Window {
  const { u0, u1, v0, v1 } = window;
  const text = [u0, u1, v0, v1].join(',');
  if (![u0, u1, v0, v1, u1 - u0, v1 - v0].every(Number.isFinite))
    throw new InputError(`The window ${text} is not finite.`);
  if (!(u0 < u1 && v0 < v1))
    throw new InputError(`The window ${text} has no area: it needs u0 < u1 and v0 < v1.`);
  return window;
}

/** @throws InputError unless the window is finite and has a positive width, height and depth. */
export function validateVolumeWindow(window: VolumeWindow): VolumeWindow {
  const { u0, u1, v0, v1, w0, w1 } = window;
  const text = [u0, u1, v0, v1, w0, w1].join(',');
  if (![u0, u1, v0, v1, w0, w1, u1 - u0, v1 - v0, w1 - w0].every(Number.isFinite))
    throw new InputError(`The window ${text} is not finite.`);
  if (!(u0 < u1 && v0 < v1 && w0 < w1))
    throw new InputError(
      `The window ${text} has no volume: it needs u0 < u1, v0 < v1 and w0 < w1.`,
    );
  return window;
}

/**
 * The plane of two input coordinates; the others stay at `at` (0 where it is absent). A network of
 * one input has the slice `axes = [0]`, along which v changes nothing.
 *
 * @throws InputError if an axis is not an input, or `at` has another length than the input.
 */
export function axesSlice(inputs: number, axes: readonly number[], at?: ArrayLike<number>): Slice {
  requireAxes(inputs, axes);
  if (axes.length !== Math.min(2, inputs) || new Set(axes).size !== axes.length)
    throw new InputError(`A slice needs two different axes, but got ${axes.join(',')}.`);
  const origin = axesOrigin(inputs, axes, at);
  const [uAxis, vAxis] = [0, 1].map((k) => unitVector(inputs, axes[k]));
  return { origin, uAxis, vAxis };
}

/**
 * The volume of three input coordinates; the others stay at `at` (0 where it is absent).
 *
 * @throws InputError if an axis is not an input, or `at` has another length than the input.
 */
export function axesVolume(
  inputs: number,
  axes: readonly number[],
  at?: ArrayLike<number>,
): VolumeSlice {
  requireAxes(inputs, axes);
  if (axes.length !== 3 || new Set(axes).size !== 3)
    throw new InputError(`A volume needs three different axes, but got ${axes.join(',')}.`);
  const origin = axesOrigin(inputs, axes, at);
  const [uAxis, vAxis, wAxis] = axes.map((axis) => unitVector(inputs, axis));
  return { origin, uAxis, vAxis, wAxis };
}

function requireAxes(inputs: number, axes: readonly number[]): void {
  for (const axis of axes)
    if (!Number.isInteger(axis) || axis < 0 || axis >= inputs)
      throw new InputError(`Axis ${axis} is not one of the network's ${inputs} inputs.`);
}

/** The point of a slice where its coordinates are 0. */
function axesOrigin(
  inputs: number,
  axes: readonly number[],
  at: ArrayLike<number> | undefined,
): Float64Array {
  if (at !== undefined && at.length !== inputs)
    throw new InputError(`The slice's point has ${at.length} coordinates, not ${inputs}.`);
  const origin = at === undefined ? new Float64Array(inputs) : Float64Array.from(at);
  if (!origin.every(Number.isFinite)) throw new InputError("The slice's point is not finite.");
  for (const axis of axes) origin[axis] = 0;
  return origin;
}

/** @param axis undefined for a direction along which nothing changes */
function unitVector(inputs: number, axis: number | undefined): Float64Array {
  const vector = new Float64Array(inputs);
  if (axis !== undefined) vector[axis] = 1;
  return vector;
}

/** The slice that a network has when none is named: its first two inputs, the others at 0. */
export function defaultSlice(inputs: number): Slice {
  return axesSlice(inputs, inputs === 1 ? [0] : [0, 1]);
}

/**
 * The plane through three points of input space: u runs from p0 to p1, v from p0 to p2.
 *
 * @throws InputError if there are not three finite points with one coordinate per input.
 */
export function throughSlice(inputs: number, points: readonly ArrayLike<number>[]): Slice {
  if (points.length !== 3)
    throw new InputError(`A slice goes through 3 points, but got ${points.length}.`);
  for (const [k, point] of points.entries()) {
    if (point.length !== inputs)
      throw new InputError(`Point ${k} has ${point.length} coordinates, not ${inputs}.`);
    if (!Array.from(point).every(Number.isFinite))
      throw new InputError(`Point ${k} has a coordinate that is not finite.`);
  }
  const [p0, p1, p2] = points.map((point) => Float64Array.from(point));
  const uAxis = p1.map((x, i) => x - p0[i]);
  const vAxis = p2.map((x, i) => x - p0[i]);
  const uRest = uAxis.map((difference, i) => restOfDifference(p1[i], p0[i], difference));
  const vRest = vAxis.map((difference, i) => restOfDifference(p2[i], p0[i], difference));
  return { origin: p0, uAxis, vAxis, uRest, vRest };
}

/** What `difference`, the rounded difference of a and b, leaves out: a float64 (Knuth). */
function restOfDifference(a: number, b: number, difference: number): number {
  const rest = difference - a;
  return a - (difference - rest) - (b + rest);
}
