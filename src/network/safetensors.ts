import { activationByLayer, ASSUMED, layerName, parseActivations } from './layer-activations';
import { NetworkError } from './errors';
import { packWeights, quote, readWindow, type FileContents } from './file-contents';
import { normKeys, placeOf, withNorm, type NormPlace } from './batch-norm';
import { foreignTensor } from './foreign-tensors';
import { readImage, withImage } from './image-layout';
import { readInputs } from './inputs';
import { requireFinite, type Weights } from './linear-map';
import { denseNetwork, inputWidth, unitsBehind, type DenseLayer } from './network';
import { LABELS_TENSOR, POINTS_TENSOR, readTensorData } from './data-points';
import { notReadable, readTensors, type StoredTensor } from './safetensors-tensors';
import { decodeFloats, isFloatType } from './tensor-data';
import { parsedNumbers } from './number-text';

/**
 * Reads the `state_dict` of a plain feed-forward network: the 2-D tensors `*.weight` in natural key
 * order (`10.` after `2.`) with their `*.bias` (0 where absent), ReLU between them, linear at the
 * end; batch normalisations become part of them (`placeOf`). The metadata may name the `activation` (`parseActivations`), the `window` as `u0,u1,v0,v1`, and the `inputs` and `image` as JSON
 * (`readInputs`, `readImage`); the tensors `data.points` and `data.labels` are points to be shown.
 *
 * @param given activations that are wanted whatever the file says (`parseActivations`)
 * @throws NetworkError naming the tensor or the place in the header; `openNetwork` adds the file.
 */
export function readSafetensors(bytes: Uint8Array, given?: string): FileContents {
  const { tensors, metadata } = readTensors(bytes);
  const norms = normKeys(new Set(tensors.keys()));
  const keys = layerKeys(tensors, norms);
  const places = norms.map((key) => requirePlace(key, keys));
  const own = metadata.get('activation');
  const place = given === undefined ? 'metadata activation' : ASSUMED.flag;
  const names = parseActivations(given ?? own ?? ASSUMED.names, place);
  const activations = activationByLayer(names, keys.length, place);
  const layers: DenseLayer[] = [];
  let before: { key: string; units: number } | undefined;
  for (const [k, key] of keys.entries()) {
    let layer: DenseLayer = { ...readLayer(tensors, key, before), activation: activations[k] };
    const read = (name: string) => {
      const tensor = tensors.get(name);
      return tensor && numbersOf(tensor);
    };
    for (const norm of places) if (norm.layer === k) layer = withNorm(layer, norm, read);
    before = { key, units: unitsBehind(layer, `tensor ${quote(`${key}weight`)}`) };
    layers.push(layer);
  }
  const image = metadata.get('image');
  const network = withImage(
    denseNetwork(layers),
    image === undefined
      ? undefined
      : readImage(parseList(image), layers[0].inputs, 'metadata image'),
  );
  const data = readTensorData(tensors, layers[0].inputs);
  const window = metadata.get('window');
  const inputs = metadata.get('inputs');
  return {
    network,
    ...(given !== undefined && {
      activation: { ...ASSUMED, names: names.map(layerName).join(','), assumed: false },
    }),
    ...(given === undefined && own === undefined && { activation: ASSUMED }),
    ...(norms.length > 0 && { notes: [normNote(places, keys)] }),
    ...(data && { data }),
    ...(window !== undefined && { window: readWindow(parsedNumbers(window), 'metadata window') }),
    ...(inputs !== undefined && {
      inputs: readInputs(parseList(inputs), inputWidth(network), 'metadata inputs'),
    }),
  };
}

/** A text's JSON; undefined where it is none. */
function parseList(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * What stands before `weight` in the name of each layer's tensor, in natural order.
 *
 * @throws NetworkError naming a tensor that is neither a weight nor the bias of one.
 */
function layerKeys(tensors: ReadonlyMap<string, StoredTensor>, norms: readonly string[]): string[] {
  const keys: string[] = [];
  for (const [name, { shape }] of tensors) {
    const isOfNorm = norms.some((key) => name.slice(0, name.lastIndexOf('.') + 1) === key);
    if (name === POINTS_TENSOR || name === LABELS_TENSOR || isOfNorm) continue;
    const [, key, part] = /^(|.*\.)(weight|bias)$/s.exec(name) ?? [];
    if (part === 'weight' && shape.length === 2) keys.push(key);
    else if (part !== 'bias' || !tensors.has(`${key}weight`))
      throw foreignTensor(name, shape, tensors);
  }
  if (keys.length === 0) throw new NetworkError('the file holds no tensor named "….weight".');
  keys.sort(naturalOrder);
  return keys;
}

/** @throws NetworkError where the name of a batch normalisation does not tell where it is. */
function requirePlace(key: string, keys: readonly string[]): NormPlace {
  const place = placeOf(key, keys);
  if (place) return place;
  const [name, shape] = [`${key}running_mean`, []];
  throw foreignTensor(name, shape, new Set([name]));
}

/** Where normalisations are taken to be, which only names tell. */
function normNote(places: readonly NormPlace[], keys: readonly string[]): string {
  const list = places.map(({ key, layer, side }) => {
    const other = keys[layer].slice(0, -1);
    return `${key.slice(0, -1)} ${side === 'outputs' ? 'directly behind' : 'directly before'} ${other}`;
  });
  return `batch normalisation is part of linear layers, by the names of its tensors: ${list.join(', ')}`;
}

/** Compares names as a person counts: runs of digits by their value, the rest by code unit. */
export function naturalOrder(a: string, b: string): number {
  const [aParts, bParts] = [a, b].map((name) => name.match(/\d+|\D+/g) ?? []);
  for (let i = 0; i < Math.min(aParts.length, bParts.length); i++) {
    const [x, y] = [aParts[i], bParts[i]];
    const order = /^\d/.test(x) && /^\d/.test(y) ? compareDigits(x, y) : compareText(x, y);
    if (order !== 0) return order;
  }
  return aParts.length - bParts.length || compareText(a, b);
}

function compareDigits(x: string, y: string): number {
  const [a, b] = [x.replace(/^0+/, ''), y.replace(/^0+/, '')];
  return a.length - b.length || compareText(a, b);
}

function compareText(x: string, y: string): number {
  if (x === y) return 0;
  return x < y ? -1 : 1;
}

/** @param before the layer that feeds this one, absent for the first */
function readLayer(
  tensors: ReadonlyMap<string, StoredTensor>,
  key: string,
  before: { key: string; units: number } | undefined,
): Omit<DenseLayer, 'activation'> {
  const weight = requireTensor(tensors, `${key}weight`);
  const [outputs, inputs] = weight.shape;
  if (before && inputs !== before.units)
    throw new NetworkError(
      `tensor ${quote(weight.name)} expects ${inputs} inputs, but ${quote(`${before.key}weight`)}, which is before it in the order of their names, has ${before.units} units; an .onnx file has the order that is meant.`,
    );
  if (inputs === 0 || outputs === 0)
    throw new NetworkError(`tensor ${quote(weight.name)} is empty (${outputs} × ${inputs}).`);
  const biasTensor = tensors.get(`${key}bias`);
  const bias = biasTensor ? readBias(biasTensor, outputs) : new Float64Array(outputs);
  return { weights: numbersOf(weight), inputs, outputs, bias };
}

function requireTensor(tensors: ReadonlyMap<string, StoredTensor>, name: string): StoredTensor {
  const tensor = tensors.get(name);
  if (!tensor) throw new NetworkError(`tensor ${quote(name)} is missing.`);
  return tensor;
}

function readBias(tensor: StoredTensor, units: number): Float64Array {
  const { shape, name } = tensor;
  if (shape.length !== 1 || shape[0] !== units)
    throw new NetworkError(
      `tensor ${quote(name)} has the shape [${shape.join(', ')}], but its weight has ${units} units.`,
    );
  return Float64Array.from(numbersOf(tensor));
}

function numbersOf({ name, bytes, type }: StoredTensor): Weights {
  if (!isFloatType(type)) throw notReadable(type, `tensor ${quote(name)}`);
  const values = decodeFloats(bytes, type);
  requireFinite(values, `tensor ${quote(name)}`);
  return values instanceof Float64Array ? packWeights(values) : values;
}
