import { parentPort } from 'node:worker_threads';
import { deflateBand } from '../figure/png';
import { serveSubdivisions } from '../geometry/subdivision-worker';
import type { Channel } from '../geometry/worker-channel';
import { serveBands } from '../sampling/band-worker';

/* What a worker thread of the command line runs: a bundle of its own (build.mjs). */
if (!parentPort) throw new Error('This is what a worker runs; `crease` starts it.');
const port = parentPort;
serveSubdivisions(channel());
serveBands(channel(), deflateBand);

/** The worker's end; each that listens takes the messages that it knows. */
function channel<Sent, Received>(): Channel<Sent, Received> {
  return {
    send: (message, transfer = []) => port.postMessage(message, transfer),
    onMessage: (listener) => port.on('message', listener),
  };
}
