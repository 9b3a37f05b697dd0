import { parentPort, Worker, type TransferListItem } from 'node:worker_threads';
import type { Port, Thread } from '../threads/port';

/** A thread's end of the port to the one that started it. */
export function portOfThread(): Port {
  if (!parentPort) throw new Error('This is what a thread runs; `crease` starts it.');
  const port = parentPort;
  return {
    send: (message, handedOver = []) => port.postMessage(message, handedOver.filter(isBuffer)),
    listen: (listener) => port.on('message', listener),
  };
}

/** Starts a thread. @param bundle what it runs */
export function startThread(bundle: URL): Thread {
  const worker = new Worker(bundle);
  return {
    send: (message, handedOver = []) => worker.postMessage(message, handedOver.filter(isBuffer)),
    // One at a time: where answers come as fast as they are used up, Node hands over a thousand of them
    // before it looks at anything else, an interrupt for one.
    listen: (listener) => worker.on('message', (message) => setImmediate(listener, message)),
    onBroken(listener) {
      worker.on('error', listener);
      worker.on('exit', (code) => listener(new Error(`it ended with code ${code}`)));
    },
    end: () => void worker.terminate(),
  };
}

/** What is handed over here: pictures are a browser's. */
function isBuffer(thing: object): thing is Extract<TransferListItem, ArrayBuffer> {
  return thing instanceof ArrayBuffer;
}

/** Whether that is why a thread broke down. */
export function isOutOfMemory(reason: unknown): boolean {
  return reason instanceof Error && 'code' in reason && reason.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
