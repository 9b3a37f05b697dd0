import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { SubdivisionWorkers, type WorkerChannel } from '../geometry/subdivision-workers';

/** The bundle of worker.ts, which lies beside that of the command line. */
const bundle = new URL('./worker.js', import.meta.url);

/**
 * Threads that subdivide windows together, one per core; to be closed when they are not needed any
 * more. They start with the first subdivision.
 */
export function openWorkers(count = availableParallelism()): SubdivisionWorkers {
  return new SubdivisionWorkers(startWorker, count);
}

function startWorker(): WorkerChannel {
  const worker = new Worker(bundle);
  return {
    send: (message, transfer = []) => worker.postMessage(message, transfer),
    onMessage: (listener) => worker.on('message', listener),
    onError: (listener) => worker.on('error', listener),
    close: () => void worker.terminate(),
  };
}
