import { keyOf, planSweep, type SweepNetwork } from '../../sweep/plan';
import type { Entry } from '../../sweep/series';
import type { Sweep } from '../../sweep/sweep';
import type { WorkerChannel } from '../../geometry/worker-channel';
import type { OpenedNetwork } from '../../network/opened-network';
import { isShipped } from '../../network/shipped/names';
import type { FromSweeper, ToSweeper } from './messages';
import { channelTo } from '../page/worker-scope';

/** More workers than this would leave none of most machines' cores to the map. */
const MOST_WORKERS = 4;

/** What becomes of a sweep's networks, in the order of its plan; undefined for those to come. */
export type Measured = readonly (Entry | undefined)[];

/** Measures the networks of a sweep in workers, until they are done or it is stopped. */
export class SweepRun {
  private readonly networks: readonly SweepNetwork[];
  private readonly entries: (Entry | undefined)[];
  private readonly workers: WorkerChannel<ToSweeper, FromSweeper>[] = [];
  private next = 0;

  /**
   * @param opened the network of the file, or that comes with Crease, where the sweep names one
   * @param onMeasured called after every network
   * @param onError a worker broke down; nothing more comes
   */
  constructor(
    private readonly sweep: Sweep,
    private readonly opened: OpenedNetwork,
    private readonly onMeasured: (measured: Measured) => void,
    private readonly onError: (error: unknown) => void,
  ) {
    this.networks = planSweep(sweep);
    this.entries = this.networks.map(() => undefined);
    const count = Math.min(MOST_WORKERS, navigator.hardwareConcurrency, this.networks.length);
    for (let k = 0; k < count; k++) this.employ();
  }

  /** Ends it where it is. */
  stop(): void {
    for (const worker of this.workers.splice(0)) worker.close();
  }

  private employ(): void {
    const worker = channelTo<ToSweeper, FromSweeper>(
      new Worker(new URL('./sweep-worker.ts', import.meta.url), { type: 'module' }),
    );
    this.workers.push(worker);
    let place = 0;
    const give = () => {
      place = this.next++;
      const network = this.networks[place];
      if (!network) {
        worker.close();
        return;
      }
      const { window, definitions, maxRegions } = this.sweep;
      const isAtHand = network.isFile || isShipped(network.name);
      const opened = isAtHand ? this.opened : undefined;
      worker.send({ network, opened, options: { window, definitions, maxRegions } });
    };
    worker.onMessage((answer) => {
      this.entries[place] = this.entryOf(this.networks[place], answer);
      give();
      this.onMeasured(this.entries);
    });
    worker.onError((error) => {
      this.stop();
      this.onError(error);
    });
    give();
  }

  private entryOf(network: SweepNetwork, answer: FromSweeper): Entry {
    const key = keyOf(network, this.sweep, import.meta.env.CREASE_VERSION);
    if (answer.kind === 'failed') {
      const { name } = network;
      const reason = answer.message.startsWith(`${name}: `) ? '' : `${name}: `;
      const failed = `${reason}${answer.message}`.replaceAll(/\s+/g, ' ');
      return { network, outcome: { key, failed, isFault: !answer.isInput } };
    }
    const { record, seconds } = answer;
    return { network, outcome: { key, record, seconds: { exact: seconds } } };
  }
}
