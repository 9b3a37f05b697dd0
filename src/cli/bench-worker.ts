import { parentPort } from 'node:worker_threads';
import { measureNetwork } from '../bench/measure';
import { InputError } from '../network/errors';
import type { FromThread, ToThread } from './bench-messages';
import { openNamedNetwork } from './map-request';

/* What a thread of a sweep runs, a network at a time: a bundle of its own (build.mjs). */
if (!parentPort) throw new Error('This is what a sweep runs; `crease bench depth` starts it.');
const port = parentPort;
port.on('message', (message: ToThread) => {
  void measure(message).then((answer) => port.postMessage(answer));
});

async function measure({ network, path, options }: ToThread): Promise<FromThread> {
  const startedAt = performance.now();
  try {
    const record = await measureNetwork(await openNamedNetwork(path), network, options);
    return { record, seconds: Math.round(performance.now() - startedAt) / 1000 };
  } catch (error) {
    const failed = error instanceof Error ? error.message : String(error);
    return { failed, isFault: !(error instanceof InputError) };
  }
}
