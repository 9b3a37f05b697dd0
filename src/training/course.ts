import { InputError } from '../network/errors';
import { parsedNumber } from '../network/number-text';

/** What is known of a training at a step. */
export interface CourseRow {
  readonly step: number;
  /** Mean loss of the examples that are trained with, and of those that are kept back. */
  readonly loss?: number;
  readonly testLoss?: number;
  /** Shares of examples that are taken for the other class. */
  readonly error?: number;
  readonly testError?: number;
}

const COLUMNS: readonly (readonly [title: string, key: Exclude<keyof CourseRow, 'step'>])[] = [
  ['loss', 'loss'],
  ['test_loss', 'testLoss'],
  ['error', 'error'],
  ['test_error', 'testError'],
];

/**
 * Reads a table of a training, such as the `loss.csv` of `crease train`: a heading with `step`, and some of `loss`,
 * `test_loss`, `error` and `test_error`; other columns count for nothing, and a field may be empty.
 *
 * @throws InputError naming the file and the line that does not fit.
 */
export function readCourse(name: string, text: string): CourseRow[] {
  const [heading, ...lines] = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => line.split(',').map((field) => field.trim()));
  const at = heading.indexOf('step');
  if (at < 0) throw new InputError(`${name}, line 1: there is no column "step".`);
  return lines.flatMap((fields, i) => {
    if (fields.every((field) => field === '')) return [];
    const numberIn = (field: string | undefined) => {
      const value = parsedNumber(field ?? '');
      if (Number.isFinite(value)) return value;
      throw new InputError(`${name}, line ${i + 2}: "${field ?? ''}" is not a finite number.`);
    };
    const known = COLUMNS.flatMap(([title, key]) => {
      const field = fields[heading.indexOf(title)];
      return field === undefined || field === '' ? [] : [[key, numberIn(field)] as const];
    });
    return [{ step: numberIn(fields[at]), ...Object.fromEntries(known) }];
  });
}

/** The step that a checkpoint's file is of: the last number in its name, or undefined where there is none. */
export function stepInName(name: string): number | undefined {
  const digits = /(\d+)\D*$/.exec(name.replace(/\.[^.]*(\.gz)?$/i, ''))?.[1];
  return digits === undefined ? undefined : Number(digits);
}
