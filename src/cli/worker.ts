import { deflateBand } from '../figure/png';
import { subdivisionAnswers, type SubdivisionQuestions } from '../geometry/subdivision-worker';
import { bandAnswers, type BandQuestions } from '../sampling/band-worker';
import { serve } from '../threads/serve';
import { portOfThread } from './thread-port';

/* What a worker thread of the command line runs: a bundle of its own (build.mjs). */
serve<SubdivisionQuestions & BandQuestions>(portOfThread(), {
  ...subdivisionAnswers(),
  ...bandAnswers(deflateBand),
});
