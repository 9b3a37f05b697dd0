import type { Palette } from '../view/palette';
import { paletteIndex } from '../view/palette-index';
import type { SampledBand } from './part-sampler';

/** Colours of a picture: the palette's, then that of the creases. */
export function pictureColours({ colours, crease }: Palette): number[] {
  return [...colours, crease];
}

/** For each colour the index of the first that is the same: a picture has one index a colour. */
export function firstIndexes(colours: readonly number[]): Uint8Array {
  return Uint8Array.from(colours, (colour) => colours.indexOf(colour));
}

/**
 * Colours a band as `paint.wgsl` does: for every sample the index of its region's colour or, where
 * its right or lower neighbour is in another region and creases are drawn, of the last colour.
 *
 * @param colours as `pictureColours` gives them
 * @param rows of the band to colour; it may have one more, whose regions decide creases
 */
export function paintBand(
  { ids, regions }: Pick<SampledBand, 'ids' | 'regions'>,
  colours: readonly number[],
  width: number,
  rows: number,
  creases: boolean,
): Uint8Array<ArrayBuffer> {
  const indexes = firstIndexes(colours);
  const crease = indexes[colours.length - 1];
  const regionIndexes = new Uint8Array(ids.length / 2);
  for (let k = 0; k < regionIndexes.length; k++)
    regionIndexes[k] = indexes[paletteIndex(ids[2 * k], ids[2 * k + 1])];
  const pixels = new Uint8Array(width * rows);
  for (let i = 0; i < pixels.length; i++) pixels[i] = regionIndexes[regions[i]];
  if (!creases) return pixels;
  for (let row = 0, i = 0; row < rows; row++) {
    const below = (row + 1) * width < regions.length ? width : 0;
    for (let column = 0; column < width; column++, i++) {
      const region = regions[i];
      const right = column + 1 < width ? 1 : 0;
      if (regions[i + right] !== region || regions[i + below] !== region) pixels[i] = crease;
    }
  }
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
