import type { Window } from '../network/slice';
import type { SlicedNetwork } from '../network/sliced-network';
import type { RegionBatch } from './region-batch';
import type { TaskCounts } from './subdivision-total';

/** What a subdivision asks of a worker. */
export type ToWorker =
  /** Begins a job; one before it is dropped. `wantsRegions`: not only counts. */
  | {
      readonly kind: 'job';
      readonly job: number;
      readonly network: SlicedNetwork;
      readonly window: Window;
      readonly wantsRegions: boolean;
    }
  /** Tasks to do, from one to before another; their numbers grow. */
  | {
      readonly kind: 'share';
      readonly job: number;
      readonly share: number;
      readonly from: number;
      readonly to: number;
    }
  /** A batch was used up. */
  | { readonly kind: 'taken'; readonly job: number }
  | { readonly kind: 'drop'; readonly job: number };

/** What a worker answers. */
export type FromWorker =
  | {
      readonly kind: 'regions';
      readonly job: number;
      readonly share: number;
      readonly batch: RegionBatch;
    }
  /** What the tasks of the current share have found so far. */
  | { readonly kind: 'progress'; readonly job: number; readonly found: readonly TaskCounts[] }
  | {
      readonly kind: 'done';
      readonly job: number;
      readonly share: number;
      readonly found: readonly TaskCounts[];
    }
  | {
      readonly kind: 'failed';
      readonly job: number;
      readonly message: string;
      readonly isInput: boolean;
    };
