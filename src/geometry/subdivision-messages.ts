import type { Network } from '../network/network';
import type { Window } from '../network/slice';
import type { RegionBatch } from './region-batch';
import type { TaskCounts } from './subdivision-total';

/** What a subdivision asks of a worker. */
export type ToWorker =
  /** Begins a job; one before it is dropped. `wantsRegions`: not only counts. */
  | {
      readonly kind: 'job';
      readonly job: number;
      readonly network: Network;
      readonly window: Window;
      readonly wantsRegions: boolean;
    }
  /** A task to do; their numbers grow. */
  | { readonly kind: 'task'; readonly job: number; readonly task: number }
  /** A batch was used up. */
  | { readonly kind: 'taken'; readonly job: number }
  | { readonly kind: 'drop'; readonly job: number };

/** What a worker answers. */
export type FromWorker =
  | {
      readonly kind: 'regions';
      readonly job: number;
      readonly task: number;
      readonly batch: RegionBatch;
    }
  /** What the current task has found so far. */
  | { readonly kind: 'progress'; readonly job: number; readonly found: TaskCounts }
  | {
      readonly kind: 'done';
      readonly job: number;
      readonly task: number;
      readonly found: TaskCounts;
    }
  /** There are no more tasks; what was found on the way to them. */
  | {
      readonly kind: 'walked';
      readonly job: number;
      readonly tasks: number;
      readonly found: TaskCounts;
    }
  | {
      readonly kind: 'failed';
      readonly job: number;
      readonly message: string;
      readonly isInput: boolean;
    };
