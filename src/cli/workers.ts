import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { SubdivisionWorkers, type WorkerChannel } from '../geometry/subdivision-workers';

/**
 * Threads that subdivide windows together, one per core; to be closed when they are not needed any
 * more. They start with the first subdivision.
 *
 * @param bundle of worker.ts; the command line's lies beside it
 */
export function openWorkers(
  count = availableParallelism(),
  bundle = new URL('./worker.js', import.meta.url),
): SubdivisionWorkers {
  return new SubdivisionWorkers(() => startWorker(bundle), count);
}

function startWorker(bundle: URL): WorkerChannel {
  const worker = new Worker(bundle);
  return {
    send: (message, transfer = []) => worker.postMessage(message, transfer),
    onMessage: (listener) => worker.on('message', listener),
    onError: (listener) => worker.on('error', listener),
    close: () => void worker.terminate(),
  };
}
