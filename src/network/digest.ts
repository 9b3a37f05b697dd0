import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** A SHA-256 on its way. */
export interface Hasher {
  update(bytes: Uint8Array): unknown;
  digest(): Uint8Array;
}

/** Begins a SHA-256. A host may have one that is ten times as fast as that of JavaScript. */
export type CreateHasher = () => Hasher;

/** SHA-256, in hex, of bytes that come in pieces. */
export function digest(
  pieces: Iterable<Uint8Array>,
  createHasher: CreateHasher = () => sha256.create(),
): string {
  const hasher = createHasher();
  for (const piece of pieces) hasher.update(piece);
  return bytesToHex(hasher.digest());
}
