import { existsSync, mkdirSync } from 'node:fs';
import { loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import { version } from '../../../package.json';
import { describeCommit, describeMachine, machineSlug, type Machine } from './machine';
import type { MapFailure, MapRun, ThroughputResult } from './records';
import {
  benchSlice,
  CONVOLUTIONAL,
  gridNetworks,
  randomNetworkName,
  type ThroughputCase,
} from './networks';
import { writeCreaseJson } from '../../network/crease-json';
import { InputError } from '../../network/errors';
import { hiddenWidths, multiplyAddsOfSample } from '../../network/network';
import { sliceNetwork, windowNumbers } from '../../network/slice';
import { validateGrid } from '../../view/grid';
import { measureEngine, openMapEngines, type MapEngines, type Repetition } from './engines';
import { peerGraph } from './peer-graph';
import { findPeers, measurePeers, type Peer, type Peers } from './peers';
import { headingText, resultsText, type ThroughputReport } from './report';
import { requireWritable } from '../files';
import { writeWhole } from '../whole-files';
import { openNamedNetwork } from '../map-request';
import { print, warn, tell } from '../messages';
import type { Size } from '../options';
import { PACKAGE } from '../places';

export interface ThroughputOptions extends Repetition {
  readonly widths: readonly number[];
  readonly depths: readonly number[];
  readonly size?: Size;
  readonly small?: boolean;
  /** Without a flag, a GPU is measured where there is a real one. */
  readonly gpu?: boolean;
  /** Measures each kernel of the GPU's sampler by itself, too. */
  readonly kernels?: boolean;
  readonly limit: number;
  readonly peers: boolean;
  readonly peerLimit: number;
  readonly float64?: boolean;
  readonly python?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** Samples along a side of the maps: of named networks, of the random ones, of that of convolutions, and of small runs. */
const SIDES = { named: 4096, random: 2048, convolutional: 1024, small: 512 };

/** Load average above which half a core or more is taken. */
const BUSY = 0.5;

/**
 * Trained and classic networks that a checkout has, or that developers may have beside it; what is
 * not there is left out.
 */
const FILES = [
  'src/network/shipped/flower.safetensors',
  'tests/fixtures/he-32x3.json',
  'tests/fixtures/spiral-32x3.safetensors',
  '../shared/networks/acasxu-1-1.onnx',
];

/** Width and depth of the random network that is mapped as large as the files. */
const LARGE = [64, 4] as const;

/** Widths and depths of a small run. */
const SMALL = { widths: [16, 64], depths: [2, 4] };

/** `crease bench throughput`: times maps by every engine and by what a user would pick instead. */
export async function benchThroughput(
  names: readonly string[],
  options: ThroughputOptions,
  signal: AbortSignal,
): Promise<void> {
  const cases = casesOf(names, options);
  const machine = describeMachine();
  const out = options.out ?? defaultOutput(machine);
  requireWritable(out);
  const load = loadavg()[0];
  if (load > BUSY)
    warn(
      `other work is running here (load ${load.toFixed(1)}); it makes times longer, and most of all those of PyTorch, whose threads wait for each other.`,
    );
  const engines = await openMapEngines(options.gpu);
  try {
    const found = options.peers ? await findPeers(options, signal) : { peers: [], versions: {} };
    const start = { ...describeRun(machine, load, options), ...environment(engines, found) };
    let report: ThroughputReport = { ...start, results: [] };
    for (const one of cases) {
      const result = await measureCase(one, engines, found, options, signal);
      report = { ...report, results: [...report.results, result] };
      // After every network: the large ones take long, and may be stopped.
      await writeWhole(out, `${JSON.stringify(report, undefined, 2)}\n`, signal);
    }
    print(options.json ? JSON.stringify(report) : `${headingText(report)}\n`);
    if (!options.json) print(`${resultsText(report.results)}\n\nall times: ${out}`);
  } finally {
    await engines.close();
  }
}

/** The maps that are asked for. */
function casesOf(
  names: readonly string[],
  { widths, depths, size, small = false }: ThroughputOptions,
): ThroughputCase[] {
  const sized = (network: string, side: number): ThroughputCase => {
    const square = small ? SIDES.small : side;
    return { network, width: size?.width ?? square, height: size?.height ?? square };
  };
  if (names.length > 0) return names.map((name) => sized(name, SIDES.named));
  const files = FILES.map((path) => join(PACKAGE, path)).filter((path) => existsSync(path));
  const named = small ? files.slice(0, 2) : [...files, randomNetworkName(...LARGE)];
  const grid = small ? gridNetworks(SMALL.widths, SMALL.depths) : gridNetworks(widths, depths);
  return [
    ...named.map((name) => sized(name, SIDES.named)),
    ...grid.map((name) => sized(name, SIDES.random)),
    sized(CONVOLUTIONAL, SIDES.convolutional),
  ];
}

/** A checkout collects results; elsewhere they lie where the command was run. */
function defaultOutput(machine: Machine): string {
  const name = `throughput-${machineSlug(machine)}.json`;
  if (!existsSync(join(PACKAGE, 'bench'))) return name;
  const path = join(PACKAGE, 'bench', 'results', name);
  mkdirSync(dirname(path), { recursive: true });
  return path;
}

function describeRun(machine: Machine, load: number, options: ThroughputOptions) {
  const { repeats, patience, limit, peerLimit } = options;
  const commit = describeCommit(PACKAGE);
  return {
    date: new Date().toISOString(),
    version,
    ...(commit !== undefined && { commit }),
    machine,
    load,
    repeats,
    patience,
    limits: { crease: limit, peers: peerLimit },
  };
}

function environment({ engines, adapter }: MapEngines, { peers, versions }: Peers) {
  const measured = [...engines, ...peers].flatMap(({ name, peak }) =>
    peak === undefined ? [] : [[name, peak] as const],
  );
  return { ...(adapter && { adapter }), peaks: Object.fromEntries(measured), versions };
}

async function measureCase(
  { network: name, width, height }: ThroughputCase,
  { engines, kernels }: MapEngines,
  { peers }: Peers,
  options: ThroughputOptions,
  signal: AbortSignal,
): Promise<ThroughputResult> {
  const { network: whole, sha256, window } = await openNamedNetwork(name);
  const network = sliceNetwork(whole, benchSlice(whole, name));
  const grid = validateGrid({ window, width, height });
  const perSample = multiplyAddsOfSample(network);
  const load = loadavg()[0];
  const runs: (MapRun | MapFailure)[] = [];
  for (const engine of [...engines, ...(options.kernels ? kernels(network) : [])]) {
    say(`${name}: ${engine.name}`);
    runs.push(await measureEngine(engine, network, grid, options, options.limit, signal));
  }
  if (peers.length > 0) {
    say(`${name}: ${peers.map((peer) => peer.name).join('; ')}`);
    const limit = options.peerLimit;
    const graphPeers = peers.filter(({ readsGraphs }) => readsGraphs === true);
    const ways = [
      [peers, () => writeCreaseJson(network, window)],
      [graphPeers, () => peerGraph(network, window)],
    ] as const;
    const [own, json] = peersFor(name, ways);
    if (json !== undefined)
      runs.push(...(await measurePeers(own, json, grid, perSample, options, limit, signal)));
  }
  return {
    network: name.startsWith(PACKAGE) ? name.slice(PACKAGE.length) : name,
    sha256,
    hidden: hiddenWidths(network),
    window: windowNumbers(window),
    size: [width, height],
    multiplyAddsPerSample: perSample,
    load,
    runs,
  };
}

/** The first of several texts that can be written for a network, and who reads it; nobody, with a note, where none can. */
function peersFor(
  name: string,
  ways: readonly (readonly [peers: readonly Peer[], write: () => string])[],
): readonly [peers: readonly Peer[], json: string | undefined] {
  let why = '';
  for (const [peers, write] of ways) {
    try {
      return [peers, write()];
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      why = error.message;
    }
  }
  warn(`${name}: left out of the peers. ${why}`);
  return [[], undefined];
}

function say(what: string): void {
  tell(`${what} …`);
}
