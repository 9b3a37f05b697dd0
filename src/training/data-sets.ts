import { assertNever } from '../network/assert-never';
import type { DataPoints } from '../network/data-points';
import { InputError } from '../network/errors';
import { quote } from '../network/file-contents';
import { randomStream, type RandomStream } from '../network/gaussian';
import type { Example } from './examples';

/** Points of two classes in the plane, within about [−1, 1]². */
export type DataSetName = 'spirals' | 'circles' | 'xor' | 'moons' | 'checkerboard';

export const DATA_SETS: readonly DataSetName[] = [
  'spirals',
  'circles',
  'xor',
  'moons',
  'checkerboard',
];

export interface DataSetOptions {
  /** Points, half of them (the first half, if odd the larger) of class 0. */
  readonly count: number;
  /** Standard deviation of what is added to both coordinates. */
  readonly noise: number;
  /** An integer of 32 bits. */
  readonly seed: number;
}

/** @throws InputError for a name that is none. */
export function parseDataSet(text: string): DataSetName {
  const name = DATA_SETS.find((known) => known === text);
  if (name) return name;
  throw new InputError(`${quote(text)} is no data set; there are ${DATA_SETS.join(', ')}.`);
}

/** Turns that each arm of the spirals makes. */
const TURNS = 1.75;

/** Squares of the checkerboard, a side. */
const SQUARES = 4;

/**
 * Draws a data set: class after class.
 *
 * - `spirals`: two arms that wind 1¾ times around each other.
 * - `circles`: a ring of radius 0.8 around one of radius 0.4.
 * - `xor`: the quadrants, class 1 where x and y have different signs.
 * - `moons`: two half circles, each with an end in the other.
 * - `checkerboard`: 4 × 4 squares, uniformly.
 */
export function drawDataSet(
  name: DataSetName,
  { count, noise, seed }: DataSetOptions,
): DataPoints & { readonly labels: Int32Array } {
  if (!(Number.isInteger(count) && count >= 2))
    throw new InputError(`A data set has 2 points or more, not ${count}.`);
  if (!(noise >= 0 && Number.isFinite(noise)))
    throw new InputError(`The noise is a standard deviation from 0, not ${noise}.`);
  const stream = randomStream(seed);
  const points = new Float64Array(2 * count);
  const labels = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const label = 2 * i < count ? 0 : 1;
    const [x, y] = drawPoint(name, label, stream);
    points[2 * i] = x + noise * stream.normal();
    points[2 * i + 1] = y + noise * stream.normal();
    labels[i] = label;
  }
  return { inputs: 2, points, labels };
}

function drawPoint(name: DataSetName, label: 0 | 1, stream: RandomStream): [number, number] {
  switch (name) {
    case 'spirals': {
      // Evenly along the arm, which is longer farther out.
      const radius = Math.sqrt(stream.uniform());
      return polar(0.05 + 0.9 * radius, 2 * Math.PI * TURNS * radius + label * Math.PI);
    }
    case 'circles':
      return polar(label === 0 ? 0.8 : 0.4, 2 * Math.PI * stream.uniform());
    case 'xor': {
      const [x, y] = [2 * stream.uniform() - 1, stream.uniform()];
      return [x, x > 0 === (label === 0) ? y : -y];
    }
    case 'moons': {
      const [x, y] = polar(0.6, Math.PI * stream.uniform());
      return label === 0 ? [x - 0.3, y - 0.15] : [x + 0.3, 0.15 - y];
    }
    case 'checkerboard': {
      const column = Math.floor(SQUARES * stream.uniform());
      const row = 2 * Math.floor((SQUARES / 2) * stream.uniform()) + ((column + label) % 2);
      const along = (square: number) => (2 * (square + stream.uniform())) / SQUARES - 1;
      return [along(column), along(row)];
    }
    default:
      return assertNever(name);
  }
}

function polar(radius: number, angle: number): [number, number] {
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

/** Points with classes 0 and 1 as examples. */
export function examplesOf({
  inputs,
  points,
  labels,
}: DataPoints & { readonly labels: Int32Array }): Example[] {
  return Array.from(labels, (target, i) => ({
    point: points.slice(i * inputs, (i + 1) * inputs),
    target,
  }));
}
