import { deflateBand } from '../figure/png';
import { Engine, retryInPieces, type SampleOptions } from '../gpu/engine';
import { evaluateBands } from '../gpu/picture';
import { hiddenWidths, multiplyAddsOfSample } from '../network/network';
import type { SlicedNetwork } from '../network/sliced-network';
import type { BandJob, FinishedBand } from '../sampling/band-worker';
import { isSaturated } from '../sampling/saturation';
import { sampleInWorkers } from '../sampling/band-workers';
import { BandCounter, bandsOf, type Rows } from '../sampling/bands';
import { pictureColours } from '../sampling/painting';
import type { SamplingWork } from '../sampling/work';
import { isVolume, samplesOf, type SampleGrid, type VolumeGrid } from '../view/grid';
import type { MapStyle } from '../view/picture';
import { openDevice, type AdapterInfo, type OpenedDevice } from './adapter';
import type { SampledBy } from './band-store';
import { rejectOnAbort } from './interrupt';
import { composeNetwork, slicedNetworkOf, type SampleRequest } from './map-request';
import { Progress, warn } from './messages';
import { PictureBands, type PictureBandsRequest } from './picture-bands';
import { openSamplers } from './workers';

/** What was counted, and where. */
export interface Counted {
  /** Distinct regions among the samples, by depth. */
  readonly byDepth: readonly number[];
  /** Nearly every sample met a new region (`isSaturated`). */
  readonly saturated: boolean;
  readonly adapter: AdapterInfo;
  /** What it took. */
  readonly evaluated: Evaluated;
  /** Time of the sampling alone. */
  readonly seconds: number;
}

/** The work of a map. */
export interface Evaluated {
  /** Samples that went through the network, or what is left of it, one by one. */
  readonly samples: number;
  readonly multiplyAdds: number;
  /** Samples and multiply-adds as shares of evaluating every sample in full. */
  readonly shareOfSamples: number;
  readonly shareOfMultiplyAdds: number;
  /** Samples too near to a crease for floating-point numbers, which were decided with more digits. */
  readonly decided: number;
  /** Share of the samples whose regions are certainly right. */
  readonly certified: number;
}

/** A map, or a volume, that is being sampled. */
interface Sampling {
  readonly network: SlicedNetwork;
  readonly grid: SampleGrid | VolumeGrid;
  readonly style: MapStyle | undefined;
  readonly bands: PictureBands | undefined;
  readonly options: SampleOptions & { readonly signal: AbortSignal };
}

/** What was found, and what it took. */
interface Sampled {
  readonly regionsByDepth: readonly number[];
  readonly work: SamplingWork;
}

/**
 * Samples a map or a volume, on this machine's GPU; or, where a CPU would only pretend to be one, by
 * cutting the window in all its cores, which takes a small part of the time.
 *
 * @param label of the progress bar
 * @param picture of a map, is drawn, too
 * @throws NoAdapterError if the machine has neither a GPU nor a software adapter.
 */
export async function sampleRequest(
  request: SampleRequest,
  label: string,
  signal: AbortSignal,
  picture?: PictureBandsRequest,
): Promise<Counted> {
  // Composed before the device is opened: a network that cannot be used fails at once.
  const { grid } = request;
  await composeNetwork(request);
  const network = slicedNetworkOf(request);
  const bands = picture && new PictureBands(picture, grid, hiddenWidths(network).length);
  const progress = new Progress(label);
  const options = { signal, onProgress: (share: number) => progress.show(share) };
  const startedAt = performance.now();
  try {
    const sampling = { network, grid, style: picture?.style, bands, options };
    const by = bands?.wereSampledBy;
    const { adapter, sampled } = by
      ? { adapter: by.adapter, sampled: bands.sampled }
      : await sampleOnDevices(sampling);
    bands?.passOn();
    const seconds = Math.round(performance.now() - startedAt) / 1000;
    const evaluated = shares(network, grid, sampled);
    const byDepth = sampled.regionsByDepth;
    const saturated = isSaturated(byDepth.at(-1) ?? 1, samplesOf(grid));
    // A part of a picture is not counted by itself.
    if (saturated && !picture?.shard)
      warn(
        `nearly every sample met a new region: the count is saturated, and there may be far more; take more samples, a smaller window, or --exact.`,
      );
    return { byDepth, saturated, adapter, evaluated, seconds };
  } catch (error) {
    bands?.leave();
    throw error;
  } finally {
    progress.end();
  }
}

/** Samples on this machine's device, and again on another where that fails. */
function sampleOnDevices(
  sampling: Sampling,
): Promise<{ readonly adapter: AdapterInfo; readonly sampled: Sampled }> {
  const { signal } = sampling.options;
  const aborted = rejectOnAbort(signal);
  return retryInPieces(
    () => openDevice(),
    (opened, pieces) => {
      signal.throwIfAborted();
      return Promise.race([sampleOnDevice(sampling, opened, pieces), aborted]);
    },
    ({ message }) => warn(`${message.replace(/[.\s]*$/, '')}; trying again in smaller pieces.`),
  );
}

async function sampleOnDevice(
  sampling: Sampling,
  { device, adapterInfo: adapter }: OpenedDevice,
  pieces: number,
): Promise<{ adapter: AdapterInfo; sampled: Sampled }> {
  const { grid } = sampling;
  const isCut = adapter.software;
  if (isCut)
    warn(
      `there is no GPU here; the CPU cuts the ${isVolume(grid) ? 'volume' : 'map'} out instead.`,
    );
  const gpu = isCut ? undefined : { engine: new Engine(device), pieces };
  return { adapter, sampled: await sample(sampling, gpu, { adapter, isCut }) };
}

/** What samples on a device, and how much less than usual it does at once. */
interface Gpu {
  readonly engine: Engine;
  readonly pieces: number;
}

/** Bands of a picture, and what it looks like. */
interface Drawing {
  readonly bands: PictureBands;
  readonly style: MapStyle;
}

/** @param gpu undefined to cut */
async function sample(sampling: Sampling, gpu: Gpu | undefined, by: SampledBy): Promise<Sampled> {
  const { bands, style } = sampling;
  if (!bands || !style) return gpu ? countOnGpu(sampling, gpu) : countOnCpu(sampling);
  const drawing = { bands, style };
  await (gpu ? drawOnGpu(sampling, drawing, gpu, by) : drawOnCpu(sampling, drawing, by));
  return bands.sampled;
}

async function drawOnGpu(
  { network, grid, options }: Sampling,
  { bands, style }: Drawing,
  { engine, pieces }: Gpu,
  by: SampledBy,
): Promise<void> {
  // All bands are sampled one way, those that are there from a run before, too.
  const wanted = { ...by, leafSide: await leafSideFor(engine, network, grid, pieces) };
  const { leafSide } = await bands.begin(wanted, options.signal);
  const map = { network, grid, style, pack: deflateBand };
  const take = (band: FinishedBand) => bands.take(band, options.signal);
  await evaluateBands(engine, map, bands.missing, take, options, { pieces, leafSide });
}

async function drawOnCpu(
  { network, grid, options }: Sampling,
  { bands, style }: Drawing,
  by: SampledBy,
): Promise<void> {
  await bands.begin(by, options.signal);
  const picture = { colours: pictureColours(style.palette), creases: style.creases };
  const take = (band: FinishedBand) => bands.take(band, options.signal);
  await cutBands({ network, grid, picture }, bands.missing, take, options);
}

async function leafSideFor(
  engine: Engine,
  network: SlicedNetwork,
  grid: SampleGrid | VolumeGrid,
  pieces: number,
): Promise<number> {
  const sampler = engine.createSampler(network, { pieces });
  try {
    return await sampler.leafSideFor(grid);
  } finally {
    sampler.destroy();
  }
}

/** Counts on a GPU, and lets go of what was made for that. */
export async function countOnGpu(
  { network, grid, options }: Pick<Sampling, 'network' | 'grid' | 'options'>,
  { engine, pieces }: Gpu,
): Promise<Sampled> {
  const sampler = engine.createSampler(network, { pieces });
  try {
    const regionsByDepth = await sampler.count(grid, options);
    return { regionsByDepth, work: sampler.work };
  } finally {
    sampler.destroy();
  }
}

async function countOnCpu({ network, grid, options }: Sampling): Promise<Sampled> {
  const counter = new BandCounter(hiddenWidths(network).length);
  await cutBands({ network, grid }, bandsOf(grid), (band) => counter.add(band), options);
  return counter;
}

/** Samples bands or slabs by cutting the window, in all cores of this machine. */
async function cutBands(
  job: BandJob,
  bands: readonly Rows[],
  take: (band: FinishedBand) => Promise<void> | void,
  options: SampleOptions,
): Promise<void> {
  const workers = openSamplers();
  try {
    await sampleInWorkers(workers, job, bands, take, options);
  } finally {
    workers.close();
  }
}

function shares(
  network: SlicedNetwork,
  grid: SampleGrid | VolumeGrid,
  { work: { samples, multiplyAdds, decided, unproven } }: Sampled,
): Evaluated {
  const all = samplesOf(grid);
  return {
    samples,
    multiplyAdds,
    shareOfSamples: samples / all,
    shareOfMultiplyAdds: multiplyAdds / (all * multiplyAddsOfSample(network)),
    decided,
    // A few samples are evaluated twice.
    certified: 1 - Math.min(1, unproven / all),
  };
}
