import { RELU, type Activation } from '../network/activation';
import { LONGEST_TEXT } from '../network/constructions/constructions';
import { writeCreaseJson } from '../network/crease-json';
import { packWeights } from '../network/file-contents';
import { denseNetwork, type DenseLayer, type Network } from '../network/network';
import { windowNumbers, type Window } from '../network/slice';

export const ABS: Activation = { kind: 'leaky', slope: -1 };

/** A layer from its rows, as one would write it down. */
export function layer(
  rows: readonly (readonly number[])[],
  bias: readonly number[],
  activation: DenseLayer['activation'] = RELU,
): DenseLayer {
  return {
    weights: packWeights(Float64Array.from(rows.flat())),
    inputs: rows[0].length,
    outputs: rows.length,
    bias: Float64Array.from(bias),
    activation,
  };
}

export function networkOfLayers(...layers: readonly DenseLayer[]): Network {
  return denseNetwork(layers);
}

/** What the explorer is asked for to show a window of a network that has a name. */
export function explorerOf(name: string, window: Window, more = ''): string {
  return `?network=${encodeURIComponent(name)}&window=${windowNumbers(window).join(',')}${more}`;
}

/** What the explorer is asked for to show a network that has no name but its own text; nothing where that is too long. */
export function explorerOfText(
  network: Network,
  window: Window,
  more = '',
): { readonly explorer?: string } {
  const text = writeCreaseJson(network).replaceAll(/\s/g, '');
  if (text.length > LONGEST_TEXT) return {};
  return { explorer: explorerOf(`json:${text}`, window, more) };
}
