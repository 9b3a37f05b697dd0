import type { Port, Thread } from '../../threads/port';

/** A worker's first message: the name of the lock that it holds for as long as it lives. */
interface Alive {
  readonly lock: string;
}

/** A worker's end of the port to the thread that started it. */
export function portOfThread(): Port {
  // Nothing is begun before whoever asks would hear of its end.
  const isAlive = isSecureContext ? holdLock().catch(() => undefined) : Promise.resolve();
  return {
    send: (message, handedOver) =>
      self.postMessage(message, { transfer: transferable(handedOver) }),
    listen: (listener) =>
      self.addEventListener('message', ({ data }) => void isAlive.then(() => listener(data))),
  };
}

/**
 * A worker that ends, for want of memory or by itself, tells nobody; but its lock is free then, and whoever
 * waits for it hears.
 *
 * @returns resolves when the lock is held
 */
function holdLock(): Promise<void> {
  const lock = `crease-${crypto.randomUUID()}`;
  return new Promise((resolve, reject) => {
    const hold = () => {
      self.postMessage({ lock } satisfies Alive, { transfer: [] });
      resolve();
      return new Promise(() => undefined);
    };
    navigator.locks.request(lock, hold).catch(reject);
  });
}

/** The end of a worker's port in the thread that starts it. */
export function threadOf(worker: Worker): Thread {
  const ended = new AbortController();
  const { signal } = ended;
  return {
    send: (message, handedOver) => worker.postMessage(message, transferable(handedOver)),
    listen: (listener) =>
      worker.addEventListener('message', ({ data }) => {
        if (!isWordOfLife(data)) listener(data);
      }),
    onBroken(listener) {
      // A script that cannot be loaded has no message.
      worker.addEventListener('error', ({ message }) =>
        listener(new Error(message || 'it could not be started')),
      );
      worker.addEventListener('messageerror', () =>
        listener(new Error('what it said could not be read')),
      );
      worker.addEventListener('message', ({ data }) => {
        if (!isWordOfLife(data)) return;
        navigator.locks
          .request(data.lock, { signal }, () => listener(new Error('it ended by itself')))
          .catch(() => undefined);
      });
    },
    end() {
      ended.abort();
      worker.terminate();
    },
  };
}

function isWordOfLife(data: unknown): data is Alive {
  return typeof data === 'object' && data !== null && 'lock' in data;
}

/** What goes along in a message: whoever hands something over knows that it can. */
function transferable(things: readonly object[] = []): Transferable[] {
  return things.filter((thing) => thing instanceof ArrayBuffer || thing instanceof ImageBitmap);
}
