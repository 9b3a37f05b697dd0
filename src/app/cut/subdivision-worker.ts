import { subdivisionAnswers, type SubdivisionQuestions } from '../../geometry/subdivision-worker';
import { serve } from '../../threads/serve';
import { portOfThread } from '../page/thread-port';

/* What the workers of the cutting worker run, one per core. */
serve<SubdivisionQuestions>(portOfThread(), subdivisionAnswers());
