import type { Channel } from '../geometry/subdivision-messages';

/** A worker's end of its channel to the thread that started it. */
export function channelOfWorker<Sent, Received>(): Channel<Sent, Received> {
  return {
    send: (message, transfer = []) => self.postMessage(message, { transfer }),
    onMessage: (listener) =>
      self.addEventListener('message', ({ data }: MessageEvent<Received>) => listener(data)),
  };
}

/** The end of a worker's channel in the thread that starts it. */
export interface StartedWorker<Sent, Received> extends Channel<Sent, Received> {
  /** The worker broke down, or could not be started. */
  onError(listener: (error: Error) => void): void;
  /** Ends the worker. */
  close(): void;
}

export function channelTo<Sent, Received>(worker: Worker): StartedWorker<Sent, Received> {
  return {
    send: (message, transfer = []) => worker.postMessage(message, transfer),
    onMessage: (listener) =>
      worker.addEventListener('message', ({ data }: MessageEvent<Received>) => listener(data)),
    onError(listener) {
      // A script that cannot be loaded has no message.
      worker.addEventListener('error', ({ message }) =>
        listener(new Error(message || 'A worker could not be started.')),
      );
    },
    close: () => worker.terminate(),
  };
}
