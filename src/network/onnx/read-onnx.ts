import { NetworkError } from '../errors';
import type { FileContents } from '../file-contents';
import { externalLocation, isBareName, type WeightsFiles } from './constants';
import { decodeModel, type DecodedModel, type OnnxGraph, type Tensor } from './decode';
import { readGraph, type GraphContents } from './graph';
import type { ReadOptions } from './outputs';
import { GraphError } from './operands';

/** What an ONNX file says, and the weights files that it took numbers from, in order of use. */
export interface OnnxContents extends FileContents {
  readonly companions: readonly Uint8Array[];
}

/**
 * Reads an ONNX model, as exporters write it. A batch is one point.
 *
 * @param companions files of external data, by bare name
 * @throws NetworkError naming the operator, node or tensor; `openNetwork` adds the file.
 */
export function readOnnx(
  bytes: Uint8Array,
  companions: ReadonlyMap<string, Uint8Array>,
  options: ReadOptions = {},
): OnnxContents {
  const model = decodeModel(bytes);
  const names = externalNames(model.graph);
  if (names.some((name) => !companions.has(name))) survey(model);
  const files = { given: companions, used: new Set<Uint8Array>() };
  const contents = readGraph(model, files, budgetOf(bytes, companions), options);
  return { ...contents, companions: [...files.used] };
}

/**
 * Numbers that a file's graph may come to, 12 bytes each at most: the entries of a large convolution, or many
 * times what the file holds.
 */
export function budgetOf(bytes: Uint8Array, companions: ReadonlyMap<string, Uint8Array>): number {
  let stored = bytes.length;
  for (const file of companions.values()) stored += file.length;
  return LARGE_CONVOLUTIONS + 8 * stored;
}

/** A network of 100,000 convolutional units that read 32 channels by 3 × 3. */
const LARGE_CONVOLUTIONS = 2 ** 27;

/**
 * Reads a graph whose weights files are not there, with zeros in their place, as far as that goes.
 *
 * @throws GraphError where no weights would help.
 */
function survey(model: DecodedModel): GraphContents | undefined {
  const files: WeightsFiles = { given: new Map(), used: new Set(), standIn: standInFor() };
  try {
    return readGraph(model, files, MOST_SURVEYED, { takesFirst: true });
  } catch (error) {
    if (error instanceof GraphError || !(error instanceof NetworkError)) throw error;
    // Anything else may be different with the weights.
    return undefined;
  }
}

/** Zeros in the place of weights that are not there. */
export function standInFor(): (count: number) => Float32Array {
  let left = MOST_SURVEYED;
  return (count) => {
    left -= count;
    if (left < 0) throw new NetworkError('the weights are too many to stand in for.');
    return new Float32Array(count);
  };
}

/** Numbers that a graph may come to without its weights files. */
const MOST_SURVEYED = 2 ** 24;

/**
 * Bare names of the weights files that an ONNX file needs beside it, so that a host can load them.
 * Empty for bytes that no file would make a network of; `openNetwork` says what is wrong with those.
 */
export function externalDataNames(bytes: Uint8Array): string[] {
  try {
    const model = decodeModel(bytes);
    const names = externalNames(model.graph);
    if (names.length > 0) survey(model);
    return names;
  } catch (error) {
    if (error instanceof NetworkError) return [];
    throw error;
  }
}

function externalNames(graph: OnnxGraph): string[] {
  const names = storedTensors(graph)
    .map((tensor) => externalLocation(tensor) ?? '')
    .filter(isBareName);
  return [...new Set(names)];
}

/** Initializers, and the tensors that nodes carry as attributes. */
function storedTensors({ initializer, node }: OnnxGraph): Tensor[] {
  const attributes = (node ?? []).flatMap(({ attribute }) => attribute ?? []);
  return [...(initializer ?? []), ...attributes.flatMap(({ t }) => (t ? [t] : []))];
}
