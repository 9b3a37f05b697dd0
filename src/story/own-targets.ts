import { InputError } from '../network/errors';
import type { Window } from '../network/slice';
import { readPointTable, valuesOf } from '../training/point-table';
import { curveTarget, expressionTarget, type Target } from '../training/targets';
import { imageTarget, isImageText } from './own-images';
import { rounded } from './numbers';
import type { Point } from '../drawing/pieces';

/** Points of a curve: more would make links longer than they may be. */
const MOST = 200;

/** Where a curve that is drawn has points: −1, −15/16 … 1. */
const KNOTS = Array.from({ length: 33 }, (_, k) => k / 16 - 1);

/** Where a curve of a table is put, across and up, unless it is there already. */
const FARTHEST = 1;

/** Numbers with a comma between, and how they begin, as no formula does. */
const POINT = /^[-+.\de]+,[-+.\de]+$/i;
const BEGINNING = /^[-+.\d][-+.\de]*,/i;

/**
 * What a reader wants to be learned: a formula, points of a curve (`x,y` each), or an image (`textOfImage`).
 *
 * @param window that an image fills
 * @throws InputError saying what of it cannot be read.
 */
export function ownTarget(text: string, window: Window): Target {
  if (isImageText(text)) return imageTarget(text, window);
  return isCurve(text) ? curveTarget(curvePoints(text)) : expressionTarget(text);
}

/** Whether a file's name is that of a table. */
export function isTable(name: string): boolean {
  return /\.csv$/i.test(name);
}

/** Whether a text is the points of a curve. */
export function isCurve(text: string): boolean {
  return BEGINNING.test(wordsOf(text)[0] ?? '');
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** @throws InputError naming what is no point. */
function curvePoints(text: string): Point[] {
  const words = wordsOf(text);
  if (words.length > MOST)
    throw new InputError(`${words.length} points are too many; a curve takes ${MOST}.`);
  return words.map((word) => {
    const [x, y] = word.split(',').map((part) => (part === '' ? NaN : Number(part)));
    if (!POINT.test(word) || !Number.isFinite(x) || !Number.isFinite(y))
      throw new InputError(`"${word.slice(0, 40)}" is no point of a curve: write x,y for each.`);
    return [x, y];
  });
}

/** The place from −1 to 1 nearest to another at which a curve that is drawn has a point. */
export function nearestKnot(x: number): number {
  return KNOTS[Math.min(Math.max(Math.round((x + 1) * 16), 0), KNOTS.length - 1)];
}

/**
 * A target of x, drawn over from one point to another: a curve of 33 points from −1 to 1, which is as it was where
 * nothing was drawn.
 *
 * @throws InputError where the target is not finite.
 */
export function drawnOver(target: Target, from: Point, to: Point): string {
  const [left, right] = from[0] <= to[0] ? [from, to] : [to, from];
  const [first, last] = [nearestKnot(left[0]), nearestKnot(right[0])];
  const points = KNOTS.map((x): Point => {
    if (x < first || x > last) return [x, target.at(x, 0)];
    // Of a stroke that is shorter than from one knot to the next, its end counts.
    if (first === last) return [x, to[1]];
    const share = Math.min(Math.max((x - left[0]) / (right[0] - left[0]), 0), 1);
    return [x, left[1] + share * (right[1] - left[1])];
  });
  return textOfCurve(points);
}

/**
 * The points of a table of one input and a value, in its last column, as text.
 *
 * @throws InputError saying what of it is no such table.
 */
export function curveOf(name: string, csv: string): string {
  const table = readPointTable(name, csv);
  if (table.inputs !== 1)
    throw new InputError(
      `${name}: a curve has an x and a value in each row, not ${table.inputs + 1} columns.`,
    );
  const points = valuesOf(table).map(({ point, target }): Point => [point[0], target]);
  if (points.length > MOST)
    throw new InputError(`${name}: ${points.length} points are too many; a curve takes ${MOST}.`);
  const [across, up] = [0, 1].map((axis) => intoPicture(points.map((point) => point[axis])));
  return textOfCurve(points.map(([x, y]) => [across(x), up(y)]));
}

/** Moves and scales numbers so that they come no farther from 0, where any does. */
function intoPicture(values: readonly number[]): (value: number) => number {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (low >= -FARTHEST && high <= FARTHEST) return (value) => value;
  // Halved first: the sum or the difference of two large numbers may be beyond all.
  const [middle, reach] = [low / 2 + high / 2, high / 2 - low / 2];
  return (value) => (reach > 0 ? (FARTHEST * (value - middle)) / reach : 0);
}

function textOfCurve(points: readonly Point[]): string {
  return points
    .map(([x, y]) => {
      if (!Number.isFinite(y)) throw new InputError(`There is no value at ${x} to draw on from.`);
      return `${rounded(x, 10_000)},${rounded(y)}`;
    })
    .join(' ');
}
