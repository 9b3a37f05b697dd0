import { setImmediate } from 'node:timers/promises';
import type { MapRun } from './records';
import { Engine, faultOf, type RunnerOptions } from '../../gpu/engine';
import { measurePeak } from '../../gpu/peak';
import { hiddenWidths } from '../../network/network';
import type { SlicedNetwork } from '../../network/sliced-network';
import type { FinishedBand } from '../../sampling/band-worker';
import { sampleInWorkers, type BandWorkers } from '../../sampling/band-workers';
import { BandCounter, bandsOf, type Rows } from '../../sampling/bands';
import { sampleBand } from '../../sampling/sample-part';
import type { SampleGrid } from '../../view/grid';
import { measureJavaScriptPeak } from './javascript-peak';
import { processorTimeSince } from './processor-time';
import { NoAdapterError, openDevice, type AdapterInfo, type OpenedDevice } from '../adapter';
import { openSamplers } from '../workers';

/** A map that was made, or as much of it as the time allowed. */
export interface MeasuredMap {
  readonly seconds: number;
  readonly rows: number;
  readonly regionsByDepth: readonly number[];
  readonly multiplyAdds: number;
  /** Processor time of all cores; blank for a GPU's work. */
  readonly processorSeconds?: number;
  /** Where counting is a step of its own. */
  readonly countingSeconds?: number;
}

/** One of Crease's ways to a finished map: the region of every sample, and the counts by depth. */
export interface MapEngine {
  readonly name: string;
  /** Operations per second of multiply-adds that need no memory. */
  readonly peak: number;
  /** @param limit seconds after which it begins no more */
  measureMap(
    network: SlicedNetwork,
    grid: SampleGrid,
    limit: number,
    signal: AbortSignal,
  ): Promise<MeasuredMap>;
}

/** How often a map is made. */
export interface Repetition {
  /** Runs after the warm-up, at most. */
  readonly repeats: number;
  /** Seconds of runs after which none is added. */
  readonly patience: number;
}

/** The engines of this machine, and its GPU, to be closed when they are not needed any more. */
export interface MapEngines {
  readonly engines: readonly MapEngine[];
  /** The kernels that the GPU's sampler chooses among for a network, each by itself. */
  readonly kernels: (network: SlicedNetwork) => readonly MapEngine[];
  readonly adapter?: AdapterInfo;
  close(): Promise<void>;
}

/** Samples along a side of a warm-up's maps, and seconds of them: the peers try for as long. */
const WARM_UP_SIDE = 128;
const WARM_UP_SECONDS = 0.5;

/**
 * @param gpu whether to measure the GPU: `undefined` only if it is a real one
 * @throws NoAdapterError if the GPU is asked for, and there is not even a software adapter.
 */
export async function openMapEngines(gpu: boolean | undefined): Promise<MapEngines> {
  const workers = openSamplers();
  const peak = measureJavaScriptPeak();
  const engines: MapEngine[] = [cpuEngine(peak), workersEngine(workers, peak)];
  const opened = gpu === false ? undefined : await openAdapter(gpu === true);
  const adapter = opened && (await gpuEngines(opened));
  if (adapter) engines.push(adapter.engine);
  return {
    engines,
    kernels: adapter?.kernels ?? (() => []),
    ...(opened && { adapter: opened.adapterInfo }),
    close: async () => {
      workers.close();
      await opened?.close();
    },
  };
}

/** Warms an engine up on small maps, then makes the map as often as it is asked to. */
export async function measureEngine(
  engine: MapEngine,
  network: SlicedNetwork,
  grid: SampleGrid,
  { repeats, patience }: Repetition,
  limit: number,
  signal: AbortSignal,
): Promise<MapRun> {
  const small = { ...grid, width: WARM_UP_SIDE, height: WARM_UP_SIDE };
  for (let warm = 0; warm < WARM_UP_SECONDS;)
    warm += (await engine.measureMap(network, small, limit, signal)).seconds;
  const seconds: number[] = [];
  let spent = 0;
  for (;;) {
    const map = await engine.measureMap(network, grid, limit, signal);
    seconds.push(map.seconds);
    spent += map.seconds;
    const isLast = seconds.length >= repeats || spent >= patience || map.rows < grid.height;
    if (!isLast) continue;
    const { seconds: _, ...measured } = map;
    return { engine: engine.name, isPeer: false, seconds, ...measured, peak: engine.peak };
  }
}

/** @param peak of one thread */
function cpuEngine(peak: number): MapEngine {
  return { name: 'crease, 1 thread', peak, measureMap: mapOnThread };
}

/**
 * As `crease count` does it without a GPU, but for the workers' start, which the warm-up has seen.
 *
 * @param peak of one thread
 */
function workersEngine(workers: BandWorkers, peak: number): MapEngine {
  const measureMap: MapEngine['measureMap'] = (network, grid, limit, signal) =>
    mapInWorkers(workers, network, grid, limit, signal);
  return {
    name: `crease, ${workers.count} workers`,
    peak: workers.count * peak,
    measureMap,
  };
}

async function mapInWorkers(
  workers: BandWorkers,
  network: SlicedNetwork,
  grid: SampleGrid,
  limit: number,
  signal: AbortSignal,
): Promise<MeasuredMap> {
  const map = new MapInMemory(network);
  const clock = new AbortController();
  const onBand = (band: FinishedBand) => {
    map.add(band);
    if (map.elapsed > limit) clock.abort();
  };
  const options = { signal: AbortSignal.any([signal, clock.signal]) };
  const job = { network, grid, regions: true };
  try {
    await sampleInWorkers(workers, job, spreadBands(grid), onBand, options);
  } catch (error) {
    if (!clock.signal.aborted || signal.aborted) throw error;
  }
  return map.finish();
}

/** Samples band by band on this thread. */
async function mapOnThread(
  network: SlicedNetwork,
  grid: SampleGrid,
  limit: number,
  signal: AbortSignal,
): Promise<MeasuredMap> {
  const map = new MapInMemory(network);
  for (const rows of spreadBands(grid)) {
    // Lets an interrupt through.
    await setImmediate();
    signal.throwIfAborted();
    if (map.rows > 0 && map.elapsed > limit) break;
    map.add(sampleBand(network, grid, ...rows));
  }
  return map.finish();
}

/** The bands of a grid in an order in which those of a broken run are from all over it. */
function spreadBands(grid: SampleGrid): Rows[] {
  const bands = bandsOf(grid);
  return Array.from(bands.keys())
    .toSorted((a, b) => spread(a) - spread(b))
    .map((k) => bands[k]);
}

/** Numbers between 0 and 1 that leave no large gaps, however many there are. */
function spread(k: number): number {
  return (k * GOLDEN_RATIO) % 1;
}

const GOLDEN_RATIO = (1 + Math.sqrt(5)) / 2;

/** A map that is made band by band: it has to stay in memory until it is finished. */
class MapInMemory {
  rows = 0;
  private readonly bands: Pick<FinishedBand, 'regions'>[] = [];
  private readonly counter: BandCounter;
  private readonly startedAt = performance.now();
  private readonly before = process.cpuUsage();
  private countingSeconds = 0;

  constructor(network: SlicedNetwork) {
    this.counter = new BandCounter(hiddenWidths(network).length);
  }

  get elapsed(): number {
    return (performance.now() - this.startedAt) / 1000;
  }

  add(band: FinishedBand): void {
    const before = this.elapsed;
    this.counter.add(band);
    this.countingSeconds += this.elapsed - before;
    this.bands.push(band);
    this.rows += band.rows;
  }

  finish(): MeasuredMap {
    const { elapsed: seconds, rows, countingSeconds } = this;
    const { regionsByDepth } = this.counter;
    const { multiplyAdds } = this.counter.work;
    const processorSeconds = processorTimeSince(this.before) / 1000;
    return { seconds, processorSeconds, rows, regionsByDepth, multiplyAdds, countingSeconds };
  }
}

/** This machine's adapter; a software one only if it is asked for. */
async function openAdapter(software: boolean): Promise<OpenedDevice | undefined> {
  try {
    const opened = await openDevice();
    if (software || !opened.adapterInfo.software) return opened;
    await opened.close();
  } catch (error) {
    if (software || !(error instanceof NoAdapterError)) throw error;
  }
  return undefined;
}

async function gpuEngines({
  device,
  adapterInfo,
}: OpenedDevice): Promise<{ engine: MapEngine; kernels: MapEngines['kernels'] }> {
  const engine = new Engine(device);
  const peak = await measurePeak(device);
  const name = adapterInfo.software ? 'crease, software GPU' : 'crease, GPU';
  const fault = faultOf(device);
  const measured = (kernel?: string): MapEngine => ({
    name: kernel === undefined ? name : `${name}, ${kernel}`,
    peak,
    measureMap: (network, grid, limit, signal) =>
      Promise.race([mapOnGpu(engine, network, grid, limit, signal, kernel), fault]),
  });
  return {
    engine: measured(),
    kernels: (network) => engine.kernelsOf(network).map((kernel) => measured(kernel)),
  };
}

async function mapOnGpu(
  engine: Engine,
  network: SlicedNetwork,
  grid: SampleGrid,
  limit: number,
  signal: AbortSignal,
  kernel: string | undefined,
): Promise<MeasuredMap> {
  // A kernel is measured by what it does to every sample.
  const alone = { kernel, everySample: true, certainty: 'none' } as const;
  const options = kernel === undefined ? {} : alone;
  const counted = await runOnGpu(engine, network, grid, limit, signal, options);
  if (kernel !== undefined || counted.rows < grid.height) return counted;
  const left = limit - counted.seconds;
  const uncounted = await runOnGpu(engine, network, grid, left, signal, { uncounted: true });
  if (uncounted.rows < grid.height) return counted;
  return { ...counted, countingSeconds: Math.max(0, counted.seconds - uncounted.seconds) };
}

async function runOnGpu(
  engine: Engine,
  network: SlicedNetwork,
  grid: SampleGrid,
  limit: number,
  signal: AbortSignal,
  runner: RunnerOptions,
): Promise<MeasuredMap> {
  const startedAt = performance.now();
  const elapsed = () => (performance.now() - startedAt) / 1000;
  const clock = new AbortController();
  let share = 0;
  const onProgress = (done: number) => {
    share = done;
    if (done > 0 && done < 1 && elapsed() > limit) clock.abort();
  };
  const sampler = engine.createSampler(network, runner);
  const mapped = (rows: number, regionsByDepth: readonly number[]) => ({
    seconds: elapsed(),
    rows,
    regionsByDepth,
    multiplyAdds: sampler.work.multiplyAdds,
  });
  try {
    // In bands, because the largest maps do not fit into one buffer of every adapter.
    const options = { signal: AbortSignal.any([signal, clock.signal]), onProgress };
    const counts = await sampler.bands(grid, async () => undefined, options);
    return mapped(grid.height, counts);
  } catch (error) {
    if (!clock.signal.aborted) throw error;
    return mapped(share * grid.height, []);
  } finally {
    sampler.destroy();
  }
}
