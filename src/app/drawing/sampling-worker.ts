import { deflateBand } from '../../figure/png';
import { serveBands } from '../../sampling/band-worker';
import { channelOfWorker } from '../page/worker-scope';

/* What the workers of the saving and the drawing worker run, one per core. */
serveBands(channelOfWorker(), deflateBand);
