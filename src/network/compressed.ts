import { NetworkError } from './errors';
import { isSafetensors } from './foreign-files';

/** Beyond this a compressed file is unpacked by hand: nobody sees its size before. */
export const MOST_UNPACKED = 2 ** 30;

/** Bytes that are unpacked at once: they come to 1032 times as many at most. */
const SLICE = 2 ** 16;

/** Whether a file is compressed by gzip, whatever its name. */
export function isCompressed(bytes: Uint8Array): boolean {
  // The length of a safetensors header may look like it.
  return bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8 && !isSafetensors(bytes);
}

/** A file's name without the `.gz` behind it. */
export function unpackedName(name: string): string {
  return name.replace(/\.gz$/i, '');
}

/**
 * What a file holds: of one that gzip compressed, the file before that.
 *
 * @param most bytes that it may unpack to
 * @throws NetworkError if it is damaged, or too large; not much more than `most` is ever held.
 */
export async function unpack(
  name: string,
  bytes: Uint8Array,
  most = MOST_UNPACKED,
): Promise<Uint8Array> {
  if (!isCompressed(bytes)) return bytes;
  const stream = new DecompressionStream('gzip');
  // Whatever stops it is what the reader stops at, too.
  feed(stream.writable.getWriter(), bytes).catch(() => undefined);
  const reader = stream.readable.getReader();
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { value } = await reader.read().catch(() => {
      throw new NetworkError(
        `${name}: the file is cut short, or is damaged: gzip cannot unpack it.`,
      );
    });
    if (!value) return joined(pieces, length);
    length += value.length;
    if (length > most) {
      void reader.cancel();
      throw new NetworkError(
        `${name}: the file unpacks to more than ${most} bytes; unpack it with gunzip, and open what that writes.`,
      );
    }
    pieces.push(value);
  }
}

async function feed(
  writer: ReturnType<DecompressionStream['writable']['getWriter']>,
  bytes: Uint8Array,
): Promise<void> {
  for (let at = 0; at < bytes.length; at += SLICE) await writer.write(bytes.slice(at, at + SLICE));
  await writer.close();
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
