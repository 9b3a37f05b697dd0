import { availableParallelism } from 'node:os';
import { SubdivisionWorkers } from '../geometry/subdivision-workers';
import { openBandWorkers, type BandWorkers } from '../sampling/band-workers';
import { replacementText, type Replacement } from '../threads/question';
import { warn } from './messages';
import { bundle } from './places';
import { startThread } from './thread-port';

const WORKER = bundle('worker');

/**
 * Threads that subdivide windows together, one per core; to be closed when they are not needed any
 * more. They start with the first subdivision.
 *
 * @param runs the bundle of worker.ts
 */
export function openWorkers(count = availableParallelism(), runs = WORKER): SubdivisionWorkers {
  return new SubdivisionWorkers(() => startThread(runs), count, warnOfReplacement);
}

/** The same of threads that sample. */
export function openSamplers(): BandWorkers {
  return openBandWorkers(() => startThread(WORKER), availableParallelism(), warnOfReplacement);
}

export function warnOfReplacement(replacement: Replacement): void {
  warn(replacementText(replacement));
}
