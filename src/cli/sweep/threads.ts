import { Worker } from 'node:worker_threads';
import type { FromThread, ToThread } from './messages';

/**
 * Threads that each measure a whole network at a time: most networks of a sweep are done in less
 * time than it takes to share one out. They start when they are needed.
 */
export class SweepThreads {
  private readonly idle: Worker[] = [];
  private readonly all = new Set<Worker>();

  /** @param bundle of bench-worker.ts; the command line's lies beside it */
  constructor(private readonly bundle = new URL('./sweep-worker.js', import.meta.url)) {}

  /** Measures a network; whoever asks has no more than as many going on as there are to be threads. */
  measure(message: ToThread): Promise<FromThread> {
    const worker = this.idle.pop() ?? this.start();
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void) => {
        worker.off('message', onMessage).off('error', onError).off('exit', onExit);
        finish();
      };
      const onMessage = (answer: FromThread) =>
        settle(() => {
          this.idle.push(worker);
          resolve(answer);
        });
      // A thread that broke down, of too little memory for example, is replaced by the next one.
      const onError = (error: Error) =>
        settle(() => {
          this.all.delete(worker);
          resolve({ failed: brokenDown(error), isFault: true });
        });
      const onExit = () => settle(() => reject(new Error('The threads of the sweep were ended.')));
      worker.on('message', onMessage).on('error', onError).on('exit', onExit);
      worker.postMessage(message, []);
    });
  }

  /** Ends the threads, whatever they are at. */
  async close(): Promise<void> {
    await Promise.all([...this.all].map((worker) => worker.terminate()));
  }

  private start(): Worker {
    const worker = new Worker(this.bundle);
    this.all.add(worker);
    return worker;
  }
}

function brokenDown(error: Error & { readonly code?: string }): string {
  return error.code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? 'the regions do not fit into memory: lower maxRegions, or leave out definitions.'
    : error.message;
}
