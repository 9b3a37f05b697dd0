import { availableParallelism } from 'node:os';
import { deflateBand, type PngBand } from '../figure/png';
import { Engine, retryInPieces, type SampleOptions, type Sampler } from '../gpu/engine';
import { hiddenWidths, type Network } from '../network/network';
import { sliceNetwork } from '../network/slice';
import { BandCounter, bandsOf } from '../sampling/bands';
import type { BandJob, FinishedBand } from '../sampling/band-worker';
import { sampleInWorkers } from '../sampling/band-workers';
import { indexPixels, pictureColours } from '../sampling/painting';
import { isFineForFloat64 } from '../sampling/part-sampler';
import type { Palette } from '../view/palette';
import { openDevice, type AdapterInfo, type OpenedDevice } from './adapter';
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
  const progress = new Progress(label);
  const options = { signal, onProgress: (share: number) => progress.show(share) };
  const way = { network, request, picture, options };
  const startedAt = performance.now();
  try {
    const { byDepth, samples, multiplyAdds, adapter } = await retryInPieces(
      openDevice,
      (opened, pieces) =>
        Promise.race([sampleOnDevice(way, opened, pieces), rejectOnAbort(signal)]),
      ({ message }) => warn(`${message.replace(/[.\s]*$/, '')}; trying again in smaller pieces.`),
    );
    const seconds = Math.round(performance.now() - startedAt) / 1000;
    const evaluated = shares(way, samples, multiplyAdds);
    return { byDepth, adapter, evaluated, seconds };
  } finally {
    progress.end();
  }
}

async function sampleOnDevice(
  way: Way,
  { device, adapterInfo: adapter }: OpenedDevice,
  pieces: number,
): Promise<Sampled & { readonly adapter: AdapterInfo }> {
  const isCut = adapter.software && isFineForFloat64(way.request.grid);
  if (isCut) warn('there is no GPU here; the CPU cuts the map out instead.');
  else if (adapter.software)
    warn(`there is no GPU here; ${adapter.description} on the CPU takes its place, and is slow.`);
  const sampled = await (isCut ? sampleOnCpu(way) : sampleOnGpu(way, device, pieces));
  return { ...sampled, adapter };
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
  pieces: number,
): Promise<Sampled> {
  const { grid } = request;
  const engine = new Engine(device);
  const sampler = engine.createSampler(network, pieces);
  const byDepth = picture
    ? await drawOnGpu(engine, sampler, request, picture, options)
    : await sampler.count(grid, options);
  sampler.destroy();
  const samples = grid.width * grid.height;
  return { byDepth, samples, multiplyAdds: samples * multiplyAddsOf(network) };
}

/** Draws the GPU's bands, and cuts them into those that every way of sampling has. */
async function drawOnGpu(
  engine: Engine,
  sampler: Sampler,
  { grid }: MapRequest,
  { style, onBand }: PictureRequest,
  options: SampleOptions,
): Promise<number[]> {
  const painter = engine.createPainter();
  const colours = pictureColours(style.palette);
  const bands = bandsOf(grid);
  // Passed on when all are there: a GPU that fails before begins again.
  const finished: PngBand[] = [];
  let rows: Uint8Array = new Uint8Array(0);
  const counts = await sampler.bands(
    grid,
    async (band) => {
      const pixels = indexPixels(await painter.readPixels(band, style), colours);
      const joined = new Uint8Array(rows.length + pixels.length);
      joined.set(rows);
      joined.set(pixels, rows.length);
      let at = 0;
      for (let next = bands.at(0); next; next = bands.at(0)) {
        const bytes = (next[1] - next[0]) * grid.width;
        if (at + bytes > joined.length) break;
        finished.push(deflateBand(joined.subarray(at, at + bytes), grid.width));
        at += bytes;
        bands.shift();
      }
      rows = joined.slice(at);
    },
    options,
  );
  painter.destroy();
  for (const band of finished) onBand(band);
  return counts;
}

/** Never resolves; rejects when the user interrupts. */
function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('Interrupted.')));
  });
}
