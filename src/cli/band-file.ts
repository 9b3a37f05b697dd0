import { crc32 } from 'node:zlib';
import type { FinishedBand } from '../sampling/band-worker';
import type { Rows } from '../sampling/bands';

/*
 * A finished band as a file: float64 numbers (checksum of all that follows it, room for the identity of the
 * picture, rows, checksum and length of the pixels before they were packed, what it took, and lengths of the
 * data), then the data.
 */

/** Bytes of a picture's identity, a SHA-256; in numbers of eight bytes, and the place of what follows. */
const IDENTITY = 32;
const FIRST = 1 + IDENTITY / 8;

/** Numbers before the lengths of the IDs by depth. */
const HEADER = FIRST + 8;

/**
 * @param identity of the picture that the band is of, and of how it was sampled
 * @returns the file, piece by piece; none without pixels
 */
export function writeBand(band: FinishedBand, identity: Uint8Array): Uint8Array[] {
  const { rows, ids, idsByDepth, work, pixels } = band;
  if (!pixels) return [];
  const words = [ids, ...idsByDepth];
  const data = [...words, pixels.bytes].map(
    (part) => new Uint8Array(part.buffer, part.byteOffset, part.byteLength),
  );
  const header = Float64Array.of(
    ...Array<number>(FIRST).fill(0),
    rows,
    pixels.adler,
    pixels.length,
    work.samples,
    work.multiplyAdds,
    work.decided,
    work.unproven,
    pixels.bytes.length,
    ...words.map(({ length }) => length),
  );
  const parts = [new Uint8Array(header.buffer), ...data];
  parts[0].set(identity, 8);
  header[0] = parts.reduce((sum, part, i) => crc32(i === 0 ? part.subarray(8) : part, sum), 0);
  return parts;
}

/**
 * @param rows that the band is to have
 * @param depths hidden layers of the network
 * @returns the band; undefined if the file is damaged, or is of another picture or other rows
 */
export function readBand(
  bytes: Uint8Array<ArrayBuffer>,
  identity: Uint8Array,
  [first, end]: Rows,
  depths: number,
): FinishedBand | undefined {
  if (bytes.length < 8 * (HEADER + depths)) return undefined;
  const header = new Float64Array(bytes.buffer, 0, HEADER + depths);
  const [rows, adler, length, ...others] = header.subarray(FIRST);
  const [samples, multiplyAdds, decided, unproven, packed] = others;
  const work = { samples, multiplyAdds, decided, unproven };
  if (header[0] !== crc32(bytes.subarray(8)) || rows !== end - first) return undefined;
  if (identity.some((byte, i) => byte !== bytes[8 + i])) return undefined;
  let at = 8 * header.length;
  const counts = [...header.subarray(HEADER)];
  const size = counts.reduce((sum, count) => sum + 4 * count, at + packed);
  if (![packed, ...counts].every(isCount) || size !== bytes.length) return undefined;
  const words = counts.map((count) => {
    const part = new Uint32Array(bytes.buffer, at, count);
    at += 4 * count;
    return part;
  });
  const [ids, ...idsByDepth] = words;
  const pixels = { bytes: bytes.subarray(at, at + packed), adler, length };
  return { firstRow: first, rows, ids, idsByDepth, work, pixels };
}

function isCount(count: number): boolean {
  return Number.isSafeInteger(count) && count >= 0;
}
