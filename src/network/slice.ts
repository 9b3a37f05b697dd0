import { InputError } from './errors';
import { parsedNumbers } from './number-text';

export type { SlicedNetwork } from './sliced-network';
export { sliceNetwork } from './slicing';

/**
 * An affine map from the coordinates of a plane, (u, v), or of a volume, (u, v, w), to input space:
 * `origin + u · axes[0] + v · axes[1] (+ w · axes[2])`. Each has one number per input of the network.
 */
export interface Slice {
  readonly origin: Float64Array;
  /** Two or three. */
  readonly axes: readonly Float64Array[];
  /** What the axes leave out, one for each: a difference of two float64 may need a second one. */
  readonly rests?: readonly Float64Array[];
}

/** A rectangle of a plane: u0 < u1 from left to right, v0 < v1 from bottom to top. */
export interface Window {
  readonly u0: number;
  readonly u1: number;
  readonly v0: number;
  readonly v1: number;
}

/** A box of a volume: a window of each of its planes, for w from w0 to w1, w0 < w1. */
export interface Box extends Window {
  readonly w0: number;
  readonly w1: number;
}

/** From where to where one coordinate goes. */
export type Side = readonly [from: number, to: number];

/** What the coordinates of planes and volumes are called. */
export const COORDINATES = ['u', 'v', 'w'] as const;

/** The sides of a window, or of a box: two or three. */
export function sidesOf(window: Window | Box): Side[] {
  const { u0, u1, v0, v1 } = window;
  const sides: Side[] = [
    [u0, u1],
    [v0, v1],
  ];
  return 'w0' in window ? [...sides, [window.w0, window.w1]] : sides;
}

/** u0, u1, v0, v1 and, of a box, w0, w1: the order in which files, links and commands have them. */
export function windowNumbers(window: Window | Box): number[] {
  return sidesOf(window).flat();
}

/**
 * The window of four numbers, or the box of six, in that order.
 *
 * @throws InputError as `validateWindow`
 */
export function windowOf([u0, u1, v0, v1, ...w]: readonly number[]): Window | Box {
  const window = { u0, u1, v0, v1 };
  return validateWindow(w.length === 2 ? { ...window, w0: w[0], w1: w[1] } : window);
}

/**
 * A window as people write it: `u0,u1,v0,v1`, or, where boxes are meant too, a box with w0 and w1 behind that.
 *
 * @param name what the text is called, at the beginning of a sentence
 * @param most coordinates: three where boxes are meant, too
 * @throws InputError saying what is wrong with it.
 */
export function parseWindow(text: string, name: string): Window;
export function parseWindow(text: string, name: string, most: 3): Window | Box;
export function parseWindow(text: string, name: string, most: 2 | 3 = 2): Window | Box {
  const numbers = parsedNumbers(text);
  const isWindow = numbers.length === 4 || (numbers.length === 6 && most === 3);
  if (isWindow && !numbers.some(Number.isNaN)) return windowOf(numbers);
  const more = most === 3 ? ', and w0,w1 of a volume' : '';
  throw new InputError(`${name} needs four numbers u0,u1,v0,v1${more}, not “${text}”.`);
}

/** @throws InputError unless the window, or the box, is finite and has an area, or a volume. */
export function validateWindow<Sides extends Window | Box>(window: Sides): Sides {
  const sides = sidesOf(window);
  const text = sides.join(',');
  if (!sides.every(([from, to]) => [from, to, to - from].every(Number.isFinite)))
    throw new InputError(`The window ${text} is not finite.`);
  if (sides.every(([from, to]) => from < to)) return window;
  const [needs, what] =
    sides.length === 2
      ? ['u0 < u1 and v0 < v1', 'area']
      : ['u0 < u1, v0 < v1 and w0 < w1', 'volume'];
  throw new InputError(`The window ${text} has no ${what}: it needs ${needs}.`);
}

/**
 * The plane of two input coordinates, or the volume of three; the others stay at `at` (0 where it is
 * absent). A network of one input has the plane `axes = [0]`, along whose v nothing changes.
 *
 * @throws InputError if an axis is not an input, or `at` has another length than the input.
 */
export function axesSlice(inputs: number, axes: readonly number[], at?: ArrayLike<number>): Slice {
  for (const axis of axes)
    if (!Number.isInteger(axis) || axis < 0 || axis >= inputs)
      throw new InputError(`Axis ${axis} is not one of the network's ${inputs} inputs.`);
  const needed = axes.length === 3 ? 3 : Math.min(2, inputs);
  if (axes.length !== needed || new Set(axes).size !== needed)
    throw new InputError(
      `${needed === 3 ? 'A volume needs three' : 'A slice needs two'} different axes, but got ${axes.join(',')}.`,
    );
  const directions = Array.from({ length: Math.max(2, needed) }, (_, k) =>
    unitVector(inputs, axes[k]),
  );
  return { origin: axesOrigin(inputs, axes, at), axes: directions };
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
  const axes = [p1, p2].map((point) => point.map((x, i) => x - p0[i]));
  const rests = [p1, p2].map((point, k) =>
    point.map((x, i) => restOfDifference(x, p0[i], axes[k][i])),
  );
  return { origin: p0, axes, rests };
}

/** What `difference`, the rounded difference of a and b, leaves out: a float64 (Knuth). */
function restOfDifference(a: number, b: number, difference: number): number {
  const rest = difference - a;
  return a - (difference - rest) - (b + rest);
}
