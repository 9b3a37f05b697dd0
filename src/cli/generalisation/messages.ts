import type { GeneralisationPlan, PlannedTrial, TrialRecord } from '../../sweep/generalisation';
import type { Question } from '../../threads/question';

/** What a thread is asked: a network to train and test. */
export interface TrialQuestions {
  readonly trial: Question<
    { readonly trial: PlannedTrial; readonly plan: GeneralisationPlan },
    TrialRecord
  >;
}
