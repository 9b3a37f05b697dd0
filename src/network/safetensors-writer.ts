import { LABELS_TENSOR, pointCount, POINTS_TENSOR, type DataPoints } from './data-points';
import { NetworkError } from './errors';
import { denseLayers } from './file-contents';
import { imageJson, imageOf } from './image-layout';
import { activationsOf, ASSUMED } from './layer-activations';
import type { Weights } from './linear-map';
import type { DenseLayer, Network } from './network';
import { windowNumbers, type Window } from './slice';

interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Weights | Int32Array;
}

/**
 * The network as a safetensors file with the names of an `nn.Sequential` that has activations between:
 * `0.weight`, `0.bias`, `2.weight`, …; F32 for tensors that it holds exactly, else F64.
 *
 * @param metadata free text for the header; `window`, `image`, and `activation` where that is not relu, are added
 * @param data points that the file brings along
 * @throws NetworkError for a network that is not plain feed-forward, or has an activation without a name.
 */
export function writeSafetensors(
  network: Network,
  metadata: Readonly<Record<string, string>> = {},
  window?: Window,
  data?: DataPoints,
): Uint8Array<ArrayBuffer> {
  const layers = denseLayers(network);
  const names = activationsOf(layers);
  const image = imageOf(network);
  if (layers.some(({ activation }) => activation !== 'linear' && activation.kind === 'prelu'))
    throw new NetworkError(
      'safetensors files name activations, which a slope for each unit has none of.',
    );
  const tensors = [...layers.flatMap(layerTensors), ...(data ? dataTensors(data) : [])];
  const texts = {
    ...metadata,
    ...(names !== ASSUMED.names && { activation: names }),
    ...(window && { window: windowNumbers(window).join(',') }),
    ...(image && { image: JSON.stringify(imageJson(image)) }),
  };
  return assemble(headerBytes(tensors, texts), tensors);
}

function layerTensors(layer: DenseLayer, k: number): NamedTensor[] {
  const { weights, bias, outputs, inputs } = layer;
  return [
    { name: `${2 * k}.weight`, shape: [outputs, inputs], values: compact(weights) },
    { name: `${2 * k}.bias`, shape: [outputs], values: compact(bias) },
  ];
}

function dataTensors(data: DataPoints): NamedTensor[] {
  const { points, inputs, labels } = data;
  const count = pointCount(data);
  return [
    { name: POINTS_TENSOR, shape: [count, inputs], values: compact(points) },
    ...(labels ? [{ name: LABELS_TENSOR, shape: [count], values: labels }] : []),
  ];
}

function compact(values: Weights): Weights {
  if (values instanceof Float32Array) return values;
  return values.every((x) => Math.fround(x) === x) ? Float32Array.from(values) : values;
}

function dtypeOf(values: NamedTensor['values']): string {
  if (values instanceof Int32Array) return 'I32';
  return values instanceof Float32Array ? 'F32' : 'F64';
}

/** Eight bytes of length and the JSON header, padded so that the data is aligned to 8 bytes. */
function headerBytes(tensors: readonly NamedTensor[], metadata: Record<string, string>) {
  const entries: [string, unknown][] = [];
  if (Object.keys(metadata).length > 0) entries.push(['__metadata__', metadata]);
  let start = 0;
  for (const { name, shape, values } of tensors) {
    const end = start + values.byteLength;
    const dtype = dtypeOf(values);
    entries.push([name, { dtype, shape, data_offsets: [start, end] }]);
    start = end;
  }
  // Pairs are written one by one: an object would put the names that are numbers first.
  const pairs = entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  const text = new TextEncoder().encode(`{${pairs.join(',')}}`);
  const length = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + length).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(text, 8);
  return bytes;
}

function assemble(header: Uint8Array, tensors: readonly NamedTensor[]): Uint8Array<ArrayBuffer> {
  const size = tensors.reduce((sum, { values }) => sum + values.byteLength, header.length);
  const file = new Uint8Array(size);
  file.set(header);
  const view = new DataView(file.buffer);
  let offset = header.length;
  for (const { values } of tensors) {
    const width = values.BYTES_PER_ELEMENT;
    for (let i = 0; i < values.length; i++, offset += width)
      if (values instanceof Int32Array) view.setInt32(offset, values[i], true);
      else if (width === 4) view.setFloat32(offset, values[i], true);
      else view.setFloat64(offset, values[i], true);
  }
  return file;
}
