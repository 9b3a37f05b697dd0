import { InputError } from '../network/errors';
import { hiddenWidths } from '../network/network';
import type { SlicedNetwork } from '../network/sliced-network';
import type { FinishedBand, PackedPixels } from '../sampling/band-worker';
import type { Rows } from '../sampling/bands';
import { indexPixels, pictureColours } from '../sampling/painting';
import type { SampleGrid } from '../view/grid';
import type { MapStyle } from '../view/picture';
import type { Engine, PixelReader, RunnerOptions, SampleOptions, Sampler } from './engine';

/** Pixels beyond which a picture's deflated bands take more memory than hosts have to spare. */
export const MOST_PIXELS = 2 ** 32;

/** @throws InputError if a picture of this size is more than hosts can hold. */
export function requirePictureSize({ width, height }: Pick<SampleGrid, 'width' | 'height'>): void {
  if (width * height > MOST_PIXELS)
    throw new InputError(
      `A map of ${width}x${height} has ${width * height} pixels; Crease writes up to ${MOST_PIXELS}.`,
    );
}

/** A map that is drawn band by band. */
export interface BandedMap {
  /** A network of (u, v), as `sliceNetwork` gives it. */
  readonly network: SlicedNetwork;
  readonly grid: SampleGrid;
  readonly style: MapStyle;
  /** Makes a part of a file of rows of colours, `width` bytes each: a host's part. */
  readonly pack: (pixels: Uint8Array<ArrayBuffer>, width: number) => PackedPixels;
}

/**
 * Samples and colours bands of a map on the GPU, as `finishBand` does on the CPU. Bands do not
 * depend on each other, so that files of them have the same bytes however the work was cut up.
 *
 * @param take gets the bands in turn, and resolves when one was used up
 * @param runner what decides a few pixels, `leafSide`, and what does not
 */
export async function evaluateBands(
  engine: Engine,
  map: BandedMap,
  bands: readonly Rows[],
  take: (band: FinishedBand) => Promise<void> | void,
  options: SampleOptions = {},
  runner: RunnerOptions = {},
): Promise<void> {
  const sampler = engine.createSampler(map.network, runner);
  const reader = engine.createPixelReader();
  try {
    for (const [done, rows] of bands.entries()) {
      const onProgress = (share: number) => options.onProgress?.((done + share) / bands.length);
      await take(await evaluateBand(sampler, reader, map, rows, { ...options, onProgress }));
    }
  } finally {
    reader.destroy();
    sampler.destroy();
  }
}

async function evaluateBand(
  sampler: Sampler,
  reader: PixelReader,
  { network, grid, style, pack }: BandedMap,
  [first, end]: Rows,
  options: SampleOptions,
): Promise<FinishedBand> {
  const { width } = grid;
  const colours = pictureColours(style.palette);
  const pixels = new Uint8Array((end - first) * width);
  const before = sampler.work;
  const idsByDepth: number[][] = hiddenWidths(network).map(() => []);
  // A device that has little memory left gets the band in pieces.
  const atOnce = sampler.rowsAtOnce(grid);
  for (let from = first; from < end; from += atOnce) {
    const piece = await sampler.band(grid, [from, Math.min(from + atOnce, end)], options);
    try {
      const colouring = indexPixels(await reader.read(piece.map, style), colours);
      pixels.set(colouring, (from - first) * width);
    } finally {
      piece.map.destroy();
    }
    for (const [depth, ids] of piece.idsByDepth.entries())
      for (const word of ids) idsByDepth[depth].push(word);
  }
  const { samples, multiplyAdds, decided, unproven } = sampler.work;
  const words = idsByDepth.map((ids) => Uint32Array.from(ids));
  return {
    firstRow: first,
    rows: end - first,
    ids: words[words.length - 1],
    idsByDepth: words.slice(0, -1),
    work: {
      samples: samples - before.samples,
      multiplyAdds: multiplyAdds - before.multiplyAdds,
      decided: decided - before.decided,
      unproven: unproven - before.unproven,
    },
    pixels: pack(pixels, width),
  };
}
