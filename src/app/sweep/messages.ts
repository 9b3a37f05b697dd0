import type { OpenedNetwork } from '../../network/opened-network';
import type { MeasureOptions } from '../../sweep/measure';
import type { SweepNetwork } from '../../sweep/plan';
import type { NetworkRecord } from '../../sweep/record';
import type { Question } from '../../threads/question';

/** What a worker of a sweep is asked: a network to measure. */
export interface SweepQuestions {
  readonly measure: Question<MeasureRequest, Measured>;
}

export interface MeasureRequest {
  readonly network: SweepNetwork;
  /** The file's network, or one that comes with Crease; constructions are made where they are measured. */
  readonly opened: OpenedNetwork | undefined;
  readonly options: MeasureOptions;
}

export interface Measured {
  readonly record: NetworkRecord;
  readonly seconds: number;
}
