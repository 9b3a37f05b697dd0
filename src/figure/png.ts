import { encode, hasPngSignature } from 'fast-png';
import { InputError } from '../network/errors';
import { readProvenance, writeProvenance, type Provenance } from './provenance';

/** Keyword of the tEXt chunk that holds the provenance. */
const KEYWORD = 'crease';

/** Length, type and checksum of a chunk take this many bytes beside its data. */
const CHUNK_FRAME = 12;

/** A picture that is filled row by row; three bytes per pixel, red, green, blue. */
export class Picture {
  readonly pixels: Uint8Array;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.pixels = new Uint8Array(3 * width * height);
  }

  /** Sets whole rows, from `firstRow` counted from the top; `rgba` has four bytes per pixel. */
  setRows(firstRow: number, rgba: Uint8Array): void {
    const { pixels } = this;
    let out = 3 * this.width * firstRow;
    for (let i = 0; i < rgba.length; i += 4) {
      pixels[out++] = rgba[i];
      pixels[out++] = rgba[i + 1];
      pixels[out++] = rgba[i + 2];
    }
  }
}

/** The picture as a PNG file of 8-bit RGB; the same picture and provenance give the same bytes. */
export function encodePng(picture: Picture, provenance: Provenance): Uint8Array {
  const { width, height, pixels } = picture;
  const text = { [KEYWORD]: writeProvenance(provenance) };
  return encode({ width, height, data: pixels, channels: 3, depth: 8, text });
}

export function isPng(bytes: Uint8Array): boolean {
  return bytes.length >= 8 && hasPngSignature(bytes);
}

/**
 * The provenance of a PNG that Crease wrote. Walks the chunks and leaves the pixels alone, so a
 * hostile picture cannot make it decode gigabytes.
 *
 * @throws InputError if the file is not such a PNG; `inspect` adds its name.
 */
export function pngProvenance(bytes: Uint8Array): Provenance {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + CHUNK_FRAME <= bytes.length;) {
    const length = view.getUint32(at);
    if (at + CHUNK_FRAME + length > bytes.length)
      throw new InputError(`the PNG ends inside the chunk at byte ${at}.`);
    const type = latin1(bytes.subarray(at + 4, at + 8));
    const data = bytes.subarray(at + 8, at + 8 + length);
    const keyword = latin1(data.subarray(0, KEYWORD.length + 1));
    if (type === 'tEXt' && keyword === `${KEYWORD}\0`)
      return readProvenance(latin1(data.subarray(KEYWORD.length + 1)));
    at += CHUNK_FRAME + length;
  }
  throw new InputError('the PNG has no provenance: Crease did not write it, or it was edited.');
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}
