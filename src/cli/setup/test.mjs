/*
 * `npm test`: builds everything, then tests it, and checks it meanwhile; `npm test -- NAME` tests
 * all of the files whose path holds the name, and builds only what these run and is not there. Plain JavaScript,
 * as it runs before anything is built.
 */
import { spawn } from 'node:child_process';
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
 * What vitest is told beside its arguments where files are named: all that they have before a change lands, unless
 * more is asked for.
 *
 * @param {readonly string[]} words
 */
export function modeFor(words) {
  return asksForMore(words) ? [] : ['--mode', 'ci'];
}

/** @param {readonly string[]} words */
function asksForMore(words) {
  return words.some((word) => /^--mode(=|$)/.test(word));
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

/** What vitest is told to end with: it stops its workers, and its browser. */
const STOP = 'SIGINT';

/**
 * Runs a program to its end.
 *
 * @param {string} program
 * @param {readonly string[]} options
 * @param {AbortSignal} [signal] stops it
 */
async function run(program, options, signal) {
  const child = spawn(program, options, {
    cwd: root,
    shell: NEEDS_SHELL && program === 'npm',
    stdio: 'inherit',
  });
  signal?.addEventListener('abort', () => child.kill(STOP));
  /** @type {number | null} */
  const status = await new Promise((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  if (status !== 0) throw new Failure(status ?? 1);
}

/** A program ended so, and has said why. */
class Failure extends Error {
  /** @param {number} status */
  constructor(status) {
    super(`A program ended with ${status}.`);
    this.status = status;
  }
}

/**
 * Checks what is tested, one step after the other, for the most part on a core that browsers leave idle.
 *
 * @param {readonly string[]} steps npm's names of them
 * @param {AbortController} tests end where something is wrong: what fails first is to be read last
 */
async function check(steps, tests) {
  try {
    for (const step of steps) await run('npm', ['run', '--silent', step]);
  } catch (error) {
    tests.abort();
    throw error;
  }
}

/** @param {readonly string[]} words for vitest */
async function test(words) {
  const names = namesIn(words);
  const vitest = [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', ...words];
  if (names.length > 0) {
    for (const bundle of bundlesFor(names, testFiles())) if (isStale(bundle)) build(bundle);
    return run(process.execPath, [...vitest, ...modeFor(words)]);
  }
  await run('npm', ['run', 'build']);
  const stop = new AbortController();
  // Somebody who waits has an editor that lints; what is to land is linted.
  const steps = asksForMore(words) ? ['check', 'lint'] : ['check'];
  const all = [check(steps, stop), run(process.execPath, vitest, stop.signal)];
  await Promise.allSettled(all);
  await Promise.all(all);
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  try {
    await test(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    process.exitCode = error.status;
  }
