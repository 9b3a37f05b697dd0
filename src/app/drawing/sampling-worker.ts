import { deflateBand } from '../../figure/png';
import { bandAnswers, type BandQuestions } from '../../sampling/band-worker';
import { serve } from '../../threads/serve';
import { portOfThread } from '../page/thread-port';

/* What the workers of the saving and the drawing worker run, one per core. */
serve<BandQuestions>(portOfThread(), bandAnswers(deflateBand));
