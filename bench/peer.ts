import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../src/cli/throughput/program';
import type { Repetition } from './crease-engines';

/** Where the programs of the peers are; npm runs scripts in the package's folder. */
const PEERS = join('bench', 'peers');

/** A peer's precision. */
export type Precision = 'float32' | 'float64';

/** A way to run edge subdivision. */
export interface PeerVariant {
  readonly precision: Precision;
  readonly threads: number;
}

/** What edge subdivision took for one network, in a process of its own. */
export interface PeerRun extends PeerVariant {
  readonly regions: number;
  /** Times of every run, the first one cold. */
  readonly seconds: readonly number[];
  readonly peakRssBytes: number;
  readonly idleRssBytes: number;
  readonly torch: string;
}

/** What a peer did not finish: it ran into the limit, or ended by itself with an error. */
export interface PeerFailure extends PeerVariant {
  readonly limitSeconds?: number;
  readonly error?: string;
}

export interface PeerOptions extends Repetition {
  /** Seconds for the whole process. */
  readonly limit: number;
}

/** Float64 operations per second of matrix products; null where a library is missing. */
export interface MatmulPeak {
  readonly threads: number;
  readonly numpy: number | null;
  readonly torch: number | null;
}

/** Every way to run edge subdivision: where threads have to wait for other work, one is faster. */
export function peerVariants(float64: boolean): PeerVariant[] {
  const precisions: Precision[] = float64 ? ['float32', 'float64'] : ['float32'];
  return precisions.flatMap((precision) =>
    threadCounts().map((threads) => ({ precision, threads })),
  );
}

/** As `float32, 2 threads`. */
export function variantText({ precision, threads }: PeerVariant): string {
  return `${precision}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
}

/** One thread, and all cores. */
function threadCounts(): number[] {
  return [...new Set([1, availableParallelism()])];
}

/**
 * Runs edge subdivision on a Crease JSON file.
 *
 * @param limit seconds after which the process is stopped; runs that it did by then count
 */
export async function runPeer(
  python: string,
  path: string,
  { precision, threads }: PeerVariant,
  { limit, repeats, patience }: PeerOptions,
  signal: AbortSignal,
): Promise<PeerRun | PeerFailure> {
  const counts = { threads, repeats: 1 + repeats, patience };
  const options = Object.entries(counts).flatMap(([name, count]) => [`--${name}`, String(count)]);
  if (precision === 'float64') options.push('--float64');
  const args = [join(PEERS, 'edge_subdivision.py'), path, ...options];
  const { stdout, stderr, expired } = await runProgram(python, args, limit, signal);
  // A line per run: the last whole one has all that were done.
  const line = stdout.split('\n').slice(0, -1).at(-1);
  if (line !== undefined) return readPeerRun(precision, line);
  if (expired) return { precision, threads, limitSeconds: limit };
  return { precision, threads, error: stderr.trim().split('\n').at(-1) ?? '' };
}

/** What edge_subdivision.py prints after every run. */
interface PeerLine {
  readonly regions: number;
  readonly seconds: number[];
  readonly peak_rss_bytes: number;
  readonly idle_rss_bytes: number;
  readonly threads: number;
  readonly torch: string;
}

function readPeerRun(precision: Precision, text: string): PeerRun {
  const line: PeerLine = JSON.parse(text);
  const { regions, seconds, threads, torch } = line;
  const memory = { peakRssBytes: line.peak_rss_bytes, idleRssBytes: line.idle_rss_bytes };
  return { precision, threads, torch, regions, seconds, ...memory };
}

/** Peaks of matrix products on one thread, and on all cores. */
export function measureMatmulPeaks(python: string): MatmulPeak[] {
  return threadCounts().map((threads) => {
    const count = String(threads);
    const limits = { OMP_NUM_THREADS: count, OPENBLAS_NUM_THREADS: count, MKL_NUM_THREADS: count };
    const { stdout } = spawnSync(python, [join(PEERS, 'matmul_peak.py')], {
      env: { ...process.env, ...limits },
      encoding: 'utf8',
    });
    const peak: Omit<MatmulPeak, 'threads'> = JSON.parse(stdout);
    return { threads, ...peak };
  });
}
