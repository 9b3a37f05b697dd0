import { activationJson, readActivation } from './layer-activations';
import { readJsonData } from './data-points';
import { NetworkError } from './errors';
import {
  isObject,
  layersOf,
  packWeights,
  quote,
  readWindow,
  type FileContents,
} from './file-contents';
import { imageJson, imageOf, readImage, type ImageLayout } from './image-layout';
import { readInputs } from './inputs';
import { parseJson } from './json-text';
import { convolutionPieces, readConvolution } from './json-convolution';
import { numberList } from './json-numbers';
import { convolutionOf, type LinearMap } from './linear-map';
import {
  layeredNetwork,
  mappedLayer,
  unitsBehind,
  type DenseLayer,
  type MappedLayer,
  type Network,
} from './network';
import { windowNumbers, type Window } from './slice';

/**
 * Reads Crease JSON: `{"layers": [{"weights": [[…]], "bias": […], "activation": "relu"}, …]}`,
 * `weights` being `outputs × inputs`, or a layer with `kernels` (`readConvolution`); and optionally a `"window": [u0, u1, v0, v1]`, `"inputs"`
 * (`readInputs`), an `"image"` that the input is (`readImage`; that of a convolution, where the first layer is one), and points to be shown as `"data": {"points": [[…], …], "labels": [0, …]}`.
 *
 * @throws NetworkError naming the place, as `layers[2].weights[3]`; `openNetwork` adds the file.
 */
export function readCreaseJson(bytes: Uint8Array): FileContents {
  const file = requireObject(parseJson(bytes), 'the file');
  if (!Array.isArray(file.layers) || file.layers.length === 0)
    throw new NetworkError('"layers" is missing, or is not a list of layers.');
  const layers: MappedLayer[] = [];
  let units: number | undefined;
  for (const [k, value] of file.layers.entries()) {
    const place = `layers[${k}]`;
    const object = requireObject(value, place);
    const layer =
      object.kernels === undefined
        ? mappedLayer(readLayer(object, place, units))
        : readConvolution(object, place, units);
    units = unitsBehind(layer, place);
    layers.push(layer);
  }
  const { window, inputs, data } = file;
  const width = layers[0].inputs;
  const network = layeredNetwork(layers, readInputImage(file.image, layers[0]));
  return {
    network,
    ...(window !== undefined && { window: readWindow(window, 'window') }),
    ...(inputs !== undefined && { inputs: readInputs(inputs, width, 'inputs') }),
    ...(data !== undefined && { data: readJsonData(data, width) }),
  };
}

/** The image that the input is, as the file or its first layer says. */
function readInputImage(value: unknown, { map, inputs }: MappedLayer): ImageLayout | undefined {
  const read = convolvedImage(map);
  if (value === undefined) return read;
  const said = readImage(value, inputs, 'image');
  if (read && JSON.stringify(imageJson(read)) !== JSON.stringify(imageJson(said)))
    throw new NetworkError(
      `image is ${quote(value)}, but layers[0] reads ${quote(imageJson(read))}.`,
    );
  return said;
}

/** The image that a convolution of two dimensions reads. */
function convolvedImage(map: LinearMap): ImageLayout | undefined {
  const { image = [] } = convolutionOf(map) ?? {};
  const [channels, height, width] = image;
  return image.length === 3 ? { channels, height, width, order: 'chw' } : undefined;
}

function requireObject(value: unknown, place: string): Record<string, unknown> {
  if (!isObject(value)) throw new NetworkError(`${place} is not an object.`);
  return value;
}

/** @param units units of the layer before, absent for the first layer */
function readLayer(
  layer: Record<string, unknown>,
  place: string,
  units: number | undefined,
): DenseLayer {
  const { weights: rows } = layer;
  if (!Array.isArray(rows) || rows.length === 0)
    throw new NetworkError(`${place}.weights is missing, or is not a list of rows.`);
  const activation = readActivation(layer.activation, `${place}.activation`);
  const first: unknown = rows[0];
  const inputs = units ?? (Array.isArray(first) ? first.length : 0);
  const outputs = rows.length;
  const rowsRead = rows.map((row: unknown, i) =>
    readRow(row, `${place}.weights[${i}]`, inputs, units),
  );
  const weights = new Float64Array(outputs * inputs);
  for (const [i, row] of rowsRead.entries())
    setNumbers(weights, row, i * inputs, `${place}.weights[${i}]`);
  if (!Array.isArray(layer.bias))
    throw new NetworkError(`${place}.bias is missing, or is not a list of numbers.`);
  if (layer.bias.length !== outputs)
    throw new NetworkError(
      `${place}.bias has ${layer.bias.length} numbers, but ${place}.weights has ${outputs} rows.`,
    );
  const bias = new Float64Array(outputs);
  setNumbers(bias, layer.bias, 0, `${place}.bias`);
  return { weights: packWeights(weights), inputs, outputs, bias, activation };
}

function readRow(
  row: unknown,
  place: string,
  inputs: number,
  units: number | undefined,
): readonly unknown[] {
  if (!Array.isArray(row) || row.length === 0)
    throw new NetworkError(`${place} is not a list of numbers.`);
  if (row.length === inputs) return row;
  const expected =
    units === undefined
      ? `the row before it has ${inputs}.`
      : `the layer before has ${units} units.`;
  throw new NetworkError(`${place} has ${row.length} numbers, but ${expected}`);
}

function setNumbers(
  out: Float64Array,
  values: readonly unknown[],
  start: number,
  place: string,
): void {
  for (const [i, value] of values.entries()) {
    if (typeof value !== 'number' || !Number.isFinite(value))
      throw new NetworkError(`${place}[${i}] is ${quote(value)}, which is not a finite number.`);
    out[start + i] = value;
  }
}

/** Past this many weights the text would not fit into a string on every host. */
const WRITABLE_WEIGHTS = 2 ** 24;

/**
 * The network as Crease JSON; `readCreaseJson` gives back the same numbers.
 *
 * @throws NetworkError for a network that is not plain feed-forward, has a map that is neither dense nor a
 * convolution, or has over 2²⁴ weights.
 */
export function writeCreaseJson(network: Network, window?: Window): string {
  const weights = layersOf(network).reduce((sum, { map }) => sum + numbersOf(map), 0);
  if (weights > WRITABLE_WEIGHTS)
    throw new NetworkError(
      `${weights} weights are too many for JSON, which holds ${WRITABLE_WEIGHTS}; write .safetensors.`,
    );
  return [...creaseJsonPieces(network, window)].join('');
}

function numbersOf(map: LinearMap): number {
  return map.kind === 'dense' ? map.weights.length : (convolutionOf(map)?.kernels.length ?? 0);
}

/** The text of `writeCreaseJson` in pieces of one row each, for networks of any size. */
export function* creaseJsonPieces(network: Network, window?: Window): Generator<string> {
  const layers = layersOf(network);
  yield '{"layers": [';
  for (const [k, layer] of layers.entries()) {
    yield `${k === 0 ? '' : ', '}{`;
    yield* layerPieces(layer, k);
    yield `, "activation": ${JSON.stringify(activationJson(layer.activation))}}`;
  }
  yield ']';
  const image = imageOf(network);
  // A first layer that convolves says so itself.
  if (image && !convolvedImage(layers[0].map))
    yield `, "image": ${JSON.stringify(imageJson(image))}`;
  if (window) yield `, "window": ${numberList(windowNumbers(window))}`;
  yield '}\n';
}

/** The fields of a layer but its activation. */
function* layerPieces({ map, inputs, outputs, bias }: MappedLayer, k: number): Generator<string> {
  const convolution = convolutionOf(map);
  if (convolution) {
    yield* convolutionPieces(convolution, bias, k);
    return;
  }
  if (map.kind !== 'dense')
    throw new NetworkError(
      `Only dense layers and convolutions can be written, and layer ${k} is neither.`,
    );
  yield '"weights": [';
  for (let i = 0; i < outputs; i++)
    yield (i === 0 ? '' : ', ') + numberList(map.weights.subarray(i * inputs, (i + 1) * inputs));
  yield `], "bias": ${numberList(bias)}`;
}
