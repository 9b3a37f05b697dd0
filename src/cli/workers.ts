import { availableParallelism } from 'node:os';
import { SubdivisionWorkers } from '../geometry/subdivision-workers';
import type { Network } from '../network/network';
import { oncePer } from '../network/once-per';
import { openBandWorkers, type BandWorkers } from '../sampling/band-workers';
import { replacementText, type Replacement } from '../threads/question';
import { cuttersThatFit, samplersThatFit } from './memory';
import { warn } from './messages';
import { bundle } from './places';
import { startThread } from './thread-port';

const WORKER = bundle('worker');

/** Asked once of each network: later, threads have taken what there was room for. */
const roomToCut = oncePer((network: Network) => cuttersThatFit(network));
const roomToSample = oncePer((network: Network) => samplersThatFit(network));

/**
 * Threads that subdivide windows together, one per core; to be closed when they are not needed any
 * more. They start with the first subdivision.
 *
 * @param runs the bundle of worker.ts
 */
export function openWorkers(count = availableParallelism(), runs = WORKER): SubdivisionWorkers {
  return new SubdivisionWorkers(() => startThread(runs), count, warnOfReplacement, roomToCut);
}

/** Threads that sample, as many as there are cores and as there is room for. */
export function openSamplers(): BandWorkers {
  const count = availableParallelism();
  return openBandWorkers(() => startThread(WORKER), count, warnOfReplacement, roomToSample);
}

export function warnOfReplacement(replacement: Replacement): void {
  warn(replacementText(replacement));
}
