import { ACTIVATION_NAMES, nameOf, parseActivation, type Activation } from './activation';
import { NetworkError } from './errors';
import { isNumberList, isObject, quote } from './file-contents';
import type { DenseLayer } from './network';

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
    const read = readName(part);
    if (read) return read;
    throw new NetworkError(`${place} is ${quote(text)}; ${READ}`);
  });
}

/**
 * What a JSON file says of the activation behind a layer: its name, or `{"prelu": […]}` with a slope for
 * each unit.
 *
 * @throws NetworkError naming an activation that Crease does not read.
 */
export function readActivation(value: unknown, place: string): LayerActivation {
  const read = typeof value === 'string' ? readName(value) : readPrelu(value);
  if (read) return read;
  throw new NetworkError(`${place} is ${quote(value)}; ${READ}`);
}

const READ = `Crease reads linear, ${ACTIVATION_NAMES}.`;

function readName(name: string): LayerActivation | undefined {
  return name.trim().toLowerCase() === 'linear' ? 'linear' : parseActivation(name);
}

function readPrelu(value: unknown): Activation | undefined {
  if (!isObject(value) || !isNumberList(value['prelu'])) return undefined;
  return { kind: 'prelu', slopes: Float64Array.from(value['prelu']) };
}

/** What `readActivation` reads, as JSON has it. */
export function activationJson(activation: LayerActivation): unknown {
  if (activation === 'linear' || activation.kind !== 'prelu') return layerName(activation);
  return { prelu: Array.from(activation.slopes) };
}

export function layerName(activation: LayerActivation): string {
  return activation === 'linear' ? activation : nameOf(activation);
}

/** The activations of a network's layers as `parseActivations` reads them, in as few words as will do. */
export function activationsOf(layers: readonly Pick<DenseLayer, 'activation'>[]): string {
  const names = layers.map(({ activation }) => layerName(activation));
  const [first] = names;
  const isUniform = names.slice(0, -1).every((name) => name === first);
  return isUniform && names.length > 1 && names.at(-1) === 'linear' ? first : names.join(',');
}

/**
 * The activation behind each of so many layers.
 *
 * @throws NetworkError if there are names of another number of layers.
 */
export function activationByLayer(
  names: readonly LayerActivation[],
  layers: number,
  place: string,
): LayerActivation[] {
  const hidden = layers - 1;
  if (names.length !== 1 && names.length !== hidden && names.length !== layers)
    throw new NetworkError(
      `${place} has ${names.length} names, but the network has ${layers} layers: it needs 1, ${hidden} or ${layers}.`,
    );
  return Array.from({ length: layers }, (_, k) =>
    names.length === 1 && k < hidden ? names[0] : k < names.length ? names[k] : 'linear',
  );
}
