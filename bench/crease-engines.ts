import { openWorkers } from '../src/cli/workers';
import { subdivide, type ExactCounts } from '../src/geometry/subdivision';
import type { Window } from '../src/network/slice';
import type { SlicedNetwork } from '../src/network/sliced-network';
import { FullProducts } from './cost';
import type { BenchNetwork } from './networks';

/** A way to count a window's regions: a column of the benchmark's table. */
interface Engine {
  readonly name: string;
  readonly count: (
    network: SlicedNetwork,
    window: Window,
    signal: AbortSignal,
  ) => Promise<ExactCounts>;
}

/** Crease's exact engine, in every way that it runs; each is measured in a process of its own. */
const workers = openWorkers(undefined, new URL('../cli/worker.js', import.meta.url));
const ENGINES: readonly Engine[] = [
  { name: '1 thread', count: (network, window, signal) => subdivide(network, window, { signal }) },
  {
    name: `${workers.count} workers`,
    count: (network, window, signal) => subdivide(network, window, { signal, workers }),
  },
];

export const ENGINE_NAMES: readonly string[] = ENGINES.map(({ name }) => name);

/** How often a run is repeated. */
export interface Repetition {
  /** Warm runs, at most. */
  readonly repeats: number;
  /** Seconds of runs after which none is added. */
  readonly patience: number;
}

/** What one engine took for one network, in a process of its own. */
export interface CreaseRun {
  readonly engine: string;
  readonly regionsByDepth: readonly number[];
  /** Multiply-adds that it did, those of error bounds included. */
  readonly multiplyAdds: number;
  /** Time of the first run, in a process that has computed nothing before. */
  readonly coldSeconds: number;
  /** Times of the runs after it; none where the first took all patience. */
  readonly warmSeconds: readonly number[];
  /** The most memory that the process had by the end of the first run, and before it. */
  readonly peakRssBytes: number;
  readonly idleRssBytes: number;
}

/** Measures an engine; the process should not have done anything else. */
export async function measureCrease(
  { network, window }: BenchNetwork,
  engineName: string,
  { repeats, patience }: Repetition,
  signal: AbortSignal,
): Promise<CreaseRun> {
  const engine = ENGINES.find(({ name }) => name === engineName);
  if (!engine) throw new Error(`There is no engine ${engineName}.`);
  const idleRssBytes = peakRssBytes();
  const cold = await timed(() => engine.count(network, window, signal));
  const peak = peakRssBytes();
  const warmSeconds: number[] = [];
  let spent = cold.seconds;
  while (warmSeconds.length < repeats && spent < patience) {
    const { seconds } = await timed(() => engine.count(network, window, signal));
    warmSeconds.push(seconds);
    spent += seconds;
  }
  workers.close();
  const { regionsByDepth, multiplyAdds } = cold.result;
  return {
    engine: engine.name,
    regionsByDepth,
    multiplyAdds,
    coldSeconds: cold.seconds,
    warmSeconds,
    peakRssBytes: peak,
    idleRssBytes,
  };
}

/** Multiply-adds of full products for all regions of a network. */
export async function countFullProducts(
  { name, network, hidden, window }: BenchNetwork,
  signal: AbortSignal,
): Promise<number> {
  const products = new FullProducts(hidden);
  const { regionsByDepth } = await subdivide(network, window, {
    signal,
    onRegion: ({ pattern }) => products.add(pattern),
  });
  if (products.regionsByDepth.join() !== regionsByDepth.join())
    throw new Error(`${name}: the regions did not come depth first.`);
  return products.multiplyAdds;
}

async function timed<T>(run: () => Promise<T>): Promise<{ result: T; seconds: number }> {
  const startedAt = performance.now();
  const result = await run();
  return { result, seconds: (performance.now() - startedAt) / 1000 };
}

function peakRssBytes(): number {
  return 1024 * process.resourceUsage().maxRSS;
}
