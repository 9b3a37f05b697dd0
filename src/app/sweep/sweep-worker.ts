import { measureNetwork } from '../../sweep/measure';
import { InputError } from '../../network/errors';
import { openConstruction } from '../../network/opened-network';
import type { FromSweeper, ToSweeper } from './messages';
import { channelOfWorker } from '../page/worker-scope';

/* Measures networks of a sweep, one after the other. */

const channel = channelOfWorker<FromSweeper, ToSweeper>();

channel.onMessage(({ network, opened, options }) => {
  const startedAt = performance.now();
  Promise.resolve(opened ?? network.name)
    .then((given) => (typeof given === 'string' ? openConstruction(given) : given))
    .then((ready) => measureNetwork(ready, network, options))
    .then(
      (record) => {
        const seconds = Math.round(performance.now() - startedAt) / 1000;
        channel.send({ kind: 'measured', record, seconds });
      },
      (error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        channel.send({ kind: 'failed', message, isInput: error instanceof InputError });
      },
    );
});
