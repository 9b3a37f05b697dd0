import type { ActivationChoice } from '../../network/activations';
import type { SweepNetwork } from '../../sweep/plan';
import type { NetworkRecord, Seconds } from '../../sweep/record';
import type { Sweep } from '../../sweep/sweep';

/** A network for a thread to measure. */
export interface ToThread {
  readonly network: SweepNetwork;
  /** The file's path from here; the construction's text. */
  readonly path: string;
  readonly options: Pick<Sweep, 'window' | 'definitions' | 'maxRegions' | 'samples' | 'activation'>;
}

/** What a thread found, or why it did not. */
export type FromThread =
  | {
      readonly record: NetworkRecord;
      readonly seconds: Seconds;
      /** Where it is not the network's file that says what its activations are. */
      readonly activation: ActivationChoice | undefined;
    }
  | { readonly failed: string; readonly isFault: boolean };
