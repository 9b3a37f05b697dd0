/**
 * A list as people write it: `1..6` is a range of whole numbers, both ends included, and one value is
 * a list of one. Anything else stays as it is, for the schema to judge.
 */
export function asList(value: unknown): unknown {
  if (Array.isArray(value)) return value.flatMap(range);
  return value === undefined ? undefined : range(value);
}

/** Numbers of a range; longer ones are no sweep but a mistake, which the schema then names. */
const LONGEST_RANGE = 100_000;

function range(value: unknown): unknown[] {
  const match = typeof value === 'string' ? /^(\d{1,9})\.\.(\d{1,9})$/.exec(value.trim()) : null;
  if (!match) return [value];
  const [first, last] = [Number(match[1]), Number(match[2])];
  const length = last - first + 1;
  if (length < 1 || length > LONGEST_RANGE) return [value];
  return Array.from({ length }, (_, i) => first + i);
}
