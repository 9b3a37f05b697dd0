import type { SweepNetwork } from '../../sweep/plan';
import type { Outcome } from '../../sweep/record';

/** Where the outcomes of a sweep are kept: a folder (bench-folder.ts), or memory. */
export interface Outcomes {
  key(network: SweepNetwork): string;
  read(network: SweepNetwork): Promise<Outcome | undefined>;
  write(network: SweepNetwork, outcome: Outcome, signal: AbortSignal): Promise<void>;
}

/** Outcomes of a sweep that nobody wants to keep. */
export class OutcomesInMemory implements Outcomes {
  private readonly known = new Map<string, Outcome>();

  key({ name, slice }: SweepNetwork): string {
    return JSON.stringify([name, slice]);
  }

  async read(network: SweepNetwork): Promise<Outcome | undefined> {
    return this.known.get(this.key(network));
  }

  async write(network: SweepNetwork, outcome: Outcome): Promise<void> {
    this.known.set(this.key(network), outcome);
  }
}
