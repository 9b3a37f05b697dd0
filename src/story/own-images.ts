import { InputError } from '../network/errors';
import type { Window } from '../network/slice';
import { brightnessTarget, type Target } from '../training/targets';

/** Pixels along the side of a square image that is learned: no more are seen by a network of few units. */
const SIDE = 24;

/** Pixels along each side of the picture that an image is drawn into before it is averaged. */
export const IMAGE_SIDE = 32 * SIDE;

/** Pixels of an image; more are refused before they are decoded. */
const MOST_PIXELS = 4096 ** 2;

/** Bytes of an image's file. */
export const MOST_IMAGE_BYTES = 2 ** 25;

const PREFIX = 'image:';

/** A pixel each, as brightness from 0 to 63. */
const LEVELS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Shares of red, green and blue in brightness (Rec. 709), of values as they are stored. */
const LUMA = [0.2126, 0.7152, 0.0722] as const;

export function isImageText(text: string): boolean {
  return text.startsWith(PREFIX);
}

/**
 * Brightness from 0 to 1 over a window, of an image as text: `image:`, and a character for each pixel of a square,
 * row by row from the top left.
 *
 * @throws InputError saying what of it is no image.
 */
export function imageTarget(text: string, window: Window): Target {
  const pixels = text.slice(PREFIX.length);
  const side = Math.sqrt(pixels.length);
  if (!Number.isInteger(side) || side < 1 || side > SIDE)
    throw new InputError(
      `An image is the characters of a square of up to ${SIDE} × ${SIDE} pixels, not ${pixels.length}.`,
    );
  const values = Array.from(pixels, (pixel) => {
    const level = LEVELS.indexOf(pixel);
    if (level < 0) throw new InputError(`"${pixel}" is no brightness of a pixel.`);
    return level / (LEVELS.length - 1);
  });
  return brightnessTarget({ width: side, height: side, values }, window);
}

/**
 * The brightness of a square picture as text, averaged over squares of pixels; what is transparent is white.
 *
 * @param rgba of `IMAGE_SIDE × IMAGE_SIDE` pixels, not premultiplied, row by row from the top left
 */
export function textOfImage(rgba: ArrayLike<number>): string {
  const sums = new Float64Array(SIDE * SIDE);
  const square = IMAGE_SIDE / SIDE;
  for (let y = 0; y < IMAGE_SIDE; y++)
    for (let x = 0; x < IMAGE_SIDE; x++) {
      const at = 4 * (y * IMAGE_SIDE + x);
      const cover = rgba[at + 3] / 255;
      const light = LUMA.reduce((sum, share, k) => sum + share * rgba[at + k], 0) / 255;
      sums[Math.floor(y / square) * SIDE + Math.floor(x / square)] += 1 - cover * (1 - light);
    }
  const levels = Array.from(sums, (sum) => Math.round((sum / square ** 2) * (LEVELS.length - 1)));
  return PREFIX + levels.map((level) => LEVELS[level]).join('');
}

/** Pixels across and down. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** The square in the middle of an image, from its left and top, in pixels. */
export function middleSquare({ width, height }: ImageSize) {
  const side = Math.min(width, height);
  return { left: (width - side) / 2, top: (height - side) / 2, side };
}

/**
 * The size of an image by its file's first bytes: nothing is decoded, so that nobody is made to hold what a few bytes
 * may claim.
 *
 * @throws InputError naming the file unless it is a PNG, JPEG, GIF or WebP image that is not too large.
 */
export function requireImage(name: string, bytes: Uint8Array): ImageSize {
  const size = sizeOf(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (!size)
    throw new InputError(
      `${name}: a figure learns a PNG, JPEG, GIF or WebP image, or a table of points as .csv.`,
    );
  const { width, height } = size;
  if (width < 1 || height < 1) throw new InputError(`${name}: the image has no pixels.`);
  if (width * height > MOST_PIXELS)
    throw new InputError(
      `${name}: ${width} × ${height} pixels are too many; an image may have ${MOST_PIXELS}.`,
    );
  return size;
}

function sizeOf(view: DataView): ImageSize | undefined {
  try {
    return pngSize(view) ?? gifSize(view) ?? webpSize(view) ?? jpegSize(view);
  } catch (error) {
    // A file that ends within its header is no image.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function has(view: DataView, at: number, text: string): boolean {
  return Array.from(text).every((letter, k) => view.getUint8(at + k) === letter.charCodeAt(0));
}

function pngSize(view: DataView): ImageSize | undefined {
  if (!has(view, 0, '\x89PNG\r\n\x1A\n') || !has(view, 12, 'IHDR')) return undefined;
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

function gifSize(view: DataView): ImageSize | undefined {
  if (!has(view, 0, 'GIF8')) return undefined;
  return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
}

/** Lossy, lossless and extended files have their size in places of their own (RFC 9649). */
function webpSize(view: DataView): ImageSize | undefined {
  if (!has(view, 0, 'RIFF') || !has(view, 8, 'WEBP')) return undefined;
  if (has(view, 12, 'VP8 '))
    return {
      width: view.getUint16(26, true) & 0x3fff,
      height: view.getUint16(28, true) & 0x3fff,
    };
  if (has(view, 12, 'VP8L')) {
    const bits = view.getUint32(21, true);
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >> 14) & 0x3fff) };
  }
  if (!has(view, 12, 'VP8X')) return undefined;
  const at = (place: number) => view.getUint16(place, true) + 2 ** 16 * view.getUint8(place + 2);
  return { width: 1 + at(24), height: 1 + at(27) };
}

/** The frame's header is behind segments of any kind (ITU-T T.81, B.1). */
function jpegSize(view: DataView): ImageSize | undefined {
  if (view.getUint16(0) !== 0xffd8) return undefined;
  for (let at = 2; view.getUint8(at) === 0xff;) {
    const marker = view.getUint8(at + 1);
    const isFill = marker === 0xff;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    at += isFill ? 1 : 2 + view.getUint16(at + 2);
  }
  return undefined;
}

/** What APP1 segments of cameras begin with, and the tag and the type of an orientation (Exif 2.3, 4.6.4). */
const EXIF = 'Exif\0\0';
const ORIENTATION = 0x0112;
const SHORT = 3;

/**
 * How a JPEG's pixels lie in what is to be seen, as its camera says: from 1 to 8, and 1 where nothing says so. Browsers
 * turn an image by it when they decode one; whoever decodes without has to.
 */
export function orientationOf(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (view.getUint16(0) !== 0xffd8) return 1;
    for (let at = 2; view.getUint8(at) === 0xff;) {
      const marker = view.getUint8(at + 1);
      // The pixels begin.
      if (marker === 0xda) return 1;
      if (marker === 0xe1 && has(view, at + 4, EXIF)) return orientationIn(view, at + 10);
      at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
    }
  } catch (error) {
    // A file that ends within its header says nothing.
    if (!(error instanceof RangeError)) throw error;
  }
  return 1;
}

/** @param start of a TIFF header, from which its places are counted */
function orientationIn(view: DataView, start: number): number {
  const isLittle = view.getUint16(start) === 0x4949;
  const short = (at: number) => view.getUint16(at, isLittle);
  const first = start + view.getUint32(start + 4, isLittle);
  for (let entry = 0; entry < short(first); entry++) {
    const at = first + 2 + 12 * entry;
    if (short(at) !== ORIENTATION || short(at + 2) !== SHORT) continue;
    const orientation = short(at + 8);
    return orientation >= 1 && orientation <= 8 ? orientation : 1;
  }
  return 1;
}

/**
 * A square picture turned as it is to be seen.
 *
 * @param rgba of `side × side` pixels
 * @param orientation as `orientationOf` has it: 3 upside down, 6 a quarter to the left of what is seen, …
 */
export function turned(rgba: Uint8Array, side: number, orientation: number): Uint8Array {
  const out = new Uint8Array(rgba.length);
  const last = side - 1;
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      // From 5 on, rows are columns; then either of them may run the other way.
      const [across, down] = orientation >= 5 ? [y, x] : [x, y];
      const left = [2, 3, 7, 8].includes(orientation) ? last - across : across;
      const top = [3, 4, 6, 7].includes(orientation) ? last - down : down;
      const from = 4 * (top * side + left);
      out.set(rgba.subarray(from, from + 4), 4 * (y * side + x));
    }
  return out;
}
