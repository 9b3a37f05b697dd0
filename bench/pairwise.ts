/*
 * Compares what maps take on the CPU with what they take in another checkout, in one run:
 * docs/benchmarks.md. Both sample the same map in turn, in two processes for each, and what counts is
 * processor time: so other work on the machine hardly matters.
 */
import { Command } from 'commander';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'vite';
import { failWith, print } from '../src/cli/messages';
import { InputError } from '../src/network/errors';
import { describeCommit } from '../src/cli/throughput/machine';
import { processorTimeSince } from '../src/cli/throughput/processor-time';
import type { Run } from './sampled-map';

interface Options {
  readonly sizes: readonly number[];
  readonly zoom: number;
  readonly seconds: number;
}

/** The other checkout's, and this one's. */
type Pair<Value> = readonly [before: Value, now: Value];

/** What a process of its own measures: a map made by two bundles. */
interface Request extends Omit<Options, 'sizes'> {
  readonly name: string;
  readonly size: number;
  readonly bundles: Pair<string>;
  /** Whether this checkout's bundle is loaded first. */
  readonly isNowFirst: boolean;
}

/** Processor time of every round in milliseconds, and the regions of all bands. */
interface Times {
  readonly before: readonly number[];
  readonly now: readonly number[];
  readonly regions: Pair<number>;
}

/** First argument of a process that measures one map and prints it as JSON. */
const MEASURE = 'measure-one';

/** Runs before the first that counts, for the engine to compile them. */
const WARM = 3;
const FEWEST_ROUNDS = 6;

const hidden = (units: number, layers: number) => Array<number>(layers).fill(units).join('-');

const NETWORKS = [
  'flower',
  'tent:5',
  'fold:6x3',
  ...[hidden(16, 2), hidden(32, 3), hidden(64, 4), hidden(64, 8), hidden(256, 3)].map(
    (sizes) => `random:2-${sizes}-1?seed=1`,
  ),
];

async function compare(other: string, names: readonly string[], options: Options): Promise<void> {
  if (!existsSync(join(other, 'src', 'sampling')))
    throw new InputError(`${other} is no checkout of Crease.`);
  const folder = mkdtempSync(join(tmpdir(), 'crease-pairwise-'));
  try {
    const bundles = [
      await bundle(resolve(other), join(folder, 'before')),
      await bundle(process.cwd(), join(folder, 'now')),
    ] as const;
    print(`before: ${describeCommit(other) ?? other}, now: ${describeCommit() ?? 'here'}\n`);
    print(`| network, samples a side | before, ms | now, ms | now / before |`);
    print(`| ----------------------- | ---------- | ------- | ------------ |`);
    const { zoom, seconds } = options;
    for (const name of names.length > 0 ? names : NETWORKS)
      for (const size of options.sizes)
        print(rowOf(name, size, measureApart({ name, size, zoom, seconds, bundles })));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Bundles `sampled-map.ts` with the sources of a checkout; this one's packages serve both. */
async function bundle(checkout: string, outDir: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'error',
    plugins: [packagesFromHere()],
    resolve: { alias: [{ find: /^\.\.\/src\//, replacement: `${checkout}/src/` }] },
    define: { 'import.meta.env.CREASE_VERSION': '"pairwise"' },
    ssr: { noExternal: true },
    build: {
      ssr: 'bench/sampled-map.ts',
      target: 'node20',
      outDir,
      // As the command line is built.
      rolldownOptions: { output: { codeSplitting: false, topLevelVar: false } },
    },
  });
  return join(outDir, 'sampled-map.js');
}

/** A worktree that git has just made has no packages: those of this checkout serve both. */
function packagesFromHere(): Plugin {
  const here = resolve('bench', 'sampled-map.ts');
  return {
    name: 'packages-from-here',
    enforce: 'pre',
    resolveId(source, importer) {
      const isPackage = /^[@\w]/.test(source) && importer !== undefined && importer !== here;
      return isPackage ? this.resolve(source, here) : null;
    },
  };
}

/** Whose bundle is loaded second is some percent slower all the time: each is, in one of two processes. */
function measureApart(request: Omit<Request, 'isNowFirst'>): Pair<Times> {
  const { seconds } = request;
  return [
    measureInProcess({ ...request, seconds: seconds / 2, isNowFirst: false }),
    measureInProcess({ ...request, seconds: seconds / 2, isNowFirst: true }),
  ];
}

function measureInProcess(request: Request): Times {
  const args = [process.argv[1], MEASURE, JSON.stringify(request)];
  const times: Times = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
  return times;
}

/** The least of the times, and the median of what each round says: of the two processes' the mean. */
function rowOf(name: string, size: number, processes: Pair<Times>): string {
  const [first, second] = processes.map(medianRatio);
  const [before, now] = processes[0].regions;
  const differ = before === now ? '' : `; ${before} regions, now ${now}`;
  const least = (whose: 'before' | 'now') =>
    Math.min(...processes.flatMap((times) => times[whose])).toPrecision(3);
  const ratio = Math.sqrt(first * second).toFixed(2);
  return `| ${name}, ${size} | ${least('before')} | ${least('now')} | ${ratio}${differ} |`;
}

function medianRatio({ before, now }: Times): number {
  const ratios = now.map((time, round) => time / before[round]).toSorted((a, b) => a - b);
  return ratios[Math.floor(ratios.length / 2)];
}

async function measureOne(request: Request): Promise<void> {
  const { name, size, zoom, seconds, bundles, isNowFirst } = request;
  const load = async (path: string): Promise<Run> => {
    const { prepare } = await import(pathToFileURL(path).href);
    return prepare(name, size, zoom);
  };
  const [first, second] = isNowFirst ? bundles.toReversed() : bundles;
  const loaded = [await load(first), await load(second)];
  const warm = loaded.map((run) => Array.from({ length: WARM }, run));
  const [before, now] = isNowFirst ? loaded.toReversed() : loaded;
  const regions = (isNowFirst ? warm.toReversed() : warm).map((counts) => counts[0]);
  const times = { before: [] as number[], now: [] as number[] };
  const end = performance.now() + 1000 * seconds;
  for (let round = 0; round < FEWEST_ROUNDS || performance.now() < end; round++) {
    // Who comes second finds a warm cache, or much garbage.
    if (round % 2 === 0) times.before.push(processorTime(before));
    times.now.push(processorTime(now));
    if (round % 2 === 1) times.before.push(processorTime(before));
  }
  print(JSON.stringify({ ...times, regions: [regions[0], regions[1]] } satisfies Times));
}

/** Processor time of a run in milliseconds, of all threads. */
function processorTime(run: Run): number {
  const begun = process.cpuUsage();
  run();
  return processorTimeSince(begun);
}

function parseSizes(text: string): number[] {
  const sizes = text.split(',').map(Number);
  if (!sizes.every((size) => Number.isInteger(size) && size > 0))
    throw new InputError(`${text} are no numbers of samples.`);
  return sizes;
}

function createProgram(): Command {
  return new Command('npm run bench:pairwise --')
    .description('Compare what maps take on the CPU with another checkout, in one run.')
    .argument('<folder>', 'the other checkout, such as `git worktree add` makes')
    .argument('[networks...]', 'files or constructions; default: some of each kind')
    .option('--sizes <list>', 'samples a side', parseSizes, [128, 512])
    .option('--zoom <n>', 'of a window that is so many times as narrow', Number, 1)
    .option('--seconds <n>', 'of rounds for each map', Number, 3)
    .action(compare);
}

try {
  if (process.argv[2] === MEASURE) await measureOne(JSON.parse(process.argv[3]));
  else await createProgram().parseAsync();
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  failWith(error.message);
  process.exitCode = 2;
}
