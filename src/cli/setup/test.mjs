/*
 * `npm test`: checks, builds and tests everything; `npm test -- NAME` tests the files whose path holds the
 * name, and builds only what these run and is not there. Plain JavaScript, as it runs before anything is
 * built.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, isStale, root } from './build.mjs';

/** On Windows npm is a script, which only a shell can start. */
const NEEDS_SHELL = process.platform === 'win32';

/**
 * What tests run that is built, by the start of their path.
 *
 * @type {ReadonlyArray<[folder: string, bundles: ReadonlyArray<'app' | 'cli'>]>}
 */
const RUN = [
  ['tests/cli/', ['cli', 'app']],
  ['tests/browser/', ['cli', 'app']],
];

/**
 * The names among vitest's arguments. What follows an option may be its value, and is none.
 *
 * @param {readonly string[]} words
 */
export function namesIn(words) {
  return words.filter((word, k) => {
    const before = words[k - 1] ?? '';
    return !word.startsWith('-') && (!before.startsWith('-') || before.includes('='));
  });
}

/**
 * The bundles that the test files need whose path holds one of some names.
 *
 * @param {readonly string[]} names
 * @param {readonly string[]} files paths from the package's folder, with slashes
 */
export function bundlesFor(names, files) {
  // As vitest takes them: a path may begin here, and end with a line.
  const plain = names.map((name) => name.replace(/^\.\//, '').replace(/:\d+$/, ''));
  const named = files.filter((file) => plain.some((name) => file.includes(name)));
  const needed = RUN.filter(([folder]) => named.some((file) => file.startsWith(folder)));
  return [...new Set(needed.flatMap(([, bundles]) => bundles))];
}

function testFiles() {
  return readdirSync(join(root, 'tests'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => `tests/${path.replaceAll(sep, '/')}`);
}

/**
 * @param {string} program
 * @param {string[]} options
 */
function run(program, options) {
  const { status } = spawnSync(program, options, {
    cwd: root,
    shell: NEEDS_SHELL && program === 'npm',
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const words = process.argv.slice(2);
  const names = namesIn(words);
  if (names.length === 0) for (const step of ['check', 'lint', 'build']) run('npm', ['run', step]);
  else for (const bundle of bundlesFor(names, testFiles())) if (isStale(bundle)) build(bundle);
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  run(process.execPath, [vitest, 'run', ...words]);
}
