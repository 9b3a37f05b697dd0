import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { SubdivisionWorkers } from '../geometry/subdivision-workers';
import type { WorkerChannel } from '../geometry/worker-channel';
import type { FromBandWorker, ToBandWorker } from '../sampling/band-worker';

/** The bundle of worker.ts, which lies beside that of the command line. */
const BUNDLE = new URL('./worker.js', import.meta.url);

/**
 * Threads that subdivide windows together, one per core; to be closed when they are not needed any
 * more. They start with the first subdivision.
 *
 * @param bundle of worker.ts
 */
export function openWorkers(count = availableParallelism(), bundle = BUNDLE): SubdivisionWorkers {
  return new SubdivisionWorkers(() => startWorker(bundle), count);
}

/** A thread that samples bands. */
export function startBandWorker(bundle = BUNDLE): WorkerChannel<ToBandWorker, FromBandWorker> {
  return startWorker(bundle);
}

function startWorker<Sent, Received>(bundle: URL): WorkerChannel<Sent, Received> {
  const worker = new Worker(bundle);
  return {
    send: (message, transfer = []) => worker.postMessage(message, transfer),
    // One at a time: where answers come as fast as they are used up, Node hands over a thousand of them
    // before it looks at anything else, an interrupt for one.
    onMessage: (listener) => worker.on('message', (message) => setImmediate(listener, message)),
    onError: (listener) => worker.on('error', listener),
    close: () => void worker.terminate(),
  };
}
