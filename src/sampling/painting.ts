import type { Palette } from '../view/palette';
import { paletteIndex } from '../view/palette-index';
import type { SampledBand } from './sample-part';

/** Colours of a picture: the palette's, then that of the creases. */
export function pictureColours({ colours, crease }: Palette): number[] {
  return [...colours, crease];
}

/** For each colour the index of the first that is the same: a picture has one index a colour. */
export function firstIndexes(colours: readonly number[]): Uint8Array {
  return Uint8Array.from(colours, (colour) => colours.indexOf(colour));
}

/** Set in the index of a sample whose right or lower neighbour is in another region. */
export const ON_CREASE = 64;

/**
 * What a band's samples need to be coloured by any palette: the index of each one's region in palettes
 * (`paletteIndex`), and `ON_CREASE`, as `paint.wgsl` has them.
 *
 * @param rows of the band that are wanted; it may have one more, whose regions decide creases
 */
export function indexBand(
  { ids, regions }: Pick<SampledBand, 'ids' | 'regions'>,
  width: number,
  rows: number,
): Uint8Array<ArrayBuffer> {
  const regionIndexes = new Uint8Array(ids.length / 2);
  for (let k = 0; k < regionIndexes.length; k++)
    regionIndexes[k] = paletteIndex(ids[2 * k], ids[2 * k + 1]);
  const samples = new Uint8Array(width * rows);
  for (let row = 0, i = 0; row < rows; row++) {
    const below = (row + 1) * width < regions.length ? width : 0;
    for (let column = 0; column < width; column++, i++) {
      const region = regions[i];
      const right = column + 1 < width ? 1 : 0;
      const isInside = regions[i + right] === region && regions[i + below] === region;
      samples[i] = isInside ? regionIndexes[region] : regionIndexes[region] | ON_CREASE;
    }
  }
  return samples;
}

/**
 * By `indexBand`'s index, what a sample shows.
 *
 * @param colours 64 of regions, then that of creases
 */
export function sampleColours<T>(colours: ArrayLike<T>, creases: boolean): T[] {
  return Array.from({ length: 2 * ON_CREASE }, (_, index) =>
    creases && index >= ON_CREASE ? colours[ON_CREASE] : colours[index % ON_CREASE],
  );
}

/**
 * Colours a band as `paint.wgsl` does: for every sample the index of its region's colour or, where
 * its right or lower neighbour is in another region and creases are drawn, of the last colour.
 *
 * @param colours as `pictureColours` gives them
 * @param rows of the band to colour; it may have one more, whose regions decide creases
 */
export function paintBand(
  band: Pick<SampledBand, 'ids' | 'regions'>,
  colours: readonly number[],
  width: number,
  rows: number,
  creases: boolean,
): Uint8Array<ArrayBuffer> {
  const pixels = indexBand(band, width, rows);
  const shown = Uint8Array.from(sampleColours(firstIndexes(colours), creases));
  for (let i = 0; i < pixels.length; i++) pixels[i] = shown[pixels[i]];
  return pixels;
}

/** The indexes of packed RGBA pixels in a picture's colours, all of which must be there. */
export function indexPixels(
  rgba: Uint8Array<ArrayBuffer>,
  colours: readonly number[],
): Uint8Array<ArrayBuffer> {
  const indexes = new Map(colours.map((colour) => [colour, colours.indexOf(colour)]));
  const pixels = new Uint32Array(rgba.buffer);
  const indexed = new Uint8Array(pixels.length);
  let [colour, index] = [pixels[0], indexes.get(pixels[0]) ?? 0];
  for (let i = 0; i < pixels.length; i++) {
    // Most pixels have the colour of the one before.
    if (pixels[i] !== colour) {
      colour = pixels[i];
      index = indexes.get(colour) ?? 0;
    }
    indexed[i] = index;
  }
  return indexed;
}
