import type { TriangularNetwork } from '../geometry/triangular';
import { oncePer } from '../network/once-per';
import { regionKeys } from '../network/region-id';

/** The keys of a network's units, by variable of its triangular form. */
export interface UnitKeys {
  readonly variables: number;
  /** Hidden layer of each variable; −1 for linear ones. */
  readonly layers: Int32Array;
  /** Low and high word of each variable's key; 0 for linear ones. */
  readonly words: Int32Array;
  /** Number of hidden layers. */
  readonly depths: number;
}

/** The keys of a network's variables, made once. */
export const unitKeys = oncePer(makeKeys);

function makeKeys({ network, units, firstOfLayer }: TriangularNetwork): UnitKeys {
  const keys = regionKeys(network);
  const words = new Int32Array(2 * units.length);
  let hidden = 0;
  for (const [variable, { layer }] of units.entries()) {
    if (layer < 0) continue;
    words.set(keys.subarray(2 * hidden, 2 * hidden + 2), 2 * variable);
    hidden++;
  }
  const layers = Int32Array.from(units, ({ layer }) => layer);
  return { variables: units.length, layers, words, depths: firstOfLayer.length };
}

/**
 * Adds the keys of units that are on to the words of their layers.
 *
 * @param states one byte per variable: 1 on, and anything else where it is not known to be
 * @param layerWords two for each hidden layer
 */
export function addStates(keys: UnitKeys, states: Uint8Array, layerWords: Int32Array): void {
  for (let variable = 0; variable < states.length; variable++)
    if (states[variable] === 1) toggleKey(keys, variable, layerWords);
}

/** Adds the key of a unit to the words of its layer, or takes it away. */
export function toggleKey(
  { layers, words }: UnitKeys,
  variable: number,
  layerWords: Int32Array,
): void {
  const layer = layers[variable];
  if (layer < 0) return;
  layerWords[2 * layer] ^= words[2 * variable];
  layerWords[2 * layer + 1] ^= words[2 * variable + 1];
}
