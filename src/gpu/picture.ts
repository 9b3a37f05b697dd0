import { InputError } from '../network/errors';
import { bandsOf } from '../sampling/bands';
import { indexPixels, pictureColours } from '../sampling/painting';
import type { SampleGrid } from '../view/grid';
import type { Engine, MapStyle, SampleOptions, Sampler } from './engine';

/** Pixels beyond which a picture's deflated bands take more memory than hosts have to spare. */
export const MOST_PIXELS = 2 ** 32;

/** @throws InputError if a picture of this size is more than hosts can hold. */
export function requirePictureSize({ width, height }: Pick<SampleGrid, 'width' | 'height'>): void {
  if (width * height > MOST_PIXELS)
    throw new InputError(
      `A map of ${width}x${height} has ${width * height} pixels; Crease writes up to ${MOST_PIXELS}.`,
    );
}

/**
 * Samples and colours a grid, whatever fits on the GPU at a time, and cuts that into the bands that
 * every way of sampling has (`bandsOf`), so that files of them have the same bytes.
 *
 * @param onBand called with the colours of each band's samples, as indexes into the style's
 *   `pictureColours`, row by row, from top to bottom
 * @returns distinct regions among the samples, by depth
 */
export async function drawInBands(
  engine: Engine,
  sampler: Sampler,
  grid: SampleGrid,
  style: MapStyle,
  onBand: (indexes: Uint8Array) => void,
  options: SampleOptions = {},
): Promise<number[]> {
  const painter = engine.createPainter();
  const colours = pictureColours(style.palette);
  const bands = bandsOf(grid);
  let rows: Uint8Array = new Uint8Array(0);
  const draw = async (map: Parameters<typeof painter.readPixels>[0]) => {
    const pixels = indexPixels(await painter.readPixels(map, style), colours);
    const joined = new Uint8Array(rows.length + pixels.length);
    joined.set(rows);
    joined.set(pixels, rows.length);
    let at = 0;
    for (let next = bands.at(0); next; next = bands.at(0)) {
      const bytes = (next[1] - next[0]) * grid.width;
      if (at + bytes > joined.length) break;
      onBand(joined.subarray(at, at + bytes));
      at += bytes;
      bands.shift();
    }
    rows = joined.slice(at);
  };
  try {
    return await sampler.bands(grid, draw, options);
  } finally {
    painter.destroy();
  }
}
