import type { Alias, Document } from 'yaml';
import type { z } from 'zod';
import { InputError } from '../network/errors';
import { SWEEP_FIELDS, sweepSchema, type Sweep } from './sweep';

type Yaml = typeof import('yaml');

/** What a sweep says of itself when it cannot be read: the place, and why. */
type Issue = z.core.$ZodIssue;

/**
 * Reads a sweep file, YAML or JSON (which is YAML too).
 *
 * @param name of the file, for errors
 * @param more fields that flags put in the place of the file's own
 * @throws InputError one sentence that names the file, the line and the field, or the flag.
 */
export async function readSweep(
  name: string,
  text: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Sweep> {
  // Imported late: most commands read no sweep.
  const yaml = await import('yaml');
  const { LineCounter, parseDocument, isMap } = yaml;
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'error' });
  const [problem] = document.errors;
  if (problem) {
    const line = problem.linePos?.[0].line ?? 1;
    const [reason] = problem.message.split(/ at line \d+|\n/);
    throw new InputError(`${name}, line ${line}: ${asEnd(reason)}`);
  }
  const value = valueOf(yaml, document, (alias, reason) => {
    const { line } = lines.linePos(alias);
    return new InputError(`${name}, line ${line}: ${asEnd(reason)}`);
  });
  if (!isMap(document.contents) || typeof value !== 'object')
    throw new InputError(`${name}, line 1: a sweep is a list of fields, such as "depths: 1..6".`);
  const parsed = sweepSchema.safeParse({ ...value, ...more });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (issue.path.length > 0 && String(issue.path[0]) in more) throw flagError(issue);
  const line = lines.linePos(positionOf(yaml, document, issue)).line;
  throw new InputError(`${name}, line ${line}: ${describe(issue)}`);
}

/**
 * Reads a sweep that was given as flags.
 *
 * @throws InputError one sentence that names the flag.
 */
export function readSweepFlags(flags: Readonly<Record<string, unknown>>): Sweep {
  const parsed = sweepSchema.safeParse(flags);
  if (parsed.success) return parsed.data;
  throw flagError(parsed.error.issues[0]);
}

function flagError(issue: Issue): InputError {
  const flag = issue.path.length > 0 ? '--' : '';
  // As the command line spells it: --max-regions.
  return new InputError(`${flag}${describe(issue).replace('maxRegions', 'max-regions')}`);
}

/** What a document says; an alias that stands for nothing, or for too much, is found only here. */
function valueOf(
  { visit }: Yaml,
  document: Document,
  refusalAt: (offset: number, reason: string) => InputError,
): unknown {
  try {
    return document.toJS();
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    const aliases: Alias[] = [];
    visit(document, { Alias: (_, alias) => void aliases.push(alias) });
    const culprit = aliases.find((alias) => !alias.resolve(document)) ?? aliases[0];
    throw refusalAt(culprit?.range?.[0] ?? 0, error.message);
  }
}

function describe(issue: Issue): string {
  const [field, ...places] = issue.path;
  if (issue.code === 'unrecognized_keys')
    return `${issue.keys[0]} is no field of a sweep; those are ${SWEEP_FIELDS.join(', ')}.`;
  const reason = asEnd(reasonOf(issue));
  if (field === undefined) return reason;
  const at = places.map((place) => ` number ${Number(place) + 1}`).join('');
  return `${String(field)}${at}: ${reason}`;
}

/** Zod's own words, or those of the reading that came furthest where there are several. */
function reasonOf(issue: Issue): string {
  if (issue.code === 'invalid_union') {
    const deepest = issue.errors.flat().toSorted((a, b) => b.path.length - a.path.length)[0];
    return deepest ? reasonOf(deepest) : issue.message;
  }
  return issue.message;
}

/** The end of a sentence: in lower case, with a full stop. */
function asEnd(reason: string): string {
  const start = /^[A-Z][a-z]/.test(reason) ? reason[0].toLowerCase() + reason.slice(1) : reason;
  return start.endsWith('.') ? start : `${start}.`;
}

/** Offset of what an issue is about, or of the innermost thing around it that is there. */
function positionOf(
  { isMap, isNode, isPair, isScalar }: Yaml,
  document: Document,
  issue: Issue,
): number {
  const { contents } = document;
  if (issue.code === 'unrecognized_keys' && isMap(contents)) {
    const pair = contents.items.find(
      ({ key }) => isScalar(key) && String(key.value) === issue.keys[0],
    );
    if (isPair(pair) && isNode(pair.key)) return pair.key.range?.[0] ?? 0;
  }
  for (let length = issue.path.length; length > 0; length--) {
    const node = document.getIn(issue.path.slice(0, length), true);
    if (isNode(node)) return node.range?.[0] ?? 0;
  }
  return isNode(contents) ? (contents.range?.[0] ?? 0) : 0;
}
