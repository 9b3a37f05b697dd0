import type { ActivationChoice } from './layer-activations';
import type { DataPoints } from './data-points';
import { NetworkError } from './errors';
import type { InputDescription } from './inputs';
import type { Weights } from './linear-map';
import type { DenseLayer, MappedLayer, Network } from './network';
import type { OwnPlane } from './sensitive-plane';
import { windowOf, type Window } from './slice';

/** What a network's file says. */
export interface FileContents {
  readonly network: Network;
  /** The window that its author meant, where the file names one. */
  readonly window?: Window;
  /** Points of its input space, where the file has some. */
  readonly data?: DataPoints;
  /** What its author said of each input, in order, where the file does. */
  readonly inputs?: readonly InputDescription[];
  /** Where it is not the file that says what its activations are. */
  readonly activation?: ActivationChoice;
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
}

/** @throws NetworkError unless `value` is four numbers `[u0, u1, v0, v1]` that bound an area. */
export function readWindow(value: unknown, place: string): Window {
  if (!isNumberList(value) || value.length !== 4)
    throw new NetworkError(`${place} is not four numbers u0, u1, v0, v1.`);
  return windowOf(value);
}

/** Whether a value of a JSON file is an object, and neither null nor a list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isNumberList(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((x) => typeof x === 'number');
}

/** Text from a file, quoted and cut short for a message of one line. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > 60 ? `${text.slice(0, 56)}…` : text;
}

/** The same numbers as float32 where each of them is one, else as float64. */
export function packWeights(values: Float64Array): Weights {
  for (const value of values) if (Math.fround(value) !== value) return values;
  return Float32Array.from(values);
}

/**
 * The layers of a plain feed-forward network: each affine node reads only the node before it.
 *
 * @throws NetworkError naming the first node that is anything else.
 */
export function layersOf(network: Network): MappedLayer[] {
  const layers: MappedLayer[] = [];
  for (const [k, node] of network.nodes.entries()) {
    if (node.kind === 'input') continue;
    if (node.kind === 'activation') {
      const layer = layers.at(-1);
      if (!layer || layer.activation !== 'linear' || node.from !== k - 1) throw notPlain(k);
      layers[layers.length - 1] = { ...layer, activation: node.activation };
      continue;
    }
    const [term] = node.terms;
    if (node.terms.length !== 1 || term.from !== k - 1) throw notPlain(k);
    const inputs = network.nodes[k - 1].width;
    layers.push({
      map: term.map,
      inputs,
      outputs: node.width,
      bias: node.bias,
      activation: 'linear',
    });
  }
  return layers;
}

/**
 * The layers of a network whose maps are all dense.
 *
 * @throws NetworkError naming the first node or layer that is anything else.
 */
export function denseLayers(network: Network): DenseLayer[] {
  return layersOf(network).map(({ map, ...layer }, k) => {
    if (map.kind === 'dense') return { ...layer, weights: map.weights };
    const what = map.kind === 'sparse' && map.convolution ? 'convolves' : 'is not dense';
    throw new NetworkError(
      `Here only dense layers can be written, and layer ${k} ${what}; .json holds convolutions.`,
    );
  });
}

function notPlain(k: number): NetworkError {
  return new NetworkError(
    `Only a plain feed-forward network can be written, and node ${k} joins or skips layers.`,
  );
}
