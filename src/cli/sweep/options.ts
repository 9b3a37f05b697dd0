import { readdir } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import type { Sweep } from '../../sweep/sweep';
import { readSweep, readSweepFlags } from '../../sweep/sweep-file';
import { InputError } from '../../network/errors';
import type { Window } from '../../network/slice';
import { asInputError, readBytes } from '../files';
import { endsAtOnce } from '../interrupt';

/** Flags that say what a sweep is, as commander gives them: texts but for these. */
export interface SweepFlags {
  readonly depths?: string;
  readonly widths?: string;
  readonly units?: string;
  readonly inits?: string;
  readonly biases?: string;
  readonly inputs?: string;
  readonly seeds?: string;
  readonly seed?: number;
  readonly slices?: string;
  readonly files?: readonly string[];
  readonly constructions?: readonly string[];
  readonly activation?: string;
  readonly window?: Window;
  readonly samples?: string;
  readonly definitions?: boolean;
  readonly maxRegions?: number;
}

/** A sweep, and the folder that its files' names are relative to. */
export interface OpenedSweep {
  readonly sweep: Sweep;
  readonly base: string;
}

/** Flags that are lists of numbers or words; of `--seeds`, one number says how many. */
const LISTS = ['depths', 'widths', 'units', 'inits', 'biases', 'inputs', 'samples'] as const;
const NUMBERS = ['seeds', 'slices'] as const;
/** Flags that are fields as they are. */
const PLAIN = [
  'seed',
  'files',
  'constructions',
  'activation',
  'definitions',
  'maxRegions',
] as const;

/**
 * A sweep from a file, from flags, or from a file some of whose fields flags replace.
 *
 * @throws InputError naming the file and line, or the flag.
 */
export function openSweep(file: string | undefined, flags: SweepFlags): Promise<OpenedSweep> {
  return endsAtOnce(() => open(file, flags));
}

async function open(file: string | undefined, flags: SweepFlags): Promise<OpenedSweep> {
  const fields = flagFields(flags);
  const base = file === undefined || flags.files ? '.' : dirname(file);
  const sweep =
    file === undefined
      ? readSweepFlags(fields)
      : await readSweep(file, new TextDecoder().decode(await readBytes(file)), fields);
  if (!sweep.files) return { sweep, base };
  const files = await Promise.all(sweep.files.map((name) => matchFiles(name, base)));
  return { sweep: { ...sweep, files: files.flat() }, base };
}

function flagFields(flags: SweepFlags): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const name of LISTS) {
    const text = flags[name];
    if (text !== undefined) fields[name] = text.split(',').map(numberOrWord);
  }
  for (const name of NUMBERS) {
    const text = flags[name];
    if (text === undefined) continue;
    const values = text.split(',').map(numberOrWord);
    fields[name] = values.length === 1 ? values[0] : values;
  }
  for (const name of PLAIN) if (flags[name] !== undefined) fields[name] = flags[name];
  if (flags.window) {
    const { u0, u1, v0, v1 } = flags.window;
    fields['window'] = [u0, u1, v0, v1];
  }
  return fields;
}

function numberOrWord(text: string): number | string {
  const word = text.trim();
  return word === '' || Number.isNaN(Number(word)) ? word : Number(word);
}

/** The files that a name with `*` stands for, numbers in them by size; another name as it is. */
async function matchFiles(name: string, base: string): Promise<string[]> {
  const pattern = basename(name);
  if (!pattern.includes('*')) return [name];
  const folder = dirname(name);
  const found = await readdir(pathFrom(base, folder)).catch((error: unknown) => {
    throw asInputError(pathFrom(base, folder), error);
  });
  const names = found.filter((file) => isMatch(file, pattern) && !file.startsWith('.'));
  if (names.length === 0) throw new InputError(`${pathFrom(base, name)}: no file has such a name.`);
  const byNumber = new Intl.Collator('en', { numeric: true });
  return names.toSorted((a, b) => byNumber.compare(a, b)).map((file) => join(folder, file));
}

/**
 * Whether a name is what a pattern stands for. Its parts are found one after the other, each as early as it can
 * be: patterns as regular expressions take two to the power of their stars.
 */
export function isMatch(name: string, pattern: string): boolean {
  const [first, ...parts] = pattern.split('*');
  const last = parts.pop();
  if (last === undefined) return name === first;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const part of parts) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}

/** The path of a file that a sweep names, from here. */
export function pathFrom(base: string, name: string): string {
  return isAbsolute(name) ? name : join(base, name);
}
