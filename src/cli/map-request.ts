import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import type { SliceChoice } from '../figure/provenance';
import { ASSUMED, ASSUMPTION } from '../network/layer-activations';
import { unpack } from '../network/compressed';
import {
  isConstruction,
  parseConstruction,
  PREFIXES,
} from '../network/constructions/constructions';
import { InputError } from '../network/errors';
import { inputNamed } from '../network/input-names';
import { parseJson } from '../network/json-text';
import { inputWidth } from '../network/network';
import {
  externalDataNames,
  HAS_ONE_OUTPUT,
  openConstruction,
  openNetwork,
  openShipped,
  reportOperators,
  type OpenedNetwork,
  type OperatorReport,
} from '../network/open';
import { imaged, named, reactivated } from '../network/opened-network';
import { oncePer } from '../network/once-per';
import { sensitivePlane, usualPlaneOf } from '../network/sensitive-plane';
import { isShipped } from '../network/shipped/names';
import { axesSlice, sliceNetwork, throughSlice, type Slice, type Window } from '../network/slice';
import { validateGrid, type SampleGrid, type VolumeGrid } from '../view/grid';
import { readBytes } from './files';
import { endsAtOnce } from './interrupt';
import {
  DEFAULT_SIZE,
  DEFAULT_VOLUME_SIZE,
  sizeText,
  type SliceOptions,
  type VolumeOptions,
} from './options';
import { requireRoomFor } from './memory';
import { Progress, warn } from './messages';
import { shippedBytes } from './shipped';

/** What a person asked to be sampled: a map, or a volume. */
export interface SampleRequest extends SliceRequest {
  readonly grid: SampleGrid | VolumeGrid;
}

/** What a person asked for of a plane. */
export interface MapRequest extends SliceRequest {
  readonly grid: SampleGrid;
}

interface SliceRequest {
  readonly opened: OpenedNetwork;
  readonly slice: Slice;
  /** The slice as it was named. */
  readonly choice: SliceChoice;
}

/** The network of a request on its slice, composed once however many ask. */
export const slicedNetworkOf = oncePer(({ opened, slice }: SampleRequest) =>
  sliceNetwork(opened.network, slice),
);

/** Composes the network of a request, where that may take long, so that whoever asks later has it. */
export async function composeNetwork(request: SampleRequest): Promise<void> {
  await endsAtOnce(() => slicedNetworkOf(request));
}

/** What a command says about a network besides its name. */
export interface NetworkOptions {
  /** Takes the place of a `random:` network's own. */
  readonly seed?: number;
  /** Activations of a safetensors file, whatever that says. */
  readonly activation?: string | undefined;
  /** The output that is wanted of an ONNX file with several, by name. */
  readonly output?: string | undefined;
  /** The image that its input is, whatever its file says. */
  readonly image?: string | undefined;
}

/** Window of a slice through three points: the triangle with a quarter of it around. */
const THROUGH_WINDOW: Window = { u0: -0.25, u1: 1.25, v0: -0.25, v1: 1.25 };

/** @throws InputError if the network, the slice's file or the slice cannot be used. */
export async function openMapRequest(name: string, options: SliceOptions): Promise<MapRequest> {
  if (options.axes?.length === 3)
    throw new InputError('Only `crease count` samples volumes; a slice here has two axes.');
  const { home, ...request } = await openSlice(name, options);
  return { ...request, grid: { window: options.window ?? home, ...options.size } };
}

/**
 * A map or, where three axes are named, a volume. Its window is the network's own where none is named,
 * and w has the bounds of u.
 *
 * @throws InputError if the network or the slice cannot be used, or options are those of the other.
 */
export async function openRequest(name: string, options: VolumeOptions): Promise<SampleRequest> {
  const { axes = [], window, size } = options;
  if (axes.length !== 3) {
    if (size && 'depth' in size)
      throw new InputError(`--size ${sizeText(size)} is of a volume, which needs --axes i,j,k.`);
    if (window && 'w0' in window)
      throw new InputError('A --window of six numbers is of a volume, which needs --axes i,j,k.');
    const { home, ...request } = await openSlice(name, options);
    return { ...request, grid: { window: window ?? home, ...(size ?? DEFAULT_SIZE) } };
  }
  const three = `--axes ${axes.join(',')} make a volume`;
  if (size && !('depth' in size))
    throw new InputError(`${three}, which needs --size WxHxD, not ${sizeText(size)}.`);
  if (window && !('w0' in window))
    throw new InputError(`${three}, which needs --window u0,u1,v0,v1,w0,w1, six numbers.`);
  const { home, ...request } = await openSlice(name, options);
  const box = window ?? { ...home, w0: home.u0, w1: home.u1 };
  return { ...request, grid: validateGrid({ window: box, ...(size ?? DEFAULT_VOLUME_SIZE) }) };
}

/** A network and the slice of it that is named, with the window that it has where none is. */
async function openSlice(
  name: string,
  options: Omit<VolumeOptions, 'window' | 'size'>,
): Promise<SliceRequest & { readonly home: Window }> {
  const opened = await openNamedNetwork(name, options);
  const inputs = inputWidth(opened.network);
  const isUsual = [options.axes, options.at, options.through].every((one) => one === undefined);
  const own = options.sensitive ? sensitivePlane(opened) : isUsual && usualPlaneOf(opened);
  if (own) return { opened, slice: own.slice, choice: { sensitive: true }, home: own.window };
  if (options.through === undefined) {
    const axes =
      options.axes?.map((axis) => inputNamed(axis, opened)) ?? (inputs === 1 ? [0] : [0, 1]);
    const choice = options.at === undefined ? { axes } : { axes, at: options.at };
    return { opened, slice: axesSlice(inputs, axes, options.at), choice, home: opened.window };
  }
  const { points, choice } = await readThrough(options.through);
  try {
    return { opened, slice: throughSlice(inputs, points), choice, home: THROUGH_WINDOW };
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${options.through}: ${error.message}`);
    throw error;
  }
}

/**
 * Opens a network file, with the weights files beside an ONNX file, a construction, or a network that
 * comes with Crease.
 *
 * @throws InputError naming the file and the place in it.
 */
export async function openNamedNetwork(
  name: string,
  options: NetworkOptions = {},
): Promise<OpenedNetwork> {
  const { seed } = options;
  if (seed !== undefined && !name.startsWith('random:'))
    warn(`--seed changes nothing here: ${name} has nothing random.`);
  const opened = await openSilently(name, options);
  if (opened.activation?.assumed)
    warn(
      `${name}: ${ASSUMPTION}; ${ASSUMED.flag} changes that, and "activation" in its metadata says it.`,
    );
  for (const note of opened.notes ?? []) warn(`${name}: ${note}.`);
  return opened;
}

/** Opens a network without a word about what is assumed. */
export function openSilently(name: string, options: NetworkOptions = {}): Promise<OpenedNetwork> {
  return endsAtOnce(async () => {
    const opened = await open(name, options);
    return named(name, () => imaged(opened, options.image));
  });
}

async function open(
  name: string,
  { seed, activation, output }: NetworkOptions,
): Promise<OpenedNetwork> {
  if (isConstruction(name) || isShipped(name)) {
    if (output !== undefined) throw new InputError(`${name}: ${HAS_ONE_OUTPUT}`);
    const opened = isConstruction(name)
      ? construct(seed === undefined ? name : reseed(name, seed))
      : openShipped(name, shippedBytes(name));
    return activation === undefined ? opened : reactivated(opened, activation);
  }
  if (/^\w{2,}:[^/\\]/.test(name))
    throw new InputError(`${name}: constructions start with ${PREFIXES}, and there are no others.`);
  const stored = await readBytes(name);
  const bytes = await unpack(name, stored);
  return openNetwork(name, bytes, await readCompanions(name, bytes), {
    stored,
    activation,
    output,
    createHasher,
  });
}

/** The system's SHA-256. */
const createHasher = () => createHash('sha256');

/** Makes a construction whose numbers have room. */
function construct(text: string): OpenedNetwork {
  const { weights } = named(text, () => parseConstruction(text));
  requireRoomFor(text, FLOAT32 * weights);
  const making = new Progress('Constructing');
  let hashing: Progress | undefined;
  try {
    return openConstruction(text, {
      createHasher,
      onMade: (share) => making.show(share),
      onHashed(share) {
        hashing ??= new Progress('Hashing');
        hashing.show(share);
        if (share === 1) hashing.end();
      },
    });
  } finally {
    making.end();
  }
}

/** A network's hash, which of a large construction takes a minute; it is there at once for whoever asks later. */
export function hashed({ opened }: SampleRequest): Promise<string> {
  return endsAtOnce(() => opened.sha256);
}

const FLOAT32 = 4;

/** What becomes of each operator of an ONNX file; undefined for anything else. */
export function operatorsOf(
  name: string,
  options: NetworkOptions,
): Promise<OperatorReport[] | undefined> {
  return endsAtOnce(() => report(name, options));
}

async function report(
  name: string,
  { output }: NetworkOptions,
): Promise<OperatorReport[] | undefined> {
  if (isConstruction(name) || isShipped(name) || !isOnnx(name)) return undefined;
  const bytes = await unpack(name, await readBytes(name));
  const companions = await readCompanions(name, bytes).catch((error: unknown) => {
    // Zeros stand for weights that are not there.
    if (error instanceof InputError) return new Map<string, Uint8Array>();
    throw error;
  });
  return reportOperators(bytes, companions, { output });
}

function isOnnx(path: string): boolean {
  return /\.onnx(\.gz)?$/i.test(path);
}

/** A `random:` construction with another seed. */
export function reseed(construction: string, seed: number): string {
  if (!construction.startsWith('random:')) return construction;
  const [sizes, query = ''] = construction.split(/\?(.*)/s);
  const rest = query.split('&').filter((pair) => pair !== '' && !/^seed(=|$)/.test(pair));
  return `${sizes}?${[`seed=${seed}`, ...rest].join('&')}`;
}

/** The weights files that an ONNX file names, which lie beside it. */
async function readCompanions(path: string, bytes: Uint8Array): Promise<Map<string, Uint8Array>> {
  const companions = new Map<string, Uint8Array>();
  if (!isOnnx(path)) return companions;
  for (const name of externalDataNames(bytes))
    companions.set(name, await readCompanion(path, name));
  return companions;
}

async function readCompanion(path: string, name: string): Promise<Uint8Array> {
  try {
    return await readBytes(join(dirname(path), name));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`${path} keeps its weights beside it in ${error.message}`);
  }
}

async function readThrough(path: string): Promise<{ points: number[][]; choice: SliceChoice }> {
  const bytes = await readBytes(path);
  const value = named(path, () => parseJson(bytes));
  const points: unknown = typeof value === 'object' && value && 'points' in value && value.points;
  if (!isPoints(points))
    throw new InputError(`${path}: "points" is missing, or is not a list of lists of numbers.`);
  const choice = {
    through: { name: basename(path), sha256: createHasher().update(bytes).digest('hex') },
  };
  return { points, choice };
}

function isPoints(value: unknown): value is number[][] {
  return (
    Array.isArray(value) &&
    value.every((point) => Array.isArray(point) && point.every((x) => typeof x === 'number'))
  );
}
