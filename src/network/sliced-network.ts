import type { Rectifier } from './activation';
import type { ExactColumns } from './exact-products';
import type { ActivationNode, AffineNode, InputNode, Network } from './network';

/**
 * What an affine node takes from the slice, exactly: the constants, bias included, and the factors of
 * u, v (and w), each a column with one integer per unit.
 */
export interface SliceTerm extends ExactColumns {
  /**
   * The same columns: what the node's bias and weights of node 0, each the float64 nearest to the exact
   * number, leave out of it; rounded to float64 themselves, and 0 only where nothing is left out.
   */
  readonly rests: readonly Float64Array[];
}

/** A node of a sliced network: its activations are those that engines compute. */
export type SlicedNode = InputNode | AffineNode | ActivationNode<Rectifier>;

/**
 * A network on a plane, or in a volume: node 0 is (u, v), or (u, v, w). It can be cloned to workers.
 * Its units have two states each: one with several thresholds has become as many units of the same
 * hidden layer, next to each other, each on beyond one of them.
 *
 * Engines that count in float64 read `nodes`, as those of any network; exact ones take what comes from
 * the slice from `sliceTerms`. Nothing else was composed, so nothing else differs from the network as it
 * was given.
 */
export interface SlicedNetwork extends Network {
  readonly nodes: readonly SlicedNode[];
  /** By node; undefined for those that take nothing from the slice. */
  readonly sliceTerms: readonly (SliceTerm | undefined)[];
  /** By hidden layer, how many of its units each unit of the network as it was given has become. */
  readonly thresholds: readonly number[];
}

/** A unit of the network as it was given, and which of its thresholds, in order. */
export interface UnitThreshold {
  readonly unit: number;
  readonly threshold: number;
}

/** What a unit of a sliced network's hidden layer is in the network as it was given. */
export function givenUnit(
  { thresholds }: Pick<SlicedNetwork, 'thresholds'>,
  layer: number,
  unit: number,
): UnitThreshold {
  const count = thresholds[layer];
  return { unit: Math.floor(unit / count), threshold: unit % count };
}

/** States of the units as they were given, by hidden layer: how many of its thresholds each is beyond. */
export function givenStates(network: SlicedNetwork, pattern: readonly Uint8Array[]): Uint8Array[] {
  return pattern.map((states, layer) => {
    const given = new Uint8Array(states.length / network.thresholds[layer]);
    for (const [i, state] of states.entries()) given[givenUnit(network, layer, i).unit] += state;
    return given;
  });
}
