import { NetworkError } from './errors';
import { quote } from './file-contents';
import type { Activation, DenseLayer } from './network';

/** What is behind a layer: an activation, or nothing. */
export type LayerActivation = Activation | 'linear';

/** The activations of a network whose file does not say them, or is not listened to. */
export interface ActivationChoice {
  /** By layer, as `parseActivations` reads them. */
  readonly names: string;
  /** Nobody said so: tensors alone do not tell. */
  readonly assumed: boolean;
  /** What changes it on the command line. */
  readonly flag: '--activation';
}

/** What most networks have between their layers. */
export const ASSUMED: ActivationChoice = { names: 'relu', assumed: true, flag: '--activation' };

/** An assumption, for people. */
export const ASSUMPTION = `the file does not say what is between its layers: ${ASSUMED.names} is assumed`;

/**
 * Names with commas between: one for all layers but the last, which is linear; or one for each of
 * these; or one for each layer.
 *
 * @param place where they stand, for errors
 * @throws NetworkError naming an activation that Crease does not read.
 */
export function parseActivations(text: string, place: string): LayerActivation[] {
  return text.split(',').map((part) => {
    const name = part.trim().toLowerCase();
    if (name === 'relu' || name === 'linear') return name;
    throw new NetworkError(`${place} is ${quote(text)}; Crease reads relu and linear.`);
  });
}

/**
 * Layers with other activations.
 *
 * @throws NetworkError if there are names of another number of layers.
 */
export function activate(
  layers: readonly Omit<DenseLayer, 'activation'>[],
  names: readonly LayerActivation[],
  place: string,
): DenseLayer[] {
  const hidden = layers.length - 1;
  if (names.length !== 1 && names.length !== hidden && names.length !== layers.length)
    throw new NetworkError(
      `${place} has ${names.length} names, but the network has ${layers.length} layers: it needs 1, ${hidden} or ${layers.length}.`,
    );
  return layers.map((layer, k) => ({
    ...layer,
    activation:
      names.length === 1 && k < hidden ? names[0] : k < names.length ? names[k] : 'linear',
  }));
}
