import type { Window } from '../network/slice';
import type { SlicedNetwork } from '../network/sliced-network';
import { handOver } from '../threads/hand-over';
import type { Answers, Call, Question } from '../threads/question';
import { polygonsIn, type FoldedPolygon } from './polygon-cells';
import type { FoundRegion } from './region';
import { batchBuffers, RegionCollector, type RegionBatch } from './region-batch';
import { Subdivider } from './subdivider';
import type { TaskCounts } from './subdivision-total';
import { reachOfWindow, triangularNetwork } from './triangular';

/** Milliseconds between looks at what arrived in the meantime. */
const LISTEN_EVERY_MS = 50;

/** Steps between looks at the clock. */
const STEPS_AT_ONCE = 64;

/** Regions of a batch, and batches of a share that may be on their way: what is found waits to be used up. */
const BATCH_REGIONS = 2048;
const BATCHES_AHEAD = 4;

/** Bytes of states that a batch has, about, at most: layers may be as wide as one likes. */
const BATCH_BYTES = 2 ** 22;

/** Tasks of a subdivision, from one to before another. */
export interface Share {
  readonly from: number;
  readonly to: number;
}

export interface ShareRequest extends Share {
  /** Number of the subdivision, for whoever asks. */
  readonly job: number;
  readonly network: SlicedNetwork;
  readonly window: Window;
  /** Not only counts. */
  readonly wantsRegions: boolean;
}

export type ShareNews =
  /** What the share's tasks have found so far. */
  | { readonly kind: 'progress'; readonly found: readonly TaskCounts[] }
  /** The batches of a share are the same whoever finds them; they are counted from 0. */
  | { readonly kind: 'regions'; readonly place: number; readonly batch: RegionBatch };

/** What a thread that subdivides is asked. */
export interface SubdivisionQuestions {
  readonly share: Question<ShareRequest, readonly TaskCounts[], ShareNews>;
}

/** Does shares of subdivisions, one after the other. */
export function subdivisionAnswers(): Answers<SubdivisionQuestions> {
  let job: Job | undefined;
  let before: Promise<unknown> = Promise.resolve();

  async function doShare(request: ShareRequest, call: Call<ShareNews>): Promise<TaskCounts[]> {
    call.signal.throwIfAborted();
    const own = job?.canDo(request) ? job : new Job(request);
    // One that ends in the middle of a share goes on with no other.
    job = undefined;
    const found = await own.do(request, call);
    job = own;
    return found;
  }

  return {
    share(request, call) {
      const found = before.then(() => doShare(request, call));
      before = found.catch(() => undefined);
      return found;
    },
  };
}

/** A thread's part in one subdivision. */
class Job {
  private readonly subdivider: Subdivider<FoundRegion, FoldedPolygon>;
  private readonly collector = new RegionCollector();
  private readonly number: number;
  private next = 0;

  constructor({ job, network, window, wantsRegions }: ShareRequest) {
    this.number = job;
    const collect = (region: FoundRegion) => this.collector.add(region);
    const triangular = triangularNetwork(network, reachOfWindow(window));
    this.subdivider = new Subdivider(triangular, polygonsIn(window), {
      onRegion: wantsRegions ? collect : undefined,
    });
  }

  /** Whether a share is of this subdivision, and behind what was done: a subdivider never goes back. */
  canDo({ job, from }: ShareRequest): boolean {
    return job === this.number && from >= this.next;
  }

  async do({ from, to }: Share, { signal, tell }: Call<ShareNews>): Promise<TaskCounts[]> {
    const { subdivider, collector } = this;
    this.next = to;
    const found: TaskCounts[] = [];
    const unused = new Set<Promise<void>>();
    let place = 0;
    const sendRegions = async () => {
      if (unused.size >= BATCHES_AHEAD) await Promise.race(unused);
      signal.throwIfAborted();
      const batch = collector.take();
      const news = { kind: 'regions', place: place++, batch } as const;
      const used = tell(handOver(news, batchBuffers(batch)));
      unused.add(used);
      void used.then(() => unused.delete(used));
    };
    let listenedAt = performance.now();
    for (let task = from; task < to; task++) {
      subdivider.begin(task);
      for (let isDone = false; !isDone;) {
        for (let i = 0; i < STEPS_AT_ONCE && !isDone; i++) isDone = !subdivider.step();
        if (collector.count >= BATCH_REGIONS || collector.stateBytes >= BATCH_BYTES)
          await sendRegions();
        if (performance.now() - listenedAt < LISTEN_EVERY_MS) continue;
        void tell({ kind: 'progress', found: [...found, subdivider.found()] });
        await new Promise<void>((resolve) => setTimeout(resolve, 0));
        signal.throwIfAborted();
        listenedAt = performance.now();
      }
      found.push(subdivider.found());
    }
    if (collector.count > 0) await sendRegions();
    return found;
  }
}
