import { keyOf, planSweep, type SweepNetwork } from '../../sweep/plan';
import type { Outcome } from '../../sweep/record';
import type { Entry } from '../../sweep/series';
import type { Sweep } from '../../sweep/sweep';
import { InputError } from '../../network/errors';
import type { OpenedNetwork } from '../../network/opened-network';
import { isShipped } from '../../network/shipped/names';
import type { Replacement } from '../../threads/question';
import { Threads } from '../../threads/threads';
import type { SweepQuestions } from './messages';
import { cuttersThatFit } from '../page/memory';
import { threadOf } from '../page/thread-port';

/** More workers than this would leave none of most machines' cores to the map. */
const MOST_WORKERS = 4;

/** What becomes of a sweep's networks, in the order of its plan; undefined for those to come. */
export type MeasuredEntries = readonly (Entry | undefined)[];

/** Measures the networks of a sweep in workers, until they are done or it is stopped. */
export class SweepRun {
  private readonly entries: (Entry | undefined)[];
  private readonly threads: Threads<SweepQuestions>;
  private readonly abort = new AbortController();

  /**
   * @param opened the network of the file, or that comes with Crease, where the sweep names one
   * @param onMeasured called after every network
   */
  constructor(
    private readonly sweep: Sweep,
    private readonly opened: OpenedNetwork,
    private readonly onMeasured: (measured: MeasuredEntries) => void,
    onReplaced: (replacement: Replacement) => void,
  ) {
    const networks = planSweep(sweep);
    this.entries = networks.map(() => undefined);
    this.threads = new Threads(
      () => threadOf(new Worker(new URL('./sweep-worker.ts', import.meta.url), { type: 'module' })),
      {
        does: 'measures networks',
        count: Math.min(MOST_WORKERS, navigator.hardwareConcurrency),
        keeps: { opened: 1 },
        roomFor: ({ opened: own }) => (own ? cuttersThatFit(own.network) : Infinity),
        onReplaced,
      },
    );
    for (const [place, network] of networks.entries()) void this.measure(place, network);
  }

  /** Ends it where it is. */
  stop(): void {
    this.abort.abort();
    this.threads.close();
  }

  private async measure(place: number, network: SweepNetwork): Promise<void> {
    const { signal } = this.abort;
    const outcome = await this.outcomeOf(network, signal);
    if (signal.aborted) return;
    this.entries[place] = { network, outcome };
    this.onMeasured(this.entries);
  }

  private async outcomeOf(network: SweepNetwork, signal: AbortSignal): Promise<Outcome> {
    const key = keyOf(network, this.sweep, import.meta.env.CREASE_VERSION);
    const { window, definitions, maxRegions } = this.sweep;
    const { name, isFile } = network;
    const opened = isFile || isShipped(name) ? this.opened : undefined;
    const request = { network, opened, options: { window, definitions, maxRegions } };
    try {
      const { record, seconds } = await this.threads.ask('measure', request, { signal });
      return { key, record, seconds: { exact: seconds } };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const failed = reason.startsWith(`${name}: `) ? reason : `${name}: ${reason}`;
      const isFault = !(error instanceof InputError);
      return { key, failed: failed.replaceAll(/\s+/g, ' '), isFault };
    }
  }
}
