import { defineConfig } from 'vitest/config';
import { fileURLToPath } from 'node:url';
import { listBuiltFiles } from './src/cli/setup/built-files.mjs';
import { PAGES } from './src/cli/setup/pages.mjs';
import { shipSource } from './src/cli/setup/source-archive.mjs';
import packageJson from './package.json' with { type: 'json' };

const ROOT = fileURLToPath(new URL('.', import.meta.url));

/** On a busy machine it would say how long plugins took. */
const QUIET = { pluginTimings: false };

/*
 * One configuration, three uses: `vite build` makes the explorer (dist/app, relative links, so that
 * any static host under any path serves it), with `--ssr` what runs in Node (the command line, see
 * src/cli/setup/build.mjs; benchmarks; training), and vitest reads the test projects.
 */

/**
 * Engines put the values of a module's constants into the code that they compile, which makes the
 * exact engine a sixth faster; vite turns constants into variables, whose values have to be loaded.
 */
const CONSTANTS = { topLevelVar: false };

/** What the command line needs from the start. */
const BUNDLED = ['cli-progress', 'commander', 'culori', 'pako', 'picocolors', 'protobufjs', 'zod'];

/**
 * What is bundled of packages. Loaded file by file they would take the command line longer to start than all else;
 * what is packed for machines without packages (bench/pack-gpu.mjs) has all but Dawn, which is no JavaScript.
 */
function bundledFor(isSsrBuild: boolean, mode: string) {
  if (!isSsrBuild) return { noExternal: [] };
  return mode === 'packed'
    ? { noExternal: true as const, external: ['webgpu'] }
    : { noExternal: BUNDLED };
}

/** How long to wait for adapters, processes and pages, not how fast they must be. */
const PATIENT = {
  testTimeout: 240_000,
  hookTimeout: 240_000,
  expect: { poll: { timeout: 30_000 } },
};

/**
 * Files with tests of pages, of each kind of work that somebody does there, by when they run (tests/README.md). A
 * page takes a software adapter, or two cores, seconds: all of them, which is `full`, take a quarter of an hour.
 */
const PAGE_TESTS = {
  test: ['explorer', 'story', 'without-gpu'],
  ci: [
    'controls',
    'counting',
    'doctor',
    'exact',
    'history',
    'keys',
    'names',
    'overlay',
    'sweep',
    'trouble',
  ],
} as const;

/** @param mode of vite's */
function pagesFor(mode: string): string[] {
  const names =
    mode === 'full' ? ['*'] : [...PAGE_TESTS.test, ...(mode === 'ci' ? PAGE_TESTS.ci : [])];
  return names.map((name) => `tests/browser/${name}.test.ts`);
}

/** Test files of a project that run at once, before those that need all of a small machine. */
const TWO_AT_A_TIME = { maxWorkers: 2, sequence: { groupOrder: 0 } };

/**
 * Test files of a project that share processes, and what they import there: to import Crease anew for each
 * takes longer than most of them.
 */
const TOGETHER = { isolate: false };

export default defineConfig(({ isSsrBuild, mode }) => ({
  base: './',
  // Figures that the explorer saves say which version made them.
  define: { 'import.meta.env.CREASE_VERSION': JSON.stringify(packageJson.version) },
  plugins:
    isSsrBuild === true
      ? []
      : [shipSource(ROOT, `crease-${packageJson.version}`), listBuiltFiles('service-worker.js')],
  ssr: bundledFor(isSsrBuild === true, mode),
  // Workers are modules that start workers of their own.
  worker: { format: 'es', rolldownOptions: { output: CONSTANTS, checks: QUIET } },
  build:
    isSsrBuild === true
      ? {
          // `--ssr` and `--outDir` name what is built, and where.
          ssr: true,
          target: 'node20',
          emptyOutDir: true,
          // One file, which a build can put in its place in one step.
          rolldownOptions: { output: { codeSplitting: false, ...CONSTANTS } },
        }
      : {
          outDir: 'dist/app',
          target: 'es2022',
          emptyOutDir: true,
          assetsInlineLimit: 0,
          rolldownOptions: {
            checks: QUIET,
            input: [...PAGES, 'src/app/offline/service-worker.ts'],
            output: {
              ...CONSTANTS,
              // A service worker's address must stay the same, and is its scope.
              entryFileNames: ({ name }) =>
                name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js',
            },
          },
        },
  test: {
    pool: 'forks',
    reporters: ['default', './tests/summary-reporter.ts'],
    projects: [
      {
        extends: true,
        // Projects have modes of their own, which `--mode full` does not reach.
        mode,
        test: {
          name: 'pure',
          include: [
            'tests/{conformance,network,threads,geometry,theory,training,sampling,raster,view,doctor,figure,drawing,story,sweep,app}/**/*.test.ts',
            'tests/*.test.ts',
          ],
          // A few seconds at most, unless the machine is busy.
          testTimeout: 60_000,
          ...TWO_AT_A_TIME,
          ...TOGETHER,
        },
      },
      {
        extends: true,
        mode,
        test: {
          name: 'cli',
          include: ['tests/cli/**/*.test.ts'],
          ...PATIENT,
          ...TWO_AT_A_TIME,
          ...TOGETHER,
        },
      },
      {
        extends: true,
        mode,
        test: {
          name: 'gpu',
          include: ['tests/gpu/**/*.test.ts'],
          ...PATIENT,
          ...TWO_AT_A_TIME,
          ...TOGETHER,
        },
      },
      {
        extends: true,
        mode,
        // A page keeps two cores busy: more files at once would only wait for each other.
        test: {
          name: 'browser',
          globalSetup: 'tests/browser/global-setup.ts',
          include: pagesFor(mode),
          ...PATIENT,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
}));
