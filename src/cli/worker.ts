import { parentPort } from 'node:worker_threads';
import { serveSubdivisions } from '../geometry/subdivision-worker';

/* What a worker thread of the command line runs: a bundle of its own (build.mjs). */
if (!parentPort) throw new Error('This is what a worker runs; `crease` starts it.');
const port = parentPort;
serveSubdivisions({
  send: (message, transfer = []) => port.postMessage(message, transfer),
  onMessage: (listener) => port.on('message', listener),
});
