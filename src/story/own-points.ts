import { InputError } from '../network/errors';
import type { Example } from '../training/examples';
import { classesOfTable, readPointTable } from '../training/point-table';
import type { Point } from '../drawing/pieces';
import { parsedNumbers } from '../network/number-text';

/** More are not painted by hand, and would make links longer than they may be. */
const MOST = 400;

/** Points of a file are moved and scaled so that they come no farther from 0. */
const FARTHEST = 1;

/**
 * Points of two classes as text: `x,y,class` each, the class 0 or 1.
 *
 * @throws InputError naming what is no point.
 */
export function parseOwnPoints(text: string): Example[] {
  const words = text.split(/\s+/).filter((word) => word !== '');
  if (words.length > MOST) throw tooMany(words.length);
  return words.map((word) => {
    const [x, y, target] = parsedNumbers(word);
    if (!/^[^,]*,[^,]*,[01]$/.test(word) || !Number.isFinite(x) || !Number.isFinite(y))
      throw new InputError(`"${word.slice(0, 40)}" is no point: write x,y,0 or x,y,1 for each.`);
    return { point: [x, y], target };
  });
}

/** The text with another point at its end; without its first ones where there would be too many. */
export function withPoint(text: string, [x, y]: Point, target: 0 | 1): string {
  return textOf([...parseOwnPoints(text), { point: [x, y], target }].slice(-MOST));
}

/**
 * The points of a table of two inputs and a class, in its last column, as text.
 *
 * @throws InputError saying what of it is no such table.
 */
export function ownPointsOf(name: string, csv: string): string {
  const { examples } = classesOfTable(readPointTable(name, csv));
  if (examples.some(({ point }) => point.length !== 2))
    throw new InputError(`${name}: a picture has points of two inputs and a class.`);
  if (examples.length > MOST) throw tooMany(examples.length);
  const sides = [0, 1].map((axis) => {
    const values = examples.map(({ point }) => point[axis]);
    return { low: Math.min(...values), high: Math.max(...values) };
  });
  const reach = Math.max(...sides.map(({ low, high }) => (high - low) / 2));
  const scale = reach > 0 ? FARTHEST / reach : 1;
  return textOf(
    examples.map(({ point, target }) => ({
      point: sides.map(({ low, high }, axis) => scale * (point[axis] - (low + high) / 2)),
      target,
    })),
  );
}

function textOf(examples: readonly Example[]): string {
  return examples
    .map(({ point, target }) =>
      [point[0], point[1]].map(shortened).concat(String(target)).join(','),
    )
    .join(' ');
}

/** To a thousandth of the picture. */
function shortened(value: number): string {
  return String(Math.round(1000 * value) / 1000 + 0);
}

function tooMany(count: number): InputError {
  return new InputError(`${count} points are too many; a figure takes ${MOST}.`);
}
