import { parentPort } from 'node:worker_threads';
import { measureNetwork } from '../../sweep/measure';
import { addSampled } from '../../sweep/sampled-counts';
import { InputError } from '../../network/errors';
import type { FromThread, ToThread } from './messages';
import { openSilently } from '../map-request';

/* What a thread of a sweep runs, a network at a time: a bundle of its own (build.mjs). */
if (!parentPort) throw new Error('This is what a sweep runs; `crease bench depth` starts it.');
const port = parentPort;
port.on('message', (message: ToThread) => {
  void measure(message).then((answer) => port.postMessage(answer));
});

async function measure({ network, path, options }: ToThread): Promise<FromThread> {
  try {
    const startedAt = performance.now();
    const opened = await openSilently(path, network.isFile ? options : {});
    const record = await measureNetwork(opened, network, options);
    const exact = secondsSince(startedAt);
    const { activation } = opened;
    if (options.samples.length === 0) return { record, seconds: { exact }, activation };
    const sampledAt = performance.now();
    const more = addSampled(record, opened, network, options);
    return { record: more, seconds: { exact, sampled: secondsSince(sampledAt) }, activation };
  } catch (error) {
    const failed = error instanceof Error ? error.message : String(error);
    return { failed, isFault: !(error instanceof InputError) };
  }
}

/** Whole milliseconds. */
function secondsSince(startedAt: number): number {
  return Math.round(performance.now() - startedAt) / 1000;
}
