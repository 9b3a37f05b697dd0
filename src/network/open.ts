import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { constructNetwork } from './constructions';
import { creaseJsonPieces, readCreaseJson } from './crease-json';
import { InputError, NetworkError } from './errors';
import type { FileContents } from './file-contents';
import type { InputDescription } from './inputs';
import type { Network } from './network';
import { readOnnx } from './onnx/read-onnx';
import { readSafetensors } from './safetensors';
import type { Window } from './slice';

export { externalDataNames } from './onnx/read-onnx';

export type NetworkFormat = 'json' | 'safetensors' | 'onnx' | 'construction';

export interface OpenedNetwork {
  /** The file's name or the construction's text, as given. */
  readonly name: string;
  readonly network: Network;
  /**
   * SHA-256, in hex, of the file's bytes (an ONNX file's, then those of its weights files in order
   * of use), or of a construction's Crease JSON, which is then computed when it is first read.
   */
  readonly sha256: string;
  /** The window that its author meant: [−1,1]² where the file does not say. */
  readonly window: Window;
  /** What its author said of each input, in order, where the file does. */
  readonly inputs?: readonly InputDescription[];
  readonly format: NetworkFormat;
}

/** The window of a network that does not name its own. */
const DEFAULT_WINDOW: Window = { u0: -1, u1: 1, v0: -1, v1: 1 };

/**
 * Opens a network file by its extension.
 *
 * @param name the file's name; its extension decides, and errors start with it
 * @param companions weights files that lie beside an ONNX file, by their bare names
 * @throws NetworkError one sentence that names the file and the place in it.
 */
export function openNetwork(
  name: string,
  bytes: Uint8Array,
  companions: ReadonlyMap<string, Uint8Array> = new Map(),
): OpenedNetwork {
  const extension = /\.([^./\\]+)$/.exec(name)?.[1].toLowerCase();
  if (extension !== 'json' && extension !== 'safetensors' && extension !== 'onnx')
    throw new NetworkError(
      `${name}: Crease opens .json, .safetensors and .onnx files; export a PyTorch model with torch.onnx.export.`,
    );
  const used: Uint8Array[] = [];
  const contents = named(name, () => {
    if (extension === 'json') return readCreaseJson(bytes);
    if (extension === 'safetensors') return readSafetensors(bytes);
    const model = readOnnx(bytes, companions);
    used.push(...model.companions);
    return model;
  });
  const { network, window = DEFAULT_WINDOW, inputs } = contents;
  return {
    name,
    network,
    sha256: digest([bytes, ...used]),
    window,
    ...(inputs && { inputs }),
    format: extension,
  };
}

/**
 * Opens a construction such as `fold:4x3`.
 *
 * @throws NetworkError one sentence that says what would be allowed.
 */
export function openConstruction(text: string): OpenedNetwork {
  const { network, window = DEFAULT_WINDOW } = named(text, () => constructNetwork(text));
  let known: string | undefined;
  return {
    name: text,
    network,
    window,
    format: 'construction',
    // The text of a large network takes seconds to write, and most callers never ask.
    get sha256() {
      return (known ??= digest(encodePieces(network)));
    },
  };
}

/** Runs a reader, and starts the sentence of whatever it refuses with the network's name. */
function named(name: string, read: () => FileContents): FileContents {
  try {
    return read();
  } catch (error) {
    if (error instanceof InputError) throw new NetworkError(`${name}: ${error.message}`);
    if (error instanceof RangeError)
      throw new NetworkError(`${name}: the network is too large for this machine's memory.`);
    throw error;
  }
}

function* encodePieces(network: Network): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  for (const piece of creaseJsonPieces(network)) yield encoder.encode(piece);
}

function digest(pieces: Iterable<Uint8Array>): string {
  const hash = sha256.create();
  for (const piece of pieces) hash.update(piece);
  return bytesToHex(hash.digest());
}
