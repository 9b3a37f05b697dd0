import { SubdivisionWorkers } from '../../geometry/subdivision-workers';
import { openConstruction } from '../../network/opened-network';
import { openBandWorkers } from '../../sampling/band-workers';
import { handOver } from '../../threads/hand-over';
import type { Replacement } from '../../threads/question';
import { serve } from '../../threads/serve';
import { figureFile } from './figure-files';
import type { SaveRequest, SavingQuestions } from './saving-messages';
import { openDevice } from '../page/device';
import { cuttersThatFit, samplersThatFit } from '../page/memory';
import { portOfThread, threadOf } from '../page/thread-port';
import { nowAndThen } from '../page/now-and-then';

/* Makes files, off the page's own thread, with workers of its own; who asked ends it. */

/** More workers than this would only wait for the one that puts everything together. */
const MOST_WORKERS = 8;
const cores = Math.min(MOST_WORKERS, navigator.hardwareConcurrency);
const onReplaced = (replacement: Replacement) => passOn(replacement);

const regions = new SubdivisionWorkers(
  () =>
    threadOf(
      new Worker(new URL('../cut/subdivision-worker.ts', import.meta.url), { type: 'module' }),
    ),
  cores,
  onReplaced,
  cuttersThatFit,
);
const samplers = openBandWorkers(
  () =>
    threadOf(
      new Worker(new URL('../drawing/sampling-worker.ts', import.meta.url), { type: 'module' }),
    ),
  cores,
  onReplaced,
  samplersThatFit,
);

const passOn = serve<SavingQuestions>(portOfThread(), {
  async file(request, { tell }) {
    const { network } = request.recipe;
    const sha256 = request.sha256 ?? openConstruction(network.name).sha256;
    const hashed = { ...request, recipe: withHash(request.recipe, sha256) };
    const onProgress = nowAndThen((share) => void tell(share));
    const pieces = await figureFile(hashed, { regions, samplers, openDevice, onProgress });
    return handOver(
      pieces,
      pieces.map(({ buffer }) => buffer),
    );
  },
});

/** A recipe with the network's hash where the command line writes it. */
function withHash({ network, ...rest }: SaveRequest['recipe'], sha256: string) {
  const { name, ...shape } = network;
  return { network: { name, sha256, ...shape }, ...rest };
}
