import type { GeneralisationPlan, Trial, TrialRecord } from '../../sweep/generalisation';
import type { Question } from '../../threads/question';

/** What a thread is asked: a network to train and test. */
export interface TrialQuestions {
  readonly trial: Question<
    { readonly trial: Trial; readonly plan: GeneralisationPlan },
    TrialRecord
  >;
}
