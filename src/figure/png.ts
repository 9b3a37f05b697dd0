import { Deflate, Z_FULL_FLUSH } from 'pako';
import { InputError } from '../network/errors';
import type { RgbImage, PictureShape } from './anchor-pictures';
import { concatenate } from './complex';
import type { SampledFile } from './formats';
import { writeProvenance, type Provenance } from './provenance';
import { drawShapes, inflateBand } from './png-shapes';
import { readProvenance } from './read-provenance';

export const pngFormat: SampledFile = {
  pieces: pngFile,
  isIt: isPng,
  provenance: pngProvenance,
};

/** The first bytes of every PNG. */
const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** Keyword of the tEXt chunk that holds the provenance. */
const KEYWORD = 'crease';

/** Length, type and checksum of a chunk take this many bytes beside its data. */
const CHUNK_FRAME = 12;

/** Filters of a row (PNG, section 9): its bytes as they are, and what they are above those before. */
const FILTER = { none: 0, up: 2 };

/** Deflate's usual trade of time for size. */
const LEVEL = 6;

/** Rows of a PNG, deflated apart from all others. */
export interface PngBand {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Adler-32 of the rows with their filters (RFC 1950), and their length. */
  readonly adler: number;
  readonly length: number;
}

/**
 * Deflates rows of a PNG. Bands can be made in any order and on several cores: each ends on a byte,
 * looks back at no other, and says that more follows.
 *
 * @param indexes a byte per pixel, row by row
 */
export function deflateBand(indexes: Uint8Array, width: number): PngBand {
  const rows = indexes.length / width;
  const filtered = new Uint8Array(indexes.length + rows);
  for (let row = 0, from = 0, to = 0; row < rows; row++) {
    // Most pixels are as those above them; the first row of a band has none above it.
    filtered[to++] = row === 0 ? FILTER.none : FILTER.up;
    if (row === 0) filtered.set(indexes.subarray(0, width), to);
    else
      for (let i = 0; i < width; i++)
        filtered[to + i] = indexes[from + i] - indexes[from + i - width];
    from += width;
    to += width;
  }
  const chunks: Uint8Array[] = [];
  const deflate = new Deflate({ level: LEVEL, raw: true });
  deflate.onData = (bytes) => chunks.push(Uint8Array.from(bytes));
  deflate.push(filtered, Z_FULL_FLUSH);
  return { bytes: concatenate(chunks), adler: adler32(filtered), length: filtered.length };
}

/** What a picture's pixels are. */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** Up to 256 colours, red in the lowest byte; pixels are indexes into them. */
  readonly colours: readonly number[];
  /** Drawn over it; then its pixels are colours. */
  readonly shapes?: readonly PictureShape[];
}

/**
 * A PNG file of 8-bit palette indexes or, where something is drawn over them, of 8-bit colours, piece by piece. The
 * same picture and provenance give the same bytes.
 *
 * @param bands of indexes, from top to bottom
 */
function* pngFile(
  { width, height, colours, shapes }: PngHeader,
  bands: Iterable<PngBand>,
  provenance: Provenance,
): Generator<Uint8Array> {
  const palette = Uint8Array.from(
    colours.flatMap((colour) => [colour, colour >>> 8, colour >>> 16]),
  );
  const text = `${KEYWORD}\0${writeProvenance(provenance)}`;
  const told = pngChunk('tEXt', new TextEncoder().encode(text));
  if (!shapes) yield* pngChunks([width, height], [pngChunk('PLTE', palette), told], bands);
  else
    yield* pngChunks([width, height], [told], bandsUnder(shapes, bands, width, palette), COLOURS);
}

/** A PNG of colours: red, green and blue of each pixel, row by row. */
export function pngOf({ width, height, pixels }: RgbImage): Uint8Array {
  const bands = [deflateBand(pixels, 3 * width)];
  return concatenate([...pngChunks([width, height], [], bands, COLOURS)]);
}

/** Bands of indexes as bands of colours, with shapes over them. */
function* bandsUnder(
  shapes: readonly PictureShape[],
  bands: Iterable<PngBand>,
  width: number,
  palette: Uint8Array,
): Generator<PngBand> {
  let first = 0;
  for (const band of bands) {
    const indexes = unfiltered(inflateBand(band.bytes), width);
    const pixels = new Uint8Array(3 * indexes.length);
    for (const [i, index] of indexes.entries())
      for (let k = 0; k < 3; k++) pixels[3 * i + k] = palette[3 * index + k];
    drawShapes(shapes, { pixels, width, first });
    yield deflateBand(pixels, 3 * width);
    first += indexes.length / width;
  }
}

/** The bytes of rows that `deflateBand` has filtered. */
function unfiltered(filtered: Uint8Array, width: number): Uint8Array {
  const rows = filtered.length / (width + 1);
  const bytes = new Uint8Array(rows * width);
  for (let row = 0, from = 0, to = 0; row < rows; row++) {
    const isUp = filtered[from++] === FILTER.up;
    for (let i = 0; i < width; i++, from++, to++)
      bytes[to] = filtered[from] + (isUp ? bytes[to - width] : 0);
  }
  return bytes;
}

/** Colour types (PNG, section 11.2.2). */
const INDEXES = 3;
const COLOURS = 2;

/** @param before chunks between the header and the pixels */
function* pngChunks(
  [width, height]: readonly [number, number],
  before: readonly Uint8Array[],
  bands: Iterable<PngBand>,
  colourType = INDEXES,
): Generator<Uint8Array> {
  yield SIGNATURE;
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  // Eight bits an index or a channel, and the only methods there are.
  new Uint8Array(header.buffer).set([8, colourType, 0, 0, 0], 8);
  yield pngChunk('IHDR', new Uint8Array(header.buffer));
  yield* before;
  // RFC 1950: deflate with a window of 32 KiB, its checksum right.
  yield pngChunk('IDAT', Uint8Array.of(0x78, 0x9c));
  let adler = 1;
  for (const band of bands) {
    adler = combineAdler(adler, band);
    yield pngChunk('IDAT', band.bytes);
  }
  const end = new DataView(new ArrayBuffer(6));
  // An empty last block.
  end.setUint16(0, 0x0300);
  end.setUint32(2, adler);
  yield pngChunk('IDAT', new Uint8Array(end.buffer));
  yield pngChunk('IEND', new Uint8Array(0));
}

function pngChunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(CHUNK_FRAME + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

/** Checksums of single bytes (PNG, annex D). */
const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let c = byte;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

function crc32(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const byte of bytes) c = CRC[(c ^ byte) & 0xff] ^ (c >>> 8);
  return ~c >>> 0;
}

const ADLER = 65_521;

/** Sums up to this long stay below 2⁵³, whatever the bytes. */
const ADLER_STRIDE = 4096;

function adler32(bytes: Uint8Array): number {
  let [a, b] = [1, 0];
  for (let at = 0; at < bytes.length; at += ADLER_STRIDE) {
    const end = Math.min(at + ADLER_STRIDE, bytes.length);
    for (let i = at; i < end; i++) {
      a += bytes[i];
      b += a;
    }
    a %= ADLER;
    b %= ADLER;
  }
  return b * 65_536 + a;
}

/** The checksum of what has the checksum `before`, with a band behind it. */
function combineAdler(before: number, { adler, length }: PngBand): number {
  const [a1, b1] = [before % 65_536, Math.floor(before / 65_536)];
  const [a2, b2] = [adler % 65_536, Math.floor(adler / 65_536)];
  const a = (a1 + a2 + ADLER - 1) % ADLER;
  const b = (b1 + b2 + (length % ADLER) * (a1 + ADLER - 1)) % ADLER;
  return b * 65_536 + a;
}

function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => bytes[i] === byte);
}

/**
 * The provenance of a PNG that Crease wrote. Walks the chunks and leaves the pixels alone, so a
 * hostile picture cannot make it decode gigabytes.
 *
 * @throws InputError if the file is not such a PNG; `inspect` adds its name.
 */
function pngProvenance(bytes: Uint8Array): Provenance {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + CHUNK_FRAME <= bytes.length;) {
    const length = view.getUint32(at);
    if (at + CHUNK_FRAME + length > bytes.length)
      throw new InputError(`the PNG ends inside the chunk at byte ${at}.`);
    const type = latin1(bytes.subarray(at + 4, at + 8));
    const data = bytes.subarray(at + 8, at + 8 + length);
    const keyword = latin1(data.subarray(0, KEYWORD.length + 1));
    if (type === 'tEXt' && keyword === `${KEYWORD}\0`)
      return readProvenance(latin1(data.subarray(KEYWORD.length + 1)), 'png');
    at += CHUNK_FRAME + length;
  }
  throw new InputError('the PNG has no provenance: Crease did not write it, or it was edited.');
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}
