import type { Channel, WorkerChannel } from '../../geometry/worker-channel';

/** A worker's end of its channel to the thread that started it. */
export function channelOfWorker<Sent, Received>(): Channel<Sent, Received> {
  return {
    send: (message, transfer = []) => self.postMessage(message, { transfer }),
    onMessage: (listener) =>
      self.addEventListener('message', ({ data }: MessageEvent<Received>) => listener(data)),
  };
}

/** The end of a worker's channel in the thread that starts it. */
export function channelTo<Sent, Received>(worker: Worker): WorkerChannel<Sent, Received> {
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
