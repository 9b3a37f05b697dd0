import { openConstruction } from '../../network/opened-network';
import { measureNetwork } from '../../sweep/measure';
import { serve } from '../../threads/serve';
import { portOfThread } from '../page/thread-port';
import type { SweepQuestions } from './messages';

/* Measures networks of a sweep, one after the other. */
serve<SweepQuestions>(portOfThread(), {
  async measure({ network, opened, options }) {
    const startedAt = performance.now();
    const ready = opened ?? openConstruction(network.name);
    const record = await measureNetwork(ready, network, options);
    return { record, seconds: Math.round(performance.now() - startedAt) / 1000 };
  },
});
