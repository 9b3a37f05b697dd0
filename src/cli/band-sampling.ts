import { availableParallelism } from 'node:os';
import { deflateBand } from '../figure/png';
import { Engine, type Painter, type SampleOptions, type Sampler } from '../gpu/engine';
import { multiplyAddsOfSample, type Network } from '../network/network';
import type { BandJob, FinishedBand } from '../sampling/band-worker';
import { sampleInWorkers } from '../sampling/band-workers';
import type { Rows } from '../sampling/bands';
import { indexPixels, pictureColours } from '../sampling/painting';
import type { Palette } from '../view/palette';
import type { SampleGrid } from '../view/grid';
import { startBandWorker } from './workers';

/** How a map is drawn. */
export interface PictureStyle {
  readonly palette: Palette;
  readonly creases: boolean;
}

/** A map of which bands are sampled. */
export interface BandedMap {
  /** A network of (u, v), as `sliceNetwork` gives it. */
  readonly network: Network;
  readonly grid: SampleGrid;
  /** Of its picture, if there is one. */
  readonly style?: PictureStyle;
}

/** Takes bands from top to bottom, and resolves when one was used up. */
export type TakeBand = (band: FinishedBand) => Promise<void> | void;

/** Samples bands of a map by cutting the window, in all cores of this machine. */
export async function cutBands(
  { network, grid, style }: BandedMap,
  bands: readonly Rows[],
  take: TakeBand,
  options: SampleOptions,
): Promise<void> {
  const picture = style && {
    colours: pictureColours(style.palette),
    creases: style.creases,
  };
  const job: BandJob = { network, grid, ...(picture && { picture }) };
  await sampleInWorkers(() => startBandWorker(), availableParallelism(), job, bands, take, options);
}

/** Samples bands of a map on a GPU. */
export async function evaluateBands(
  device: GPUDevice,
  map: BandedMap,
  bands: readonly Rows[],
  take: TakeBand,
  options: SampleOptions,
): Promise<void> {
  const engine = new Engine(device);
  const sampler = engine.createSampler(map.network);
  const painter = map.style && engine.createPainter();
  for (const [done, rows] of bands.entries()) {
    const onProgress = (share: number) => options.onProgress?.((done + share) / bands.length);
    await take(await evaluateBand(sampler, painter, map, rows, { ...options, onProgress }));
  }
  painter?.destroy();
  sampler.destroy();
}

async function evaluateBand(
  sampler: Sampler,
  painter: Painter | undefined,
  { network, grid, style }: BandedMap,
  [first, end]: Rows,
  options: SampleOptions,
): Promise<FinishedBand> {
  const { map, idsByDepth } = await sampler.band(grid, [first, end], options);
  try {
    const samples = (end - first) * grid.width;
    const counted = {
      firstRow: first,
      rows: end - first,
      ids: idsByDepth.at(-1) ?? new Uint32Array(0),
      idsByDepth: idsByDepth.slice(0, -1),
      work: { samples, multiplyAdds: samples * multiplyAddsOfSample(network) },
    };
    if (!painter || !style) return counted;
    const pixels = indexPixels(await painter.readPixels(map, style), pictureColours(style.palette));
    return { ...counted, pixels: deflateBand(pixels, grid.width) };
  } finally {
    map.destroy();
  }
}
