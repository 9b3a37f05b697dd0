import type { MeasureOptions } from '../../sweep/measure';
import type { SweepNetwork } from '../../sweep/plan';
import type { NetworkRecord } from '../../sweep/record';
import type { OpenedNetwork } from '../../network/opened-network';

/** A network of a sweep, to be measured. */
export interface ToSweeper {
  readonly network: SweepNetwork;
  /** The file's network, or one that comes with Crease; constructions are made where they are measured. */
  readonly opened: OpenedNetwork | undefined;
  readonly options: MeasureOptions;
}

export type FromSweeper =
  | { readonly kind: 'measured'; readonly record: NetworkRecord; readonly seconds: number }
  | { readonly kind: 'failed'; readonly message: string; readonly isInput: boolean };
