/*
 * Times the exact engine against edge subdivision on this machine, and says what share of the
 * machine's peak it reaches: docs/benchmarks.md. Every run has a process of its own, so that its
 * peak memory and its first time are its own.
 */
import { Command } from 'commander';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { requireWritable } from '../src/cli/files';
import { writeWhole } from '../src/cli/whole-files';
import { failWith, print, warn } from '../src/cli/messages';
import { writeCreaseJson } from '../src/network/crease-json';
import { InputError } from '../src/network/errors';
import { windowNumbers } from '../src/network/slice';
import {
  countFullProducts,
  ENGINE_NAMES,
  measureCrease,
  type CreaseRun,
  type Repetition,
} from './crease-engines';
import { describeCommit, describeMachine, machineSlug } from '../src/cli/throughput/machine';
import { defaultNetworks, openBenchNetwork } from './networks';
import { measureJavaScriptPeak } from '../src/cli/throughput/javascript-peak';
import { findPython, runProgram } from '../src/cli/throughput/program';
import {
  measureMatmulPeaks,
  peerVariants,
  runPeer,
  variantText,
  type PeerFailure,
  type PeerRun,
} from './peer';
import { reportText, type NetworkResult, type Report } from './report';

interface Options extends Repetition {
  readonly out?: string;
  readonly small?: boolean;
  readonly peer: boolean;
  readonly peerFloat64?: boolean;
  readonly peerLimit: number;
  readonly python?: string;
}

/** What a process of its own measures. */
interface MeasureRequest extends Repetition {
  readonly name: string;
  readonly engine: string;
}

/** First argument of a process that measures one engine and prints it as JSON. */
const MEASURE = 'measure-one';

const stop = new AbortController();

/** Of the process that writes the report; one that measures ends at once. */
function listenToSignals(): void {
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => stop.abort(new InputError('The benchmark was stopped.')));
}

async function benchmark(names: readonly string[], options: Options): Promise<void> {
  const machine = describeMachine();
  const out = options.out ?? join('bench', 'results', `exact-${machineSlug(machine)}.json`);
  if (options.out === undefined) mkdirSync(dirname(out), { recursive: true });
  requireWritable(out);
  const python = options.peer ? findPeer(options) : undefined;
  const commit = describeCommit();
  const results: NetworkResult[] = [];
  const report: Report = {
    date: new Date().toISOString(),
    ...(commit !== undefined && { commit }),
    machine,
    load: loadavg()[0],
    repeats: options.repeats,
    patience: options.patience,
    flopsPerSecond: {
      javaScript: measureJavaScriptPeak(),
      matmul: python === undefined ? [] : measureMatmulPeaks(python),
    },
    results,
  };
  for (const name of names) {
    results.push(await measureNetwork(name, python, options));
    // After every network: the large ones take long, and may be stopped.
    await writeWhole(out, `${JSON.stringify(report, undefined, 2)}\n`, stop.signal);
  }
  print(`${reportText(report)}\n\nall times: ${out}`);
}

function findPeer({ python }: Options): string | undefined {
  // A Python of the user's own often hides the system's, which has Debian's PyTorch.
  const programs = python === undefined ? ['python3', 'python', '/usr/bin/python3'] : [python];
  const found = findPython(programs);
  if (found === undefined)
    warn(`${programs.join(', ')}: no Python with PyTorch, so edge subdivision is left out.`);
  return found;
}

async function measureNetwork(
  name: string,
  python: string | undefined,
  options: Options,
): Promise<NetworkResult> {
  const opened = await openBenchNetwork(name);
  const { network, sha256, hidden, window } = opened;
  // Before any measurement: this refuses what neither the peer nor the count of products can take.
  const json = writeCreaseJson(network, window);
  const crease: CreaseRun[] = [];
  for (const engine of ENGINE_NAMES) {
    say(`${name}: crease, ${engine}`);
    crease.push(await measureApart(name, engine, options));
  }
  const edgeSubdivision =
    python === undefined ? [] : await measurePeer(name, json, python, options);
  say(`${name}: arithmetic`);
  const fullProductMultiplyAdds = await countFullProducts(opened, stop.signal);
  const numbers = windowNumbers(window);
  const measured = { crease, edgeSubdivision, fullProductMultiplyAdds };
  return { network: name, sha256, hidden, window: numbers, ...measured };
}

/** @param json the network as Crease JSON */
async function measurePeer(
  name: string,
  json: string,
  python: string,
  { peerFloat64 = false, peerLimit: limit, repeats, patience }: Options,
): Promise<(PeerRun | PeerFailure)[]> {
  const folder = mkdtempSync(join(tmpdir(), 'crease-bench-'));
  try {
    const path = join(folder, 'network.json');
    writeFileSync(path, json);
    const runs: (PeerRun | PeerFailure)[] = [];
    for (const variant of peerVariants(peerFloat64)) {
      say(`${name}: edge subdivision, ${variantText(variant)}`);
      const limits = { limit, repeats, patience };
      const run = await runPeer(python, path, variant, limits, stop.signal);
      if ('error' in run) warn(`${name}: edge subdivision failed: ${run.error}`);
      runs.push(run);
    }
    return runs;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Measures an engine of Crease in a process of its own. */
async function measureApart(
  name: string,
  engine: string,
  { repeats, patience }: Repetition,
): Promise<CreaseRun> {
  const request: MeasureRequest = { name, engine, repeats, patience };
  const args = [process.argv[1], MEASURE, JSON.stringify(request)];
  const { stdout, stderr } = await runProgram(process.execPath, args, Infinity, stop.signal);
  if (stdout === '') throw new Error(stderr);
  const run: CreaseRun = JSON.parse(stdout);
  return run;
}

async function measureOne(request: string): Promise<void> {
  const { name, engine, ...repetition }: MeasureRequest = JSON.parse(request);
  const network = await openBenchNetwork(name);
  print(JSON.stringify(await measureCrease(network, engine, repetition, stop.signal)));
}

function say(what: string): void {
  process.stderr.write(`${what} …\n`);
}

function parsePositive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InputError(`${text} is not a positive number.`);
  return value;
}

function createProgram(): Command {
  return new Command('npm run bench:exact --')
    .description('Time the exact engine against edge subdivision, and against the machine.')
    .argument('[networks...]', 'files or constructions; default: random networks')
    .option('--out <file>', 'JSON to write; default: bench/results/exact-<machine>.json')
    .option('--small', 'without the networks of 256 units a layer')
    .option('--repeats <n>', 'warm runs of everything', parsePositive, 20)
    .option('--patience <s>', 'start no further repeat after this', parsePositive, 60)
    .option('--no-peer', 'without edge subdivision, which needs Python with PyTorch')
    .option('--peer-float64', 'edge subdivision in float64 too')
    .option('--peer-limit <s>', 'stop edge subdivision after this', parsePositive, 600)
    .option('--python <program>', 'Python that has PyTorch')
    .action(async (networks: string[], options: Options) => {
      const names = networks.length > 0 ? networks : defaultNetworks(options.small === true);
      await benchmark(names, options);
    });
}

try {
  if (process.argv[2] === MEASURE) await measureOne(process.argv[3]);
  else {
    listenToSignals();
    await createProgram().parseAsync();
  }
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  failWith(error.message);
  process.exitCode = 2;
}
