import { InputError } from '../network/errors';
import { quote } from '../network/file-contents';
import type { Example } from './examples';
import { parsedNumber } from '../network/number-text';

/** Rows of a CSV file: coordinates, and in the last column what belongs to them. */
export interface PointTable {
  /** For errors. */
  readonly name: string;
  /** Coordinates of a point. */
  readonly inputs: number;
  readonly points: readonly (readonly number[])[];
  /** The last column, as it is written, for each point. */
  readonly answers: readonly string[];
  /** Line of each point in the file, from 1. */
  readonly lines: readonly number[];
}

/** Separators, the first of which that the first line has is the file's; else blanks are. */
const SEPARATORS = ['\t', ';', ','];

/**
 * Reads rows such as `x,y,label`, with tabs, semicolons, commas or blanks between. A first row without numbers
 * names the columns; blank lines and those that begin with # count for nothing.
 *
 * @throws InputError naming the file and the line that does not fit.
 */
export function readPointTable(name: string, text: string): PointTable {
  const rows = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .map((line, i) => ({ line: line.trim(), number: i + 1 }))
    .filter(({ line }) => line !== '' && !line.startsWith('#'));
  if (rows.length === 0) throw new InputError(`${name}: there are no points in it.`);
  const separator = SEPARATORS.find((mark) => rows[0].line.includes(mark)) ?? /\s+/;
  const lines = rows.map(({ line, number }) => ({ number, row: line.split(separator).map(bare) }));
  const isHeader = lines[0].row.every((field) => Number.isNaN(numberIn(field)));
  const data = isHeader ? lines.slice(1) : lines;
  if (data.length === 0) throw new InputError(`${name}: there are no points below its heading.`);
  const columns = lines[0].row.length;
  if (columns < 2)
    throw new InputError(`${name}, line ${rows[0].number}: x,y,label or x,value should be here.`);
  const points = data.map(({ row, number }) => {
    if (row.length !== columns)
      throw new InputError(`${name}, line ${number}: ${row.length} columns, but ${columns} above.`);
    return row.slice(0, -1).map((field) => finiteIn(field, name, number));
  });
  return {
    name,
    inputs: columns - 1,
    points,
    answers: data.map(({ row }) => row[columns - 1]),
    lines: data.map(({ number }) => number),
  };
}

/** A field without blanks and quotation marks around it. */
function bare(field: string): string {
  return field.trim().replace(/^"(.*)"$/, '$1');
}

function numberIn(field: string): number {
  return parsedNumber(field);
}

function finiteIn(field: string, name: string, line: number): number {
  const value = numberIn(field);
  if (Number.isFinite(value)) return value;
  throw new InputError(`${name}, line ${line}: ${quote(field)} is not a finite number.`);
}

/** Points of two classes. */
export interface Classes {
  /** Targets are 0 and 1. */
  readonly examples: readonly Example[];
  /** What the file calls them. */
  readonly names: readonly [string, string];
}

/** @throws InputError unless the last column names two classes. */
export function classesOfTable({ name, points, answers }: PointTable): Classes {
  const names = [...new Set(answers)].toSorted(byNumberThenText);
  if (names.length !== 2)
    throw new InputError(
      `${name}: its last column has ${names.length} different labels (${names.slice(0, 4).map(quote).join(', ')}${names.length > 4 ? ', …' : ''}); two classes are learned.`,
    );
  const examples = points.map((point, i) => ({ point, target: names.indexOf(answers[i]) }));
  return { examples, names: [names[0], names[1]] };
}

function byNumberThenText(a: string, b: string): number {
  const apart = numberIn(a) - numberIn(b);
  if (apart !== 0 && !Number.isNaN(apart)) return apart;
  return a < b ? -1 : 1;
}

/** @throws InputError naming the line whose last column is not a number. */
export function valuesOf({ name, points, answers, lines }: PointTable): Example[] {
  return points.map((point, i) => ({ point, target: finiteIn(answers[i], name, lines[i]) }));
}
