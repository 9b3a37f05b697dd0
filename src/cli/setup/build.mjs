/*
 * Builds what a checkout lacks. Plain JavaScript with nothing but Node's standard library.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PAGE_ROOTS } from './pages.mjs';

/** The package's folder: a checkout, or what npm installed. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

/** What the bundles are made from. */
const SOURCES = [...PAGE_ROOTS, 'src', 'shaders', 'vite.config.ts', 'package.json'];

/**
 * Names of the command line's bundles, and what they are made from in src/cli: the command line last, as
 * it says how old the bundles are, and looks for the workers.
 */
const BUNDLES = [
  ['worker', 'worker'],
  ['sweep-worker', 'sweep/worker'],
  ['main', 'main'],
];

/** Whether this is a checkout, which can build; an installed package brings its bundles along. */
export function isCheckout() {
  return existsSync(join(root, 'src', 'cli', 'main.ts'));
}

/**
 * Whether a bundle is missing, or older than something it is made from.
 *
 * @param {'cli' | 'app'} bundle
 * @param {string} [tree] the package's folder
 */
export function isStale(bundle, tree = root) {
  const made = join(tree, 'dist', bundle, bundle === 'cli' ? 'main.js' : 'index.html');
  // What was unpacked may be as old as time itself.
  const madeAt = statSync(made, { throwIfNoEntry: false })?.mtimeMs ?? -1;
  // The command line does not hold the explorer, so work on that does not make it stale.
  const skipped = bundle === 'cli' ? join(tree, 'src', 'app') : join(tree, 'src', 'cli');
  return SOURCES.some((source) => newest(join(tree, source), skipped) > madeAt);
}

/**
 * Time of the last change in a file or folder, in milliseconds.
 *
 * @param {string} path
 * @param {string} skipped a folder that does not count
 * @returns {number}
 */
function newest(path, skipped) {
  const info = statSync(path, { throwIfNoEntry: false });
  if (!info || path === skipped) return 0;
  if (!info.isDirectory()) return info.mtimeMs;
  return readdirSync(path).reduce(
    (latest, name) => Math.max(latest, newest(join(path, name), skipped)),
    info.mtimeMs,
  );
}

/**
 * Builds a bundle; vite's words go to stderr. The command line's, and that of its workers, are one
 * file each that takes its place in one step, because several commands may start in a fresh checkout
 * at once.
 *
 * @param {'cli' | 'app'} bundle
 */
export function build(bundle) {
  if (bundle === 'app') {
    vite(['build']);
    return;
  }
  const unfinished = join('dist', `cli-${process.pid}.tmp`);
  const folder = join(root, 'dist', 'cli');
  mkdirSync(folder, { recursive: true });
  try {
    for (const [name, source] of BUNDLES) {
      vite(['build', '--ssr', `src/cli/${source}.ts`, '--outDir', unfinished]);
      const made = join(root, unfinished, `${basename(source)}.js`);
      renameSync(made, join(folder, `${name}.js`));
    }
  } finally {
    rmSync(join(root, unfinished), { recursive: true, force: true });
  }
}

/** @param {string[]} options */
function vite(options) {
  const program = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  execFileSync(process.execPath, [program, ...options, '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const bundle of /** @type {const} */ (['app', 'cli'])) build(bundle);
