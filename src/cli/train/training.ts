import type { Window } from '../../network/slice';
import type { Loss } from '../../training/loss';
import type { Trainer } from '../../training/trainer';
import type { CheckpointFolder } from './checkpoints';
import type { TrainTarget } from './lesson';

export interface TrainOptions {
  readonly file: string;
  readonly widths?: readonly number[];
  readonly activation: string;
  readonly last: string;
  readonly loss?: Loss;
  readonly steps: number;
  readonly rate: number;
  /** Whether the rate stays as it is. */
  readonly constant?: boolean;
  /** Examples per step; infinite for all. */
  readonly batch: number;
  readonly decay: number;
  readonly seed: number;
  readonly points?: number;
  readonly noise?: number;
  readonly test: number;
  readonly window?: Window;
  /** Name of the folder. */
  readonly checkpoints?: string;
  readonly every?: number;
  readonly regions?: boolean;
  readonly maxRegions?: number;
  readonly json?: boolean;
}

/** A training under way. */
export interface TrainingRun {
  readonly trainer: Trainer;
  readonly lesson: TrainTarget;
  readonly options: TrainOptions;
  readonly folder: CheckpointFolder | undefined;
  readonly signal: AbortSignal;
}
