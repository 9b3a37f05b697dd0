import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import type { MapRun } from '../bench/throughput';
import { Engine } from '../gpu/engine';
import { measurePeak } from '../gpu/peak';
import { planSampler } from '../gpu/plan';
import { hiddenWidths, type Network } from '../network/network';
import type { FinishedBand } from '../sampling/band-worker';
import { sampleInWorkers } from '../sampling/band-workers';
import { bandsOf as allBands, BandCounter } from '../sampling/bands';
import { IdSet } from '../sampling/id-set';
import { sampleBand, type SampledBand } from '../sampling/part-sampler';
import type { SampleGrid } from '../view/grid';
import { measureJavaScriptPeak } from '../../bench/peak';
import { NoAdapterError, openDevice, type AdapterInfo, type OpenedDevice } from './adapter';
import { startBandWorker } from './workers';

/** A map that was made, or as much of it as the time allowed. */
export interface MeasuredMap {
  readonly seconds: number;
  readonly rows: number;
  readonly regionsByDepth: readonly number[];
  readonly multiplyAdds: number;
}

/** One of Crease's ways to a finished map: the region of every sample, and the counts by depth. */
export interface MapEngine {
  readonly name: string;
  /** Operations per second of multiply-adds that need no memory. */
  readonly peak: number;
  /** @param limit seconds after which it begins no more */
  measureMap(
    network: Network,
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
  readonly adapter?: AdapterInfo;
  close(): Promise<void>;
}

/** Samples along a side of a warm-up's maps, and seconds of them: the peers try for as long. */
const WARM_UP_SIDE = 128;
const WARM_UP_SECONDS = 0.5;

/** Bands of a map on the CPU; time is looked at between them. */
const BANDS = 16;
/** Every so many bands is next, so that those of a broken run are spread over the map. */
const BAND_STRIDE = 7;

/**
 * @param gpu whether to measure the GPU: `undefined` only if it is a real one
 * @throws NoAdapterError if the GPU is asked for, and there is not even a software adapter.
 */
export async function openMapEngines(gpu: boolean | undefined): Promise<MapEngines> {
  const engines: MapEngine[] = [cpuEngine(), workersEngine()];
  const opened = gpu === false ? undefined : await openAdapter(gpu === true);
  if (opened) engines.push(await gpuEngine(opened));
  return {
    engines,
    ...(opened && { adapter: opened.adapterInfo }),
    close: async () => opened?.close(),
  };
}

/** Warms an engine up on small maps, then makes the map as often as it is asked to. */
export async function measureEngine(
  engine: MapEngine,
  network: Network,
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
    const { rows, regionsByDepth, multiplyAdds } = map;
    const { name, peak } = engine;
    return { engine: name, isPeer: false, seconds, rows, regionsByDepth, multiplyAdds, peak };
  }
}

function cpuEngine(): MapEngine {
  return { name: 'crease, 1 thread', peak: measureJavaScriptPeak(), measureMap: mapOnThread };
}

/** As `crease count` does it without a GPU: the workers' start is part of the time. */
function workersEngine(): MapEngine {
  const workers = availableParallelism();
  const measureMap: MapEngine['measureMap'] = (network, grid, limit, signal) =>
    mapInWorkers(workers, network, grid, limit, signal);
  return {
    name: `crease, ${workers} workers`,
    peak: workers * measureJavaScriptPeak(),
    measureMap,
  };
}

async function mapInWorkers(
  workers: number,
  network: Network,
  grid: SampleGrid,
  limit: number,
  signal: AbortSignal,
): Promise<MeasuredMap> {
  const startedAt = performance.now();
  const elapsed = () => (performance.now() - startedAt) / 1000;
  const counter = new BandCounter(hiddenWidths(network).length);
  const bands: FinishedBand[] = [];
  const clock = new AbortController();
  const onBand = (band: FinishedBand) => {
    counter.add(band);
    bands.push(band);
    if (elapsed() > limit) clock.abort();
  };
  const options = { signal: AbortSignal.any([signal, clock.signal]) };
  const job = { network, grid, regions: true };
  try {
    await sampleInWorkers(() => startBandWorker(), workers, job, allBands(grid), onBand, options);
  } catch (error) {
    if (!clock.signal.aborted || signal.aborted) throw error;
  }
  const { regionsByDepth, multiplyAdds } = counter;
  const rows = bands.reduce((sum, band) => sum + band.rows, 0);
  return { seconds: elapsed(), rows, regionsByDepth, multiplyAdds };
}

/** Samples band by band on this thread. */
async function mapOnThread(
  network: Network,
  grid: SampleGrid,
  limit: number,
  signal: AbortSignal,
): Promise<MeasuredMap> {
  const startedAt = performance.now();
  const elapsed = () => (performance.now() - startedAt) / 1000;
  const sets = hiddenWidths(network).map(() => new IdSet());
  // The map: it has to stay in memory until it is finished.
  const bands: SampledBand[] = [];
  for (const [firstRow, endRow] of bandsOf(grid.height)) {
    // Lets an interrupt through.
    await setImmediate();
    signal.throwIfAborted();
    if (bands.length > 0 && elapsed() > limit) break;
    const band = sampleBand(network, grid, firstRow, endRow);
    for (const [depth, ids] of [...band.idsByDepth, band.ids].entries()) sets[depth].addAll(ids);
    bands.push(band);
  }
  const seconds = elapsed();
  return {
    seconds,
    rows: bands.reduce((sum, band) => sum + band.rows, 0),
    regionsByDepth: sets.map(({ size }) => size),
    multiplyAdds: bands.reduce((sum, { work }) => sum + work.multiplyAdds, 0),
  };
}

/** First row and end of bands of about equal height, in the order to take them. */
function bandsOf(height: number): [firstRow: number, endRow: number][] {
  const edge = (band: number) => Math.floor((band * height) / BANDS);
  return Array.from({ length: BANDS }, (_, k) => (k * BAND_STRIDE) % BANDS)
    .map((band): [number, number] => [edge(band), edge(band + 1)])
    .filter(([firstRow, endRow]) => firstRow < endRow);
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

async function gpuEngine({ device, adapterInfo }: OpenedDevice): Promise<MapEngine> {
  const engine = new Engine(device);
  const peak = await measurePeak(device);
  const name = adapterInfo.software ? 'crease, software GPU' : 'crease, GPU';
  const fault = faultOf(device);
  const measureMap: MapEngine['measureMap'] = (network, grid, limit, signal) =>
    Promise.race([mapOnGpu(engine, network, grid, limit, signal), fault]);
  return { name, peak, measureMap };
}

/** Never resolves; rejects when the GPU reports an error or is gone. */
function faultOf(device: GPUDevice): Promise<never> {
  const fault = new Promise<never>((_, reject) => {
    device.addEventListener('uncapturederror', ({ error }) =>
      reject(new Error(`The GPU reported: ${error.message}`)),
    );
    void device.lost.then(({ reason, message }) => {
      if (reason !== 'destroyed') reject(new Error(`The GPU was lost: ${message}`));
    });
  });
  // Whether anything waits for it at that moment or not.
  fault.catch(() => undefined);
  return fault;
}

async function mapOnGpu(
  engine: Engine,
  network: Network,
  grid: SampleGrid,
  limit: number,
  signal: AbortSignal,
): Promise<MeasuredMap> {
  const startedAt = performance.now();
  const elapsed = () => (performance.now() - startedAt) / 1000;
  const clock = new AbortController();
  let share = 0;
  const onProgress = (done: number) => {
    share = done;
    if (done > 0 && done < 1 && elapsed() > limit) clock.abort();
  };
  const sampler = engine.createSampler(network);
  const perSample = grid.width * planSampler(network).multiplyAdds;
  const mapped = (rows: number, regionsByDepth: readonly number[]) => ({
    seconds: elapsed(),
    rows,
    regionsByDepth,
    multiplyAdds: rows * perSample,
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
