import { InputError } from '../network/errors';
import { batchBuffers, RegionCollector } from './region-batch';
import type { FoundRegion } from './region';
import { Subdivider } from './subdivider';
import type { FromWorker, ToWorker } from './subdivision-messages';
import type { TaskCounts } from './subdivision-total';
import type { Channel } from './worker-channel';

/** Milliseconds between looks at what arrived in the meantime. */
const LISTEN_EVERY_MS = 50;

/** Steps between looks at the clock. */
const STEPS_AT_ONCE = 64;

/** Regions of a batch, and batches that may be on their way: what is found waits to be used up. */
const BATCH_REGIONS = 2048;
const BATCHES_AHEAD = 4;

/** Serves subdivisions at a worker's end of a channel, for as long as the worker lives. */
export function serveSubdivisions(channel: Channel<FromWorker, ToWorker>): void {
  let job: Job | undefined;
  channel.onMessage((message) => {
    if (message.kind === 'job') {
      job?.drop();
      job = new Job(message, channel);
      void job.run();
    } else if ('job' in message && message.job === job?.number) job.receive(message);
  });
}

/** Tasks that this worker does. */
type Share = Extract<ToWorker, { kind: 'share' }>;

/** A worker's part in one subdivision. */
class Job {
  readonly number: number;
  private readonly subdivider: Subdivider;
  private readonly collector = new RegionCollector();
  private readonly shares: Share[] = [];
  private batchesAhead = 0;
  private listenedAt = performance.now();
  private isDropped = false;
  /** Goes on with what waits for a message. */
  private wake: () => void = () => undefined;

  constructor(
    { job, network, window, wantsRegions }: Extract<ToWorker, { kind: 'job' }>,
    private readonly channel: Channel<FromWorker, ToWorker>,
  ) {
    this.number = job;
    const collect = (region: FoundRegion) => this.collector.add(region);
    this.subdivider = new Subdivider(network, window, wantsRegions ? collect : undefined);
  }

  receive(message: ToWorker): void {
    if (message.kind === 'share') this.shares.push(message);
    else if (message.kind === 'taken') this.batchesAhead--;
    else this.drop();
    this.wake();
  }

  drop(): void {
    this.isDropped = true;
    this.wake();
  }

  async run(): Promise<void> {
    try {
      while (!this.isDropped) {
        await this.until(() => this.shares.length > 0);
        const share = this.shares.shift();
        if (share) await this.doShare(share);
      }
    } catch (error) {
      const isInput = error instanceof InputError;
      const message = error instanceof Error ? error.message : String(error);
      this.channel.send({ kind: 'failed', job: this.number, message, isInput });
    }
  }

  private async doShare({ share, from, to }: Share): Promise<void> {
    const { subdivider, number: job } = this;
    const found: TaskCounts[] = [];
    for (let task = from; task < to; task++) {
      subdivider.begin(task);
      for (let isDone = false; !isDone;) {
        for (let i = 0; i < STEPS_AT_ONCE && !isDone; i++) isDone = !subdivider.step();
        if (this.collector.count >= BATCH_REGIONS) await this.sendRegions(share);
        if (performance.now() - this.listenedAt >= LISTEN_EVERY_MS) {
          this.channel.send({ kind: 'progress', job, found: [...found, subdivider.found()] });
          await new Promise<void>((resolve) => setTimeout(resolve, 0));
          this.listenedAt = performance.now();
        }
        if (this.isDropped) return;
      }
      found.push(subdivider.found());
    }
    if (this.collector.count > 0) await this.sendRegions(share);
    this.channel.send({ kind: 'done', job, share, found });
  }

  private async sendRegions(share: number): Promise<void> {
    await this.until(() => this.batchesAhead < BATCHES_AHEAD);
    if (this.isDropped) return;
    this.batchesAhead++;
    const batch = this.collector.take();
    this.channel.send({ kind: 'regions', job: this.number, share, batch }, batchBuffers(batch));
  }

  /** Waits for a message that makes something true, or for the end of the job. */
  private async until(isTrue: () => boolean): Promise<void> {
    while (!isTrue() && !this.isDropped)
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
  }
}
