import { InputError } from '../network/errors';
import { batchBuffers, RegionCollector } from './region-batch';
import type { FoundRegion } from './region';
import { Subdivider } from './subdivider';
import type { FromWorker, ToWorker } from './subdivision-messages';
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

/** A worker's share in one subdivision. */
class Job {
  readonly number: number;
  private readonly subdivider: Subdivider;
  private readonly collector = new RegionCollector();
  private readonly wanted: number[] = [];
  private batchesAhead = 0;
  private task = -1;
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
    if (message.kind === 'task') this.wanted.push(message.task);
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
      while (await this.reachTask()) await this.doTask();
    } catch (error) {
      const isInput = error instanceof InputError;
      const message = error instanceof Error ? error.message : String(error);
      this.channel.send({ kind: 'failed', job: this.number, message, isInput });
    }
  }

  /** Walks to the next task that is wanted; false when there is none any more. */
  private async reachTask(): Promise<boolean> {
    await this.until(() => this.wanted.length > 0);
    const wanted = this.wanted.shift();
    if (this.isDropped || wanted === undefined) return false;
    for (;;) {
      const task = this.subdivider.nextTask();
      if (task === undefined) {
        const found = this.subdivider.walked();
        this.channel.send({ kind: 'walked', job: this.number, tasks: this.task + 1, found });
        return false;
      }
      this.task = task;
      if (task === wanted) return true;
      this.subdivider.skip();
    }
  }

  private async doTask(): Promise<void> {
    const { subdivider, number: job, task } = this;
    let listenedAt = performance.now();
    for (let isDone = false; !isDone;) {
      for (let i = 0; i < STEPS_AT_ONCE && !isDone; i++) isDone = !subdivider.step();
      if (this.collector.count >= BATCH_REGIONS) await this.sendRegions();
      if (performance.now() - listenedAt < LISTEN_EVERY_MS) continue;
      this.channel.send({ kind: 'progress', job, found: subdivider.found() });
      await new Promise<void>((resolve) => setTimeout(resolve, 0));
      if (this.isDropped) return;
      listenedAt = performance.now();
    }
    if (this.collector.count > 0) await this.sendRegions();
    this.channel.send({ kind: 'done', job, task, found: subdivider.found() });
  }

  private async sendRegions(): Promise<void> {
    await this.until(() => this.batchesAhead < BATCHES_AHEAD);
    if (this.isDropped) return;
    this.batchesAhead++;
    const batch = this.collector.take();
    const { number: job, task } = this;
    this.channel.send({ kind: 'regions', job, task, batch }, batchBuffers(batch));
  }

  /** Waits for a message that makes something true, or for the end of the job. */
  private async until(isTrue: () => boolean): Promise<void> {
    while (!isTrue() && !this.isDropped)
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
  }
}
