import { deflateBand } from '../figure/png';
import { serveBands } from '../sampling/band-worker';
import { channelOfWorker } from './worker-scope';

/* What the workers of the saving worker run for pictures, one per core. */
serveBands(channelOfWorker(), deflateBand);
