import type { Network } from '../../network/network';
import { CUTTING_WEIGHT, SAMPLING_WEIGHT, threadsWithin } from '../../network/thread-memory';

/*
 * What has room in a page. Browsers say roughly how much memory a device has, and end a page without a word that
 * takes too much of it.
 */

declare global {
  interface Navigator {
    /** Gigabytes, rounded; of browsers that say it (W3C, Device Memory). */
    readonly deviceMemory?: number;
  }
}

/** Gigabytes of memory where browsers do not say how many a device has. */
const USUAL_MEMORY = 8;

/** Bytes for each gigabyte of the device that the workers of one kind may take together. */
const SHARE = 2 ** 28;

/** Numbers of a network for each gigabyte: one worker of each kind has room for them. */
const NUMBERS_PER_GIGABYTE = Math.floor(SHARE / SAMPLING_WEIGHT);

/** Numbers of the largest network that is shown. */
export function mostNumbers(): number {
  return NUMBERS_PER_GIGABYTE * gigabytes();
}

/** Workers that have room to cut a network's regions at once. */
export function cuttersThatFit(network: Network): number {
  return threadsWithin(SHARE * gigabytes(), network, CUTTING_WEIGHT);
}

/** Workers that have room to sample a network at once. */
export function samplersThatFit(network: Network): number {
  return threadsWithin(SHARE * gigabytes(), network, SAMPLING_WEIGHT);
}

function gigabytes(): number {
  // Tests have no navigator.
  const told = typeof navigator === 'undefined' ? undefined : navigator.deviceMemory;
  return told ?? USUAL_MEMORY;
}
