import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPython, runProgram } from './program';
import type { MapFailure, MapRun } from './records';
import type { SampleGrid } from '../../view/grid';
import type { Repetition } from './engines';
import { warn } from '../messages';
import { PACKAGE } from '../places';

/** Where the peers are; an installed package does not bring them along. */
const PEERS = join(PACKAGE, 'bench', 'peers');

/** Pythons that may have PyTorch: one of the user's own often hides the system's. */
export const PYTHONS = ['python3', 'python', '/usr/bin/python3'];

/** Seconds beyond its own limit after which a peer is stopped: it starts, reads and warms up. */
const STARTING_SECONDS = 180;

/** A way to a finished map that is not Crease's. */
export interface Peer {
  readonly name: string;
  readonly program: string;
  /** Before the network's path. */
  readonly args: readonly string[];
  /** Whether it reads networks with skip connections (`peerGraph`), too. */
  readonly readsGraphs?: boolean;
  /** Float32 operations per second of its matrix products, where it says. */
  readonly peak?: number;
}

/** The peers that this machine has, and their versions. */
export interface Peers {
  readonly peers: readonly Peer[];
  readonly versions: Readonly<Record<string, string>>;
}

/** What a peer says about a network. */
interface PeerLine {
  readonly regions: number;
  readonly rows: number;
  readonly seconds: readonly number[];
  readonly processorSeconds: number;
}

/** What `pytorch_map.py --list` says. */
export interface PyTorchDevices {
  readonly torch: string;
  readonly python: string;
  readonly devices: readonly { device: string; name: string; matmul: number }[];
}

/** @param python program that has PyTorch, if not the first that is found */
export async function findPeers(
  { python, float64 = false }: { python?: string; float64?: boolean },
  signal: AbortSignal,
): Promise<Peers> {
  if (!existsSync(PEERS)) {
    warn(`the peers are in a checkout of Crease, not in the package: they are left out.`);
    return { peers: [], versions: {} };
  }
  const pyTorch = await findPyTorch(python, float64, signal);
  const onnxRuntime = await findOnnxRuntime(signal);
  return {
    peers: [...onnxRuntime.peers, ...pyTorch.peers],
    versions: { ...onnxRuntime.versions, ...pyTorch.versions },
  };
}

async function findPyTorch(
  python: string | undefined,
  float64: boolean,
  signal: AbortSignal,
): Promise<Peers> {
  const programs = python === undefined ? PYTHONS : [python];
  const program = findPython(programs);
  if (program === undefined) {
    warn(`${programs.join(', ')}: no Python with PyTorch, so that peer is left out.`);
    return { peers: [], versions: {} };
  }
  const script = join(PEERS, 'pytorch_map.py');
  const { stdout, stderr } = await runProgram(program, [script, '--list'], Infinity, signal);
  if (stdout === '') {
    warn(`PyTorch is left out: ${lastLine(stderr)}`);
    return { peers: [], versions: {} };
  }
  const { torch, python: version, devices }: PyTorchDevices = JSON.parse(stdout);
  const peers = devices.flatMap(({ device, matmul }): Peer[] => {
    const name = `PyTorch, ${device.toUpperCase()}`;
    const args = [script, '--device', device];
    const peer = { name, program, args, readsGraphs: true, peak: matmul };
    // No peak: that of the matrix products is of float32.
    const precise = {
      name: `${name}, float64`,
      program,
      args: [...args, '--float64'],
      readsGraphs: true,
    };
    return float64 ? [peer, precise] : [peer];
  });
  const named = Object.fromEntries(devices.map(({ device, name }) => [device, name]));
  return { peers, versions: { torch, python: version, ...named } };
}

async function findOnnxRuntime(signal: AbortSignal): Promise<Peers> {
  const script = join(PEERS, 'onnxruntime_web_map.mjs');
  const program = process.execPath;
  const { stdout } = await runProgram(program, [script, '--list'], Infinity, signal);
  if (stdout === '') {
    warn('onnxruntime-web is not installed (npm ci), so that peer is left out.');
    return { peers: [], versions: {} };
  }
  const versions: Record<string, string> = JSON.parse(stdout);
  return { peers: [{ name: 'onnxruntime-web', program, args: [script] }], versions };
}

/**
 * Measures peers one after the other, each in a process of its own.
 *
 * @param json the network as Crease JSON, or as a graph for those that read graphs, with its window
 * @param multiplyAddsPerSample of evaluating every layer, as peers do
 */
export async function measurePeers(
  peers: readonly Peer[],
  json: string,
  grid: SampleGrid,
  multiplyAddsPerSample: number,
  { repeats, patience }: Repetition,
  limit: number,
  signal: AbortSignal,
): Promise<(MapRun | MapFailure)[]> {
  const folder = mkdtempSync(join(tmpdir(), 'crease-bench-'));
  try {
    const path = join(folder, 'network.json');
    writeFileSync(path, json);
    const size = `${grid.width}x${grid.height}`;
    const options = Object.entries({ size, repeats, patience, limit });
    const words = options.flatMap(([name, value]) => [`--${name}`, String(value)]);
    const runs: (MapRun | MapFailure)[] = [];
    for (const { name, program, args, peak } of peers) {
      const whole = [...args, path, ...words];
      const output = await runProgram(program, whole, limit + STARTING_SECONDS, signal);
      if (output.stdout === '') {
        const error = output.expired ? `it took over ${limit} s.` : lastLine(output.stderr);
        warn(`${name} failed: ${error}`);
        runs.push({ engine: name, isPeer: true, error });
        continue;
      }
      const { regions, rows, seconds, processorSeconds }: PeerLine = JSON.parse(output.stdout);
      const multiplyAdds = multiplyAddsPerSample * grid.width * rows;
      const measured = { seconds, processorSeconds, rows, regionsByDepth: [regions], multiplyAdds };
      runs.push({ engine: name, isPeer: true, ...measured, ...(peak !== undefined && { peak }) });
    }
    return runs;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
