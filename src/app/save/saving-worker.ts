import { SubdivisionWorkers } from '../../geometry/subdivision-workers';
import { InputError } from '../../network/errors';
import { openConstruction } from '../../network/opened-network';
import { figureFile, type Helpers } from './figure-files';
import type { FromSaver, SaveRequest } from './saving-messages';
import { channelOfWorker, channelTo } from '../page/worker-scope';

/* Makes one file, off the page's own thread, with workers of its own; who asked ends it. */

/** More workers than this would only wait for the one that puts everything together. */
const MOST_WORKERS = 8;
const cores = Math.min(MOST_WORKERS, navigator.hardwareConcurrency);

const channel = channelOfWorker<FromSaver, SaveRequest>();

/** Milliseconds between two words about how far it is. */
const SAY_EVERY_MS = 80;
let saidAt = 0;

const helpers: Helpers = {
  cores,
  regions: new SubdivisionWorkers(
    () =>
      channelTo(
        new Worker(new URL('../cut/subdivision-worker.ts', import.meta.url), { type: 'module' }),
      ),
    cores,
  ),
  startBandWorker: () =>
    channelTo(
      new Worker(new URL('../drawing/sampling-worker.ts', import.meta.url), { type: 'module' }),
    ),
  onProgress(share) {
    const now = performance.now();
    if (now - saidAt < SAY_EVERY_MS) return;
    saidAt = now;
    channel.send({ kind: 'progress', share });
  },
};

channel.onMessage((request) => {
  save(request).catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    channel.send({ kind: 'failed', message, isInput: error instanceof InputError });
  });
});

async function save(request: SaveRequest): Promise<void> {
  const { network } = request.recipe;
  const sha256 = request.sha256 ?? openConstruction(network.name).sha256;
  const hashed = { ...request, recipe: withHash(request.recipe, sha256) };
  const pieces = await figureFile(hashed, helpers);
  channel.send(
    { kind: 'file', pieces },
    pieces.map(({ buffer }) => buffer),
  );
}

/** A recipe with the network's hash where the command line writes it. */
function withHash({ network, ...rest }: SaveRequest['recipe'], sha256: string) {
  const { name, ...shape } = network;
  return { network: { name, sha256, ...shape }, ...rest };
}
