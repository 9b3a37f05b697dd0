import { InputError } from '../network/errors';
import { randomStream, type RandomStream } from '../network/gaussian';
import type { Window } from '../network/slice';
import type { Example } from './examples';
import { readExpression, type PlaneFunction } from './expression';

/** A function that a network is to learn. */
export interface Target {
  /** What it is, for people. */
  readonly text: string;
  /** 1 where it is of x alone. */
  readonly inputs: 1 | 2;
  /** @param y of a target of x alone it changes nothing */
  readonly at: PlaneFunction;
}

/**
 * A formula (`readExpression`).
 *
 * @param inputs 2 for a formula of x alone that is to be learned on the plane
 * @throws InputError naming the place of what cannot be read; and of a formula with y for one input.
 */
export function expressionTarget(text: string, inputs?: 1 | 2): Target {
  const { at, usesY, text: trimmed } = readExpression(text);
  if (usesY && inputs === 1)
    throw new InputError(`The expression "${trimmed}" speaks of y, but there is one input, x.`);
  return { text: trimmed, inputs: inputs ?? (usesY ? 2 : 1), at };
}

/**
 * A curve that was drawn: straight between points, and level beyond the first and the last.
 *
 * @param points in any order; of several with one x the last counts
 */
export function curveTarget(points: readonly (readonly [x: number, y: number])[]): Target {
  if (points.length === 0) throw new InputError('A curve has at least one point.');
  if (!points.flat().every(Number.isFinite))
    throw new InputError('A curve has a point that is not finite.');
  const heights = new Map(points);
  const xs = Float64Array.from(heights.keys()).toSorted();
  const ys = xs.map((x) => heights.get(x) ?? NaN);
  return { text: `a curve of ${xs.length} points`, inputs: 1, at: (x) => heightAt(xs, ys, x) };
}

function heightAt(xs: Float64Array, ys: Float64Array, x: number): number {
  if (Number.isNaN(x)) return NaN;
  let [low, high] = [0, xs.length - 1];
  if (x <= xs[low]) return ys[low];
  if (x >= xs[high]) return ys[high];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (xs[middle] <= x) low = middle;
    else high = middle;
  }
  return between(ys[low], ys[high], (x - xs[low]) / (xs[high] - xs[low]));
}

/** Brightness, row by row from the top left. */
export interface Brightness {
  readonly width: number;
  readonly height: number;
  /** `height × width` numbers. */
  readonly values: ArrayLike<number>;
}

/** An image's brightness over a window, bilinear between the centres of its pixels and level beyond them. */
export function brightnessTarget(image: Brightness, { u0, u1, v0, v1 }: Window): Target {
  const { width, height, values } = image;
  if (!(width >= 1 && height >= 1) || values.length !== width * height)
    throw new InputError(`An image of ${width} × ${height} has ${values.length} values.`);
  const at = (x: number, y: number) => {
    const column = within(((x - u0) / (u1 - u0)) * width - 0.5, width - 1);
    const row = within(((v1 - y) / (v1 - v0)) * height - 0.5, height - 1);
    const [left, top] = [Math.floor(column), Math.floor(row)];
    const along = (j: number) => {
      const right = Math.min(left + 1, width - 1);
      return between(values[j * width + left], values[j * width + right], column - left);
    };
    return between(along(top), along(Math.min(top + 1, height - 1)), row - top);
  };
  return { text: `an image of ${width} × ${height}`, inputs: 2, at };
}

function within(x: number, most: number): number {
  return Math.min(Math.max(x, 0), most);
}

function between(a: number, b: number, share: number): number {
  return a + (b - a) * share;
}

/** Uniform points of a window, one after the other, and what a target is there (`Recipe.examples`). */
export function drawnFrom(target: Target, window: Window): (stream: RandomStream) => Example {
  const { u0, u1, v0, v1 } = window;
  return (stream) => {
    const x = u0 + (u1 - u0) * stream.uniform();
    const y = target.inputs === 1 ? 0 : v0 + (v1 - v0) * stream.uniform();
    return exampleAt(target, x, y);
  };
}

/** Some of these, drawn by a seed. */
export function randomExamples(
  target: Target,
  window: Window,
  count: number,
  seed: number,
): Example[] {
  const stream = randomStream(seed);
  const draw = drawnFrom(target, window);
  return Array.from({ length: count }, () => draw(stream));
}

/** A target on an even grid over a window, edges included, row by row from the lowest. @param side points a side */
export function gridExamples(target: Target, window: Window, side: number): Example[] {
  const { u0, u1, v0, v1 } = window;
  const places = Array.from({ length: side }, (_, i) => (side === 1 ? 0.5 : i / (side - 1)));
  const rows = target.inputs === 1 ? [0] : places.map((share) => between(v0, v1, share));
  return rows.flatMap((y) => places.map((share) => exampleAt(target, between(u0, u1, share), y)));
}

/** @throws InputError naming the point where the target is not a finite number. */
function exampleAt({ at, inputs, text }: Target, x: number, y: number): Example {
  const target = at(x, y);
  const point = inputs === 1 ? [x] : [x, y];
  if (Number.isFinite(target)) return { point, target };
  const place = inputs === 1 ? `x = ${x}` : `x = ${x}, y = ${y}`;
  throw new InputError(`${text} is ${target} at ${place}, which cannot be learned.`);
}
