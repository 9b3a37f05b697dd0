import type { Network } from '../network/network';
import { inOrder } from '../threads/in-order';
import type { Thread } from '../threads/port';
import type { Replacement } from '../threads/question';
import { Threads } from '../threads/threads';
import { whenAborted } from '../threads/when-aborted';
import type { BandJob, BandQuestions, FinishedBand } from './band-worker';
import type { Rows } from './bands';

/** Bands, per worker, that may be done before their turn to be passed on has come. */
const BANDS_EARLY = 2;

/**
 * Milliseconds that a worker gets to finish what nobody waits for any more: starting another takes
 * about as long.
 */
const GRACE = 100;

/** Networks that a worker keeps: that of a map, and the one before. */
const NETWORKS_KEPT = 2;

/** Workers that sample bands. They stay for the next map: their code is loaded and compiled by then. */
export type BandWorkers = Threads<BandQuestions>;

/**
 * @param start starts a thread that answers `BandQuestions`
 * @param count of workers, usually one per core
 * @param roomFor how many have room for a network, where large ones may leave some of them none
 */
export function openBandWorkers(
  start: () => Thread,
  count: number,
  onReplaced?: (replacement: Replacement) => void,
  roomFor?: (network: Network) => number,
): BandWorkers {
  const [does, keeps, grace] = ['samples maps', { network: NETWORKS_KEPT }, GRACE];
  const room = roomFor && (({ network }: BandJob) => roomFor(network));
  return new Threads(start, { does, count, keeps, grace, onReplaced, roomFor: room });
}

/** What a caller may say about a run. */
export interface BandOptions {
  /** Once aborted, the run rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called with the share of the bands that are done, from 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/**
 * Samples the bands of a map in workers, each in one of them, and passes them on in order.
 *
 * @param onBand resolves when the band was used up: memory holds only a few
 */
export async function sampleInWorkers(
  workers: BandWorkers,
  job: BandJob,
  bands: readonly Rows[],
  onBand: (band: FinishedBand) => Promise<void> | void,
  { signal, onProgress }: BandOptions = {},
): Promise<void> {
  const abort = new AbortController();
  signal?.throwIfAborted();
  const stopWaiting = whenAborted(signal, () => abort.abort(signal?.reason));
  let done = 0;
  try {
    await inOrder(
      bands,
      workers.count * (1 + BANDS_EARLY),
      (rows) => workers.ask('band', { ...job, rows }, { signal: abort.signal }),
      async (band) => {
        await onBand(band);
        onProgress?.(++done / bands.length);
      },
    );
  } finally {
    stopWaiting();
    // Bands that nobody waits for any more are dropped.
    abort.abort();
  }
}
