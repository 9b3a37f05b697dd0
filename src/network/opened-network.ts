import {
  activationByLayer,
  ASSUMED,
  layerName,
  parseActivations,
  type ActivationChoice,
} from './layer-activations';
import { constructNetwork } from './constructions/constructions';
import { creaseJsonPieces } from './crease-json';
import type { DataPoints } from './data-points';
import { digest, type CreateHasher } from './digest';
import { InputError, NetworkError } from './errors';
import { denseLayers, type FileContents } from './file-contents';
import {
  imageOf,
  isSameImage,
  parseImage,
  validateImage,
  withImage,
  withoutImage,
  type ImageLayout,
} from './image-layout';
import type { InputDescription } from './inputs';
import { denseNetwork, inputWidth, type Network } from './network';
import { readSafetensors } from './safetensors';
import type { OwnPlane } from './sensitive-plane';
import type { Window } from './slice';

/*
 * What needs no decoder of ONNX, which is larger than all the rest: the explorer's page opens on it
 * (open.ts has the rest).
 */

export type NetworkFormat = 'json' | 'safetensors' | 'onnx' | 'nnet' | 'construction';

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
  /** Points that its file brings along. */
  readonly data?: DataPoints;
  /** Where it is not the file that says what its activations are. */
  readonly activation?: ActivationChoice;
  /** What its file says of an image, where somebody says another (`imaged`). */
  readonly fileImage?: ImageLayout | 'none';
  /** What is to be known of how the file was read, as sentences without a full stop. */
  readonly notes?: readonly string[];
  /** Name of the output that is read, where the file has others. */
  readonly output?: string;
  /** Then the names of all that can be read. */
  readonly outputs?: readonly string[];
  /** The plane that it is shown in where none is named, where somebody computed it (`usualPlaneOf`). */
  readonly plane?: OwnPlane;
  /** Numbers that were trained, where the network's maps do not tell (`parametersOf`). */
  readonly parameters?: number;
  readonly format: NetworkFormat;
}

/** The window of a network that does not name its own. */
export const DEFAULT_WINDOW: Window = { u0: -1, u1: 1, v0: -1, v1: 1 };

/** Who is told, now and then, what share is done of what takes minutes of a large construction. */
export interface ConstructionWatch {
  readonly onMade?: (share: number) => void;
  /** Once with 1, at the end. */
  readonly onHashed?: (share: number) => void;
  readonly createHasher?: CreateHasher;
}

/**
 * Opens a construction such as `fold:4x3`.
 *
 * @throws NetworkError one sentence that says what would be allowed.
 */
export function openConstruction(text: string, watch: ConstructionWatch = {}): OpenedNetwork {
  const made = named(text, () => constructNetwork(text, (share) => watch.onMade?.(share)));
  return openedConstruction(text, made, watch);
}

/** A construction whose network is already there. */
export function openedConstruction(
  text: string,
  { network, window = DEFAULT_WINDOW, plane }: FileContents,
  watch: ConstructionWatch = {},
): OpenedNetwork {
  let known: string | undefined;
  return {
    name: text,
    network,
    window,
    ...(plane && { plane }),
    format: 'construction',
    // The text of a large network takes seconds to write, and most callers never ask.
    get sha256() {
      return (known ??= digest(contentOf(network, watch), watch.createHasher));
    },
  };
}

/** A network that comes with Crease, from its file; its name has no ending. */
export function openShipped(name: string, bytes: Uint8Array): OpenedNetwork {
  return { ...openSafetensors(`${name}.safetensors`, bytes), name };
}

/** What is to be known of a file besides its bytes. */
export interface FileOptions {
  /** The file as it is, where its bytes were packed in it. */
  readonly stored?: Uint8Array;
  /** Activations that are wanted whatever a safetensors file says (`parseActivations`). */
  readonly activation?: string | undefined;
  /** The output that is wanted of a graph with several, by name. */
  readonly output?: string | undefined;
  /** Whether the first is taken where none is named. */
  readonly takesFirst?: boolean | undefined;
  readonly createHasher?: CreateHasher | undefined;
}

/** @throws NetworkError one sentence that names the file and the place in it. */
export function openSafetensors(
  name: string,
  bytes: Uint8Array,
  { stored = bytes, activation, createHasher }: FileOptions = {},
): OpenedNetwork {
  const contents = named(name, () => readSafetensors(bytes, activation));
  return openedFile(name, 'safetensors', contents, digest([stored], createHasher));
}

/**
 * A safetensors file's network with other activations.
 *
 * @param text as `parseActivations` reads it
 * @throws NetworkError naming an activation that is not read, or saying how many are needed.
 */
export function reactivated(opened: OpenedNetwork, text: string): OpenedNetwork {
  return named(opened.name, () => {
    if (opened.format !== 'safetensors') throw new NetworkError(SAYS_ITSELF);
    const names = parseActivations(text, ASSUMED.flag);
    const layers = denseLayers(opened.network);
    const behind = activationByLayer(names, layers.length, ASSUMED.flag);
    const activated = layers.map((layer, k) => ({ ...layer, activation: behind[k] }));
    const activation = { ...ASSUMED, names: names.map(layerName).join(','), assumed: false };
    const network = withImage(denseNetwork(activated), imageOf(opened.network));
    // Its plane is another one, too.
    const { plane: _before, ...rest } = opened;
    return { ...rest, network, activation };
  });
}

/**
 * A network whose input is the image that somebody says, whatever its file does: an MLP's 784 inputs may be pixels.
 *
 * @param text as `parseImage` reads it; undefined for what the file says
 * @throws NetworkError where that is no image, or has more or fewer numbers than there are inputs.
 */
export function imaged(opened: OpenedNetwork, text: string | undefined): OpenedNetwork {
  const { network, fileImage } = opened;
  const own = fileImage === 'none' ? undefined : (fileImage ?? imageOf(network));
  const image = text === undefined ? own : parseImage(text);
  if (isSameImage(image, imageOf(network))) return opened;
  if (image) validateImage(image, inputWidth(network), IMAGE_FLAG);
  const changed = {
    network: image ? withImage(network, image) : withoutImage(network),
    ...(!isSameImage(image, own) && { fileImage: own ?? ('none' as const) }),
  };
  if (opened.format !== 'construction') {
    const { fileImage: _before, ...rest } = opened;
    return { ...rest, ...changed };
  }
  const { name, window, plane, format } = opened;
  return {
    name,
    window,
    format,
    ...(plane && { plane }),
    ...changed,
    // That of its name, and computed when it is first read.
    get sha256() {
      return opened.sha256;
    },
  };
}

/** What says which image an input is. */
export const IMAGE_FLAG = '--image';

/** Why other files take no activations. */
export const SAYS_ITSELF = `${ASSUMED.flag} is for .safetensors files; this network says itself what its activations are.`;

export function openedFile(
  name: string,
  format: NetworkFormat,
  { network, window = DEFAULT_WINDOW, ...more }: FileContents,
  sha256: string,
): OpenedNetwork {
  return { name, network, sha256, window, ...more, format };
}

/** Longer names are cut short in sentences: constructions may have as many layers as one likes. */
const LONGEST_NAME = 300;

/** Runs a reader, and starts the sentence of whatever it refuses with the file's name. */
export function named<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof InputError) throw new NetworkError(`${shortened(name)}: ${error.message}`);
    if (error instanceof RangeError && error.message.includes('call stack'))
      throw new NetworkError(`${name}: its parts are nested too deeply.`);
    if (error instanceof RangeError)
      throw new NetworkError(`${name}: the network is too large for this machine's memory.`);
    throw error;
  }
}

function shortened(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name;
}

/** What a construction's hash is of: the file that it can be written to. */
function* contentOf(network: Network, { onHashed }: ConstructionWatch): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  // Nearly all pieces are rows of a layer's weights.
  const rows = network.nodes.reduce(
    (sum, { kind, width }) => sum + (kind === 'affine' ? width : 0),
    0,
  );
  let row = 0;
  for (const piece of creaseJsonPieces(network)) {
    yield encoder.encode(piece);
    onHashed?.(Math.min(++row, rows - 1) / rows);
  }
  onHashed?.(1);
}
