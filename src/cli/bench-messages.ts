import type { SweepNetwork } from '../bench/plan';
import type { NetworkRecord } from '../bench/record';
import type { MeasureOptions } from '../bench/measure';

/** A network for a thread to measure. */
export interface ToThread {
  readonly network: SweepNetwork;
  /** The file's path from here; the construction's text. */
  readonly path: string;
  readonly options: MeasureOptions;
}

/** What a thread found, or why it did not. */
export type FromThread =
  | { readonly record: NetworkRecord; readonly seconds: number }
  | { readonly failed: string; readonly isFault: boolean };
