import type { ImageLayout } from '../network/image-layout';
import { inputOfPixel } from '../network/image-layout';

/** What is drawn black and what white; values beyond are cut off. */
export interface PictureScale {
  readonly black: number;
  readonly white: number;
}

/** Channels of pictures: one is grey, three or four are red, green and blue. */
export function isPicture({ channels }: ImageLayout): boolean {
  return channels === 1 || channels === 3 || channels === 4;
}

/**
 * The scale for some inputs: from 0 to 1 where all their values are, as of most images; else from the least of them to
 * the greatest.
 */
export function pictureScaleOf(inputs: readonly Float64Array[]): PictureScale {
  let [black, white] = [Infinity, -Infinity];
  for (const values of inputs)
    for (const x of values) {
      black = Math.min(black, x);
      white = Math.max(white, x);
    }
  if (black >= 0 && white <= 1) return { black: 0, white: 1 };
  return black < white ? { black, white } : { black: black - 1, white: white + 1 };
}

/** The pixels of an input that is an image (`isPicture`), row by row from the top left: four bytes each, RGBA. */
export function inputPixels(
  values: Float64Array,
  image: ImageLayout,
  { black, white }: PictureScale,
): Uint8ClampedArray<ArrayBuffer> {
  const { channels, height, width } = image;
  const pixels = new Uint8ClampedArray(4 * height * width);
  for (let row = 0, at = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      for (let colour = 0; colour < 3; colour++, at++) {
        const value = values[inputOfPixel(image, channels === 1 ? 0 : colour, row, column)];
        pixels[at] = 255 * ((value - black) / (white - black));
      }
      pixels[at++] = 255;
    }
  return pixels;
}
