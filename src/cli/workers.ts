import { availableParallelism } from 'node:os';
import { SubdivisionWorkers } from '../geometry/subdivision-workers';
import { openBandWorkers, type BandWorkers } from '../sampling/band-workers';
import { replacementText, type Replacement } from '../threads/question';
import { warn } from './messages';
import { startThread } from './thread-port';

/** The bundle of worker.ts, which lies beside that of the command line. */
const BUNDLE = new URL('./worker.js', import.meta.url);

/**
 * Threads that subdivide windows together, one per core; to be closed when they are not needed any
 * more. They start with the first subdivision.
 *
 * @param bundle of worker.ts
 */
export function openWorkers(count = availableParallelism(), bundle = BUNDLE): SubdivisionWorkers {
  return new SubdivisionWorkers(() => startThread(bundle), count, warnOfReplacement);
}

/** The same of threads that sample. */
export function openSamplers(): BandWorkers {
  return openBandWorkers(() => startThread(BUNDLE), availableParallelism(), warnOfReplacement);
}

export function warnOfReplacement(replacement: Replacement): void {
  warn(replacementText(replacement));
}
