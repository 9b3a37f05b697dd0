import { entriesOf } from './linear-map';
import type { Network } from './network';

/*
 * What work on a network takes in memory, for whoever shares it out between threads: most of it goes with the
 * weights, as each thread has a copy of them, and rows in float64, as they are and folded.
 */

/** Bytes of a thread for each weight of a network that it cuts regions of. */
export const CUTTING_WEIGHT = 19;

/** The same where it samples: blocks of samples have rows of their own. */
export const SAMPLING_WEIGHT = 36;

/** Numbers of a network's maps. */
export function weightsOf({ nodes }: Network): number {
  let weights = 0;
  for (const node of nodes)
    if (node.kind === 'affine') for (const { map } of node.terms) weights += entriesOf(map).length;
  return weights;
}

/**
 * How many threads have room in some memory, none perhaps.
 *
 * @param perWeight bytes of a thread for each weight
 */
export function threadsWithin(bytes: number, network: Network, perWeight: number): number {
  return Math.floor(bytes / Math.max(1, perWeight * weightsOf(network)));
}
