import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const source = fileURLToPath(new URL('../src', import.meta.url));

/** What page and command line have each, the same thing for their own host. */
const OF_BOTH_HOSTS = [
  'MeasureRequest',
  'Measured',
  'SweepQuestions',
  'SweepRun',
  'cuttersThatFit',
  'openDevice',
  'portOfThread',
  'samplersThatFit',
];

const EXPORTED =
  /^export (?:abstract |async )*(?:const|let|function\*?|class|interface|type|enum) (\w+)/gm;

it('an exported name means one thing', () => {
  const filesOf = new Map<string, Set<string>>();
  for (const file of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || file.endsWith('.d.ts')) continue;
    for (const [, name] of readFileSync(join(source, file), 'utf8').matchAll(EXPORTED))
      filesOf.set(name, (filesOf.get(name) ?? new Set()).add(file));
  }
  expect(filesOf.size).toBeGreaterThan(1000);
  const several = [...filesOf].filter(([, files]) => files.size > 1);
  const found = several.map(([name, files]) => {
    const rooms = [...files].map((file) => file.split(/[/\\]/)[0]);
    return `${name}: ${rooms.toSorted().join(', ')}`;
  });
  expect(found.toSorted()).toEqual(OF_BOTH_HOSTS.map((name) => `${name}: app, cli`));
});
