import { hiddenWidths, type Network } from '../network/network';
import type { Window } from '../network/slice';
import type { SlicedNetwork } from '../network/sliced-network';
import { inOrder } from '../threads/in-order';
import type { Thread } from '../threads/port';
import type { Replacement } from '../threads/question';
import { Threads } from '../threads/threads';
import { whenAborted } from '../threads/when-aborted';
import { Pauses } from './pauses';
import type { Region } from './region';
import { RegionReader, type RegionBatch } from './region-batch';
import { TASKS } from './subdivider';
import { Total, type ExactCounts, type TaskCounts } from './subdivision-total';
import type { Share, ShareNews, ShareRequest, SubdivisionQuestions } from './subdivision-worker';
import { reachOfWindow, triangularNetwork } from './triangular';

/** What the callers of a subdivision may say about it, as far as workers are concerned. */
export interface JobOptions {
  readonly maxRegions: number;
  readonly onRegion?: ((region: Region) => void) | undefined;
  readonly onProgress?: ((share: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Shares of the tasks that a worker has at a time: it need not wait for the next one. */
const SHARES_AT_ONCE = 2;

/**
 * Tasks of a share where regions are wanted: those of later shares wait until their turn has come, so
 * shares are small, and few, per worker, may be done before.
 */
const TASKS_PER_SHARE = 4;
const SHARES_EARLY = 8;

/** Where they are not: a share is what is left, over this and the workers, so that all end together. */
const SHARES_LEFT = 4;

/** Networks that a worker keeps: that of a window, and its first layers, or the one before. */
const NETWORKS_KEPT = 2;

/**
 * Workers that subdivide windows together, one window at a time. They stay from one window to the
 * next, as a worker that has run for a while is several times faster than a new one.
 */
export class SubdivisionWorkers {
  private readonly threads: Threads<SubdivisionQuestions>;
  private job: Job | undefined;
  private jobs = 0;

  /**
   * @param start starts a thread that answers `SubdivisionQuestions`
   * @param count how many of them there are to be, usually one per core
   * @param roomFor how many have room for a network, where large ones may leave some of them none
   */
  constructor(
    start: () => Thread,
    readonly count: number,
    onReplaced?: (replacement: Replacement) => void,
    roomFor?: (network: Network) => number,
  ) {
    const [atOnce, keeps] = [SHARES_AT_ONCE, { network: NETWORKS_KEPT }];
    const does = 'cuts regions';
    const room = roomFor && (({ network }: ShareRequest) => roomFor(network));
    this.threads = new Threads(start, { does, count, atOnce, keeps, onReplaced, roomFor: room });
  }

  /** Whether there are workers already: the first subdivision starts them. */
  get areStarted(): boolean {
    return this.threads.areStarted;
  }

  /** As `subdivide`, which calls it. A subdivision that is still going on is dropped. */
  subdivide(network: SlicedNetwork, window: Window, options: JobOptions): Promise<ExactCounts> {
    this.job?.abort.abort(new Error('Another subdivision was started.'));
    this.job = new Job(this.jobs++, this.threads, network, window, options);
    return this.job.run();
  }

  /** Ends the workers. */
  close(): void {
    this.threads.close();
  }
}

/** A share that was asked for and is not used up yet. */
interface ShareUnderWay {
  /** Batches that came before their turn, and what is called once they are used up. */
  readonly early: { readonly batch: RegionBatch; readonly used: () => void }[];
  /** Batches that came. */
  batches: number;
  /** What it found so far. */
  found: readonly TaskCounts[];
}

/** One subdivision. */
class Job {
  readonly abort = new AbortController();
  private readonly total: Total;
  private reader: RegionReader | undefined;
  private readonly underWay = new Map<Share, ShareUnderWay>();
  private readonly shares: readonly Share[];
  /** Number of the share whose turn it is: its batches are passed on as they come. */
  private turn = 0;
  /** Resolves once all batches that were passed on are used up. */
  private passing = Promise.resolve();
  private readonly pauses = new Pauses({ signal: this.abort.signal });

  constructor(
    private readonly number: number,
    private readonly threads: Threads<SubdivisionQuestions>,
    private readonly network: SlicedNetwork,
    private readonly window: Window,
    private readonly options: JobOptions,
  ) {
    this.total = new Total(hiddenWidths(network).length, window, options.maxRegions);
    this.shares = sharesFor(threads.count, this.wantsRegions);
  }

  private get wantsRegions(): boolean {
    return this.options.onRegion !== undefined;
  }

  async run(): Promise<ExactCounts> {
    const { network, window, shares, wantsRegions, threads, abort } = this;
    const { signal } = this.options;
    const stopWaiting = whenAborted(signal, () => abort.abort(signal?.reason));
    try {
      const ahead = wantsRegions ? SHARES_EARLY * threads.count : shares.length;
      const done = inOrder(
        shares,
        ahead,
        (share) => this.ask(share),
        (found, share) => this.finish(share, found),
      );
      // Only now: the workers have begun.
      if (wantsRegions)
        this.reader = new RegionReader(triangularNetwork(network, reachOfWindow(window)), window);
      await done;
      this.total.requireBelowLimit();
      return this.total.result();
    } finally {
      stopWaiting();
      abort.abort();
    }
  }

  private async ask(share: Share): Promise<readonly TaskCounts[]> {
    const { number: job, network, window, wantsRegions, abort } = this;
    const own: ShareUnderWay = { early: [], batches: 0, found: [] };
    this.underWay.set(share, own);
    const { signal } = abort;
    const onNews = (news: ShareNews) => this.hear(own, share, news);
    const request = { ...share, job, network, window, wantsRegions };
    own.found = await this.threads.ask('share', request, { signal, onNews });
    this.checkProgress();
    return own.found;
  }

  private hear(own: ShareUnderWay, share: Share, news: ShareNews): Promise<void> | void {
    if (news.kind === 'progress') {
      own.found = news.found;
      this.checkProgress();
      return undefined;
    }
    // Another worker that does the share again finds the same again.
    if (news.place < own.batches) return undefined;
    own.batches++;
    if (this.shares[this.turn] === share) return this.passOn(news.batch);
    return new Promise((used) => own.early.push({ batch: news.batch, used }));
  }

  /** Resolves once a batch is used up: one after the other, in the order in which they were passed on. */
  private passOn(batch: RegionBatch): Promise<void> {
    this.passing = this.passing.then(() => this.use(batch));
    return this.passing;
  }

  /** Whoever gets the regions may take seconds for those of a batch, in which signals are to come through. */
  private async use(batch: RegionBatch): Promise<void> {
    for (const region of this.reader?.read(batch) ?? []) {
      this.options.onRegion?.(region);
      if (this.pauses.isDue) await this.pauses.take();
    }
  }

  /** A share is done, and so are all before it: it is the next one's turn. */
  private async finish(share: Share, found: readonly TaskCounts[]): Promise<void> {
    await this.passing;
    for (const counts of found) this.total.add(counts);
    this.underWay.delete(share);
    const next = this.underWay.get(this.shares[++this.turn]);
    const early = next?.early.splice(0) ?? [];
    await Promise.all(early.map(({ batch, used }) => this.passOn(batch).then(used)));
  }

  /** Reports how far the work is, and stops it where there are too many regions. */
  private checkProgress(): void {
    const found = [...this.underWay.values()].flatMap((share) => share.found);
    const area = found.reduce((sum, counts) => sum + counts.area, 0);
    const counts = found
      .at(0)
      ?.counts.map((_, k) => found.reduce((sum, task) => sum + task.counts[k], 0));
    this.total.requireBelowLimit(counts, area);
    this.options.onProgress?.(this.total.share(area));
  }
}

/** The tasks, shared out. */
function sharesFor(workers: number, wantsRegions: boolean): Share[] {
  const shares: Share[] = [];
  for (let from = 0; from < TASKS; from = shares[shares.length - 1].to) {
    const left = TASKS - from;
    const most = wantsRegions ? TASKS_PER_SHARE : left / (SHARES_LEFT * workers);
    shares.push({ from, to: from + Math.min(left, Math.ceil(most)) });
  }
  return shares;
}
