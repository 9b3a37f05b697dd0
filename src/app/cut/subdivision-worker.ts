import { serveSubdivisions } from '../../geometry/subdivision-worker';
import { channelOfWorker } from '../page/worker-scope';

/* What the workers of the cutting worker run, one per core. */
serveSubdivisions(channelOfWorker());
