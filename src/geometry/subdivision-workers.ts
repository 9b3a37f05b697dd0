import { InputError } from '../network/errors';
import { hiddenWidths } from '../network/network';
import type { Window } from '../network/slice';
import type { SlicedNetwork } from '../network/sliced-network';
import type { Region } from './region';
import { RegionReader, type RegionBatch } from './region-batch';
import type { FromWorker, ToWorker } from './subdivision-messages';
import { TASKS } from './subdivider';
import { Total, type ExactCounts, type TaskCounts } from './subdivision-total';
import { reachOfWindow, triangularNetwork } from './triangular';
import type { WorkerChannel } from './worker-channel';

/** A worker that runs `serveSubdivisions`. */
export type SubdivisionChannel = WorkerChannel<ToWorker, FromWorker>;

/** What the callers of a subdivision may say about it, as far as workers are concerned. */
export interface JobOptions {
  readonly maxRegions: number;
  readonly onRegion?: ((region: Region) => void) | undefined;
  readonly onProgress?: ((share: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Shares of the tasks that a worker has at a time: it need not wait for the next one. */
const SHARES_AHEAD = 2;

/**
 * Tasks of a share where regions are wanted: those of later shares wait until their turn has come, so
 * shares are small, and few, per worker, may be done before.
 */
const TASKS_PER_SHARE = 4;
const SHARES_EARLY = 8;

/** Where they are not: a share is what is left, over this and the workers, so that all end together. */
const SHARES_LEFT = 4;

/**
 * Workers that subdivide windows together, one window at a time. They stay from one window to the
 * next, as a worker that has run for a while is several times faster than a new one.
 */
export class SubdivisionWorkers {
  private readonly workers: SubdivisionChannel[] = [];
  private job: Job | undefined;
  private jobs = 0;
  private broken: Error | undefined;

  /**
   * @param spawn starts a worker that runs `serveSubdivisions`
   * @param count how many of them there are to be, usually one per core
   */
  constructor(
    private readonly spawn: () => SubdivisionChannel,
    readonly count: number,
  ) {}

  /** Whether there are workers already: the first subdivision starts them. */
  get areStarted(): boolean {
    return this.workers.length > 0;
  }

  /** As `subdivide`, which calls it. A subdivision that is still going on is dropped. */
  subdivide(network: SlicedNetwork, window: Window, options: JobOptions): Promise<ExactCounts> {
    while (this.workers.length < this.count) this.start();
    this.job?.fail(new Error('Another subdivision was started.'));
    const job = new Job(this.jobs++, this.workers, network, window, options);
    this.job = job;
    if (this.broken) job.fail(this.broken);
    return job.result;
  }

  /** Ends the workers. */
  close(): void {
    this.job?.fail(new Error('The workers were closed.'));
    for (const worker of this.workers.splice(0)) worker.close();
  }

  private start(): void {
    const worker = this.spawn();
    const place = this.workers.push(worker) - 1;
    worker.onMessage((message) => this.job?.receive(place, message));
    worker.onError((error) => {
      this.broken = error;
      this.job?.fail(error);
    });
  }
}

/** Tasks that are being done, or done before their turn. */
interface EarlyShare {
  readonly worker: number;
  readonly batches: RegionBatch[];
  found?: readonly TaskCounts[];
}

/** One subdivision. */
class Job {
  readonly result: Promise<ExactCounts>;
  private settle: { resolve(counts: ExactCounts): void; reject(error: unknown): void } | undefined;
  private readonly total: Total;
  private readonly reader: RegionReader | undefined;
  /** Shares that were given to workers and not yet passed on, by number. */
  private readonly given = new Map<number, EarlyShare>();
  /** What each worker found in its current share so far. */
  private readonly underway: (readonly TaskCounts[])[] = [];
  private nextTask = 0;
  private nextToGive = 0;
  private nextToPass = 0;
  private readonly abort = (): void => this.fail(this.options.signal?.reason);

  constructor(
    private readonly number: number,
    private readonly workers: readonly SubdivisionChannel[],
    network: SlicedNetwork,
    window: Window,
    private readonly options: JobOptions,
  ) {
    this.result = new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
    });
    this.total = new Total(hiddenWidths(network).length, window, options.maxRegions);
    const wantsRegions = options.onRegion !== undefined;
    options.signal?.addEventListener('abort', this.abort);
    for (const worker of workers)
      worker.send({ kind: 'job', job: number, network, window, wantsRegions });
    for (let ahead = 0; ahead < SHARES_AHEAD; ahead++)
      for (const worker of workers.keys()) this.give(worker);
    // Only now: the workers have begun.
    if (wantsRegions)
      this.reader = new RegionReader(triangularNetwork(network, reachOfWindow(window)), window);
  }

  receive(worker: number, message: FromWorker): void {
    if (message.job !== this.number || !this.settle) return;
    try {
      this.handle(worker, message);
    } catch (error) {
      this.fail(error);
    }
  }

  fail(error: unknown): void {
    this.settle?.reject(error);
    this.end();
  }

  private handle(worker: number, message: FromWorker): void {
    if (message.kind === 'failed')
      throw message.isInput ? new InputError(message.message) : new Error(message.message);
    if (message.kind === 'progress') this.underway[worker] = message.found;
    else {
      const share = this.given.get(message.share);
      if (message.kind === 'regions') share?.batches.push(message.batch);
      else {
        this.underway[worker] = [];
        if (share) share.found = message.found;
        this.give(worker);
      }
    }
    this.passOn();
  }

  /** Gives a worker its next tasks, unless others have to catch up first. */
  private give(worker: number): void {
    const { nextTask: from, options, workers } = this;
    if (from === TASKS) return;
    const wantsRegions = options.onRegion !== undefined;
    const isTooEarly = this.nextToGive >= this.nextToPass + SHARES_EARLY * workers.length;
    if (wantsRegions && isTooEarly) return;
    const left = TASKS - from;
    const most = wantsRegions ? TASKS_PER_SHARE : left / (SHARES_LEFT * workers.length);
    const to = from + Math.min(left, Math.ceil(most));
    const share = this.nextToGive++;
    this.nextTask = to;
    this.given.set(share, { worker, batches: [] });
    workers[worker].send({ kind: 'share', job: this.number, share, from, to });
  }

  /** Passes on what was found, as far as nothing before it is missing. */
  private passOn(): void {
    for (;;) {
      const share = this.given.get(this.nextToPass);
      if (!share) break;
      for (const batch of share.batches.splice(0)) {
        for (const region of this.reader?.read(batch) ?? []) this.options.onRegion?.(region);
        this.workers[share.worker].send({ kind: 'taken', job: this.number });
      }
      if (!share.found) break;
      for (const counts of share.found) this.total.add(counts);
      this.given.delete(this.nextToPass++);
      // Whoever was told to wait may go on.
      for (const [worker] of this.workers.entries())
        if (![...this.given.values()].some((other) => other.worker === worker && !other.found))
          this.give(worker);
    }
    this.checkProgress();
    if (this.given.size > 0 || this.nextTask < TASKS) return;
    this.total.requireBelowLimit();
    this.settle?.resolve(this.total.result());
    this.end();
  }

  /** Reports how far the work is, and stops it where there are too many regions. */
  private checkProgress(): void {
    const early = [...this.given.values()].flatMap(({ found }) => found ?? []);
    const found = [...early, ...this.underway.flat()];
    const area = found.reduce((sum, counts) => sum + counts.area, 0);
    const counts = found
      .at(0)
      ?.counts.map((_, k) => found.reduce((sum, task) => sum + task.counts[k], 0));
    this.total.requireBelowLimit(counts, area);
    this.options.onProgress?.(this.total.share(area));
  }

  private end(): void {
    if (!this.settle) return;
    this.settle = undefined;
    this.options.signal?.removeEventListener('abort', this.abort);
    for (const worker of this.workers) worker.send({ kind: 'drop', job: this.number });
  }
}
