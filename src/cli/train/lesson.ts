import { InputError } from '../../network/errors';
import type { DataPoints } from '../../network/data-points';
import { DEFAULT_WINDOW } from '../../network/opened-network';
import type { Window } from '../../network/slice';
import { DATA_SETS, drawDataSet, examplesOf, parseDataSet } from '../../training/data-sets';
import { splitExamples, type Example } from '../../training/examples';
import { classesOfTable, readPointTable, valuesOf } from '../../training/point-table';
import { expressionTarget, randomExamples } from '../../training/targets';
import type { Loss } from '../../training/loss';
import { readBytes } from '../files';

/** What `crease train` is to learn. */
export interface TrainTarget {
  /** What it is, for people. */
  readonly text: string;
  /** Coordinates of a point. */
  readonly inputs: number;
  readonly train: readonly Example[];
  /** None where no share is kept back. */
  readonly test: readonly Example[];
  /** Whether targets are classes, 0 and 1. */
  readonly isClasses: boolean;
  /** Where it is learned: of more inputs than two, of the first two. */
  readonly window: Window;
}

export interface LessonOptions {
  readonly seed: number;
  /** How many are drawn of a formula or a data set: 1000. */
  readonly points?: number;
  /** Standard deviation of what data sets are moved by: 0.05. */
  readonly noise?: number;
  /** Share of the points that is kept back. */
  readonly test: number;
  readonly window?: Window;
  /** Whether a file's last column is of classes; it is taken to be, where nothing is said. */
  readonly loss?: Loss;
}

const USUAL_POINTS = 1000;
const USUAL_NOISE = 0.05;

/** Files of points by the ends of their names. */
const TABLE = /\.(csv|tsv|txt)$/i;

/**
 * Makes out what is to be learned: a data set by its name, a file of points by its ending, else a formula.
 *
 * @param inputs that are wanted of a formula; absent, as many as it speaks of
 * @throws InputError naming the file and line, or the place in the formula.
 */
export async function openLesson(
  data: string,
  options: LessonOptions,
  inputs?: number,
): Promise<TrainTarget> {
  if (TABLE.test(data)) return tableLesson(data, options);
  if (DATA_SETS.some((name) => name === data)) return dataSetLesson(data, options);
  return formulaLesson(data, options, inputs);
}

function dataSetLesson(data: string, options: LessonOptions): TrainTarget {
  const { points: count = USUAL_POINTS, noise = USUAL_NOISE, seed, test } = options;
  const { window = DEFAULT_WINDOW } = options;
  const examples = examplesOf(drawDataSet(parseDataSet(data), { count, noise, seed }));
  const text = `${data}, ${count} points, noise ${noise}`;
  return { text, inputs: 2, ...splitExamples(examples, test, seed), isClasses: true, window };
}

async function tableLesson(path: string, options: LessonOptions): Promise<TrainTarget> {
  const { loss = 'logistic', test, seed } = options;
  refuse(options, ['points', 'noise'], 'a file of points');
  const table = readPointTable(path, new TextDecoder().decode(await readBytes(path)));
  const isClasses = loss === 'logistic';
  const examples = isClasses ? classesOfTable(table).examples : valuesOf(table);
  const text = `${path}, ${examples.length} points`;
  const window = options.window ?? windowAround(table.points);
  return { text, inputs: table.inputs, ...splitExamples(examples, test, seed), isClasses, window };
}

function formulaLesson(data: string, options: LessonOptions, inputs?: number): TrainTarget {
  const { points: count = USUAL_POINTS, seed, test, window = DEFAULT_WINDOW } = options;
  refuse(options, ['noise'], 'a formula');
  if (options.loss === 'logistic')
    throw new InputError('--loss logistic is for two classes, and a formula has none.');
  const target = expressionTarget(data, inputs === 1 || inputs === 2 ? inputs : undefined);
  const examples = randomExamples(target, window, count, seed);
  return {
    text: target.text,
    inputs: target.inputs,
    ...splitExamples(examples, test, seed),
    isClasses: false,
    window,
  };
}

/** @throws InputError where an option is given that is for something else. */
function refuse(
  options: LessonOptions,
  names: readonly (keyof LessonOptions)[],
  what: string,
): void {
  for (const name of names)
    if (options[name] !== undefined) throw new InputError(`--${name} is not for ${what}.`);
}

/** The first two coordinates of points, with a tenth of their extent around. */
function windowAround(points: readonly (readonly number[])[]): Window {
  const [[u0, u1], [v0, v1]] = [0, 1].map((axis) => {
    let [low, high] = [Infinity, -Infinity];
    for (const point of points) {
      const x = point[axis] ?? 0;
      low = Math.min(low, x);
      high = Math.max(high, x);
    }
    const margin = (high - low) / 10 || 1;
    return [low - margin, high + margin];
  });
  return { u0, u1, v0, v1 };
}

/** Points that a map can show. */
const SHOWN = 20_000;

/** The points of a lesson for the network's file to bring along, in float32; undefined for too many, and for formulas. */
export function dataOf({ train, inputs, isClasses }: TrainTarget): DataPoints | undefined {
  if (!isClasses || train.length > SHOWN) return undefined;
  return {
    inputs,
    points: Float64Array.from(train.flatMap(({ point }) => Array.from(point, Math.fround))),
    labels: Int32Array.from(train, ({ target }) => target),
  };
}
