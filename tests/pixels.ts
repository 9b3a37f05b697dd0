import { decode } from 'fast-png';

/** What a picture's pixels are. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** RGBA, 8 bits each, row by row from the top left. */
  readonly data: Buffer;
}

/** The pixels of a PNG in colour, of 8 bits a channel or an index. */
export function readPixels(png: Uint8Array): Pixels {
  const { width, height, channels, depth, data, palette } = decode(png);
  if (depth !== 8 || (channels < 3 && !palette))
    throw new Error(`The PNG has ${channels} channels of ${depth} bits.`);
  const rgba = Buffer.alloc(4 * width * height, 255);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const from = channels * pixel;
    const colour = palette?.[data[from]] ?? data.subarray(from, from + channels);
    rgba.set(colour, 4 * pixel);
  }
  return { width, height, data: rgba };
}
