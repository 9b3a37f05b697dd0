import { availableParallelism } from 'node:os';
import { deflateBand, type PngBand } from '../figure/png';
import { Engine, type SampleOptions } from '../gpu/engine';
import { drawInBands } from '../gpu/picture';
import { hiddenWidths, type Network } from '../network/network';
import { sliceNetwork } from '../network/slice';
import { BandCounter, bandsOf } from '../sampling/bands';
import type { BandJob, FinishedBand } from '../sampling/band-worker';
import { sampleInWorkers } from '../sampling/band-workers';
import { pictureColours } from '../sampling/painting';
import { isFineForFloat64 } from '../sampling/part-sampler';
import type { Palette } from '../view/palette';
import { openDevice, type AdapterInfo } from './adapter';
import type { BandStore } from './band-store';
import type { MapRequest } from './map-request';
import { Progress, warn } from './messages';
import { startBandWorker } from './workers';

/** What was counted, and where. */
export interface Counted {
  /** Distinct regions among the samples, by depth. */
  readonly byDepth: readonly number[];
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
  /** Both as shares of evaluating every sample in full. */
  readonly shareOfSamples: number;
  readonly shareOfMultiplyAdds: number;
}

/** How a map is drawn. */
export interface PictureStyle {
  readonly palette: Palette;
  readonly creases: boolean;
}

/** Draws a picture while its map is sampled. */
export interface PictureRequest {
  readonly style: PictureStyle;
  /** Keeps bands for a run that takes this one up again, where it is given. */
  readonly store: BandStore | undefined;
  /** Called with every band, from top to bottom. */
  readonly onBand: (band: PngBand) => void;
}

/** How samples are taken, on the GPU or not. */
interface Way {
  readonly network: Network;
  readonly request: MapRequest;
  readonly picture: PictureRequest | undefined;
  readonly options: SampleOptions & { readonly signal: AbortSignal };
}

/**
 * Samples a map, on this machine's GPU; or, where a CPU would only pretend to be one, by cutting the
 * window in all its cores, which takes a small part of the time.
 *
 * @param label of the progress bar
 * @param picture is drawn, too
 * @throws NoAdapterError if the machine has neither a GPU nor a software adapter.
 */
export async function sampleRequest(
  request: MapRequest,
  label: string,
  signal: AbortSignal,
  picture?: PictureRequest,
): Promise<Counted> {
  // Composed before the device is opened: a network that cannot be used fails at once.
  const network = sliceNetwork(request.opened.network, request.slice);
  const opened = await openDevice();
  const { device, adapterInfo: adapter } = opened;
  const progress = new Progress(label);
  const options = { signal, onProgress: (share: number) => progress.show(share) };
  const way = { network, request, picture, options };
  const isCut = adapter.software && isFineForFloat64(request.grid);
  const startedAt = performance.now();
  try {
    if (isCut) warn('there is no GPU here; the CPU cuts the map out instead.');
    else if (adapter.software)
      warn(`there is no GPU here; ${adapter.description} on the CPU takes its place, and is slow.`);
    const work = isCut ? sampleOnCpu(way) : sampleOnGpu(way, device);
    const { byDepth, samples, multiplyAdds } = await Promise.race([
      work,
      rejectOnFault(device, signal),
    ]);
    const seconds = Math.round(performance.now() - startedAt) / 1000;
    const evaluated = shares(way, samples, multiplyAdds);
    return { byDepth, adapter, evaluated, seconds };
  } finally {
    progress.end();
    await opened.close();
  }
}

/** What a way of sampling found, and what it took. */
interface Sampled {
  readonly byDepth: readonly number[];
  readonly samples: number;
  readonly multiplyAdds: number;
}

function shares({ network, request }: Way, samples: number, multiplyAdds: number): Evaluated {
  const all = request.grid.width * request.grid.height;
  return {
    samples,
    multiplyAdds,
    shareOfSamples: samples / all,
    shareOfMultiplyAdds: multiplyAdds / (all * multiplyAddsOf(network)),
  };
}

/** Of a sample that goes through all hidden layers. */
function multiplyAddsOf({ nodes }: Network): number {
  const last = nodes.findLastIndex(({ kind }) => kind === 'activation');
  return nodes.slice(0, last).reduce((sum, node) => {
    if (node.kind !== 'affine') return sum;
    const inputs = node.terms.map(({ from, map }) =>
      map.kind === 'dense' ? nodes[from].width : 1,
    );
    return sum + node.width * inputs.reduce((all, count) => all + count, 0);
  }, 0);
}

async function sampleOnCpu({ network, request, picture, options }: Way): Promise<Sampled> {
  const { grid } = request;
  const counter = new BandCounter(hiddenWidths(network).length);
  const job: BandJob = {
    network,
    grid,
    ...(picture && {
      picture: {
        colours: pictureColours(picture.style.palette),
        creases: picture.style.creases,
      },
    }),
  };
  const store = picture?.store;
  await store?.open(options.signal);
  const bands = bandsOf(grid);
  const pixels = new Map<number, PngBand>();
  const take = (band: FinishedBand) => {
    counter.add(band);
    if (band.pixels) pixels.set(band.firstRow, band.pixels);
  };
  const missing = bands.filter((rows) => {
    const kept = store?.load(rows, hiddenWidths(network).length);
    if (kept) take(kept);
    return kept === undefined;
  });
  if (missing.length < bands.length)
    warn(`${bands.length - missing.length} of ${bands.length} parts are there from a run before.`);
  const onBand = async (band: FinishedBand) => {
    await store?.save(band, options.signal);
    take(band);
  };
  try {
    const cores = availableParallelism();
    await sampleInWorkers(() => startBandWorker(), cores, job, missing, onBand, options);
  } catch (error) {
    if (store?.leave())
      warn(`what is done lies in ${store.folder}; the same command goes on from there.`);
    throw error;
  }
  for (const [first] of bands) {
    const band = pixels.get(first);
    if (band) picture?.onBand(band);
  }
  const { regionsByDepth: byDepth, samples, multiplyAdds } = counter;
  return { byDepth, samples, multiplyAdds };
}

async function sampleOnGpu(
  { network, request, picture, options }: Way,
  device: GPUDevice,
): Promise<Sampled> {
  const { grid } = request;
  const engine = new Engine(device);
  const sampler = engine.createSampler(network);
  const byDepth = picture
    ? await drawInBands(
        engine,
        sampler,
        grid,
        picture.style,
        (indexes) => picture.onBand(deflateBand(indexes, grid.width)),
        options,
      )
    : await sampler.count(grid, options);
  sampler.destroy();
  const samples = grid.width * grid.height;
  return { byDepth, samples, multiplyAdds: samples * multiplyAddsOf(network) };
}

/** Never resolves; rejects when the GPU reports an error, or the device or the user is gone. */
function rejectOnFault(device: GPUDevice, signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    device.addEventListener('uncapturederror', ({ error }) => {
      reject(new Error(`The GPU reported: ${error.message}`));
    });
    void device.lost.then(({ reason, message }) => {
      if (reason !== 'destroyed') reject(new Error(`The GPU was lost: ${message}`));
    });
    signal.addEventListener('abort', () => reject(new Error('Interrupted.')));
  });
}
