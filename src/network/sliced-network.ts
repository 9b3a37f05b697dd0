import { jumps, type SlicedActivation } from './activation';
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
export type SlicedNode = InputNode | AffineNode | ActivationNode<SlicedActivation>;

/**
 * A network on a plane, or in a volume: node 0 is (u, v), or (u, v, w). It can be cloned to workers.
 * Its units have two states each: one with several thresholds has become as many units of the same
 * hidden layer, next to each other, each on beyond one of them; one that is the greatest of a group has
 * become a unit for each member but the first, on where that member is the first of the greatest.
 *
 * Engines that count in float64 read `nodes`, as those of any network; exact ones take what comes from
 * the slice from `sliceTerms`. Nothing else was composed, so nothing else differs from the network as it
 * was given.
 */
export interface SlicedNetwork extends Network {
  readonly nodes: readonly SlicedNode[];
  /** By node; undefined for those that take nothing from the slice. */
  readonly sliceTerms: readonly (SliceTerm | undefined)[];
  /** By hidden layer, what each of its units is in the network as it was given. */
  readonly given: readonly GivenLayer[];
}

/** What one unit of a hidden layer of the network as it was given has become. */
export interface GivenLayer {
  /** How many units. */
  readonly parts: number;
  /** Whether these are the members of its group but the first, and not its thresholds. */
  readonly isGroup: boolean;
}

/** Whether what some units pass on jumps at their creases. */
export function hasSteps({ nodes }: SlicedNetwork): boolean {
  return nodes.some((node) => node.kind === 'activation' && jumps(node.activation));
}

/** A unit of the network as it was given, and which of its parts: a threshold from 0, or a member from 1. */
export interface UnitPart {
  readonly unit: number;
  readonly part: number;
}

/** What a unit of a sliced network's hidden layer is in the network as it was given. */
export function givenUnit(
  { given }: Pick<SlicedNetwork, 'given'>,
  layer: number,
  unit: number,
): UnitPart {
  const { parts, isGroup } = given[layer];
  return { unit: Math.floor(unit / parts), part: (unit % parts) + (isGroup ? 1 : 0) };
}

/**
 * States of the units as they were given, by hidden layer: how many of its thresholds each is beyond, or who
 * is the greatest of its group.
 */
export function givenStates(network: SlicedNetwork, pattern: readonly Uint8Array[]): Uint8Array[] {
  return pattern.map((states, layer) => {
    const { parts, isGroup } = network.given[layer];
    const given = new Uint8Array(states.length / parts);
    for (const [i, state] of states.entries()) {
      const { unit, part } = givenUnit(network, layer, i);
      given[unit] += isGroup ? state * part : state;
    }
    return given;
  });
}
