import type { ActivationChoice } from '../../network/layer-activations';
import type { SweepNetwork } from '../../sweep/plan';
import type { NetworkRecord, Seconds } from '../../sweep/record';
import type { Sweep } from '../../sweep/sweep';
import type { Question } from '../../threads/question';

/** What a thread of a sweep is asked: a network to measure. */
export interface SweepQuestions {
  readonly measure: Question<MeasureRequest, Measured>;
}

export interface MeasureRequest {
  readonly network: SweepNetwork;
  /** The file's path from here; the construction's text. */
  readonly path: string;
  readonly options: Pick<Sweep, 'window' | 'definitions' | 'maxRegions' | 'samples' | 'activation'>;
}

export interface Measured {
  readonly record: NetworkRecord;
  readonly seconds: Seconds;
  /** Where it is not the network's file that says what its activations are. */
  readonly activation: ActivationChoice | undefined;
}
