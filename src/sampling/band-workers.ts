import type { WorkerChannel } from '../geometry/worker-channel';
import type { BandJob, FinishedBand, FromBandWorker, ToBandWorker } from './band-worker';
import type { Rows } from './bands';

/** Bands, per worker, that may be done before their turn to be passed on has come. */
const BANDS_EARLY = 2;

/** What a caller may say about a run. */
export interface BandOptions {
  /** Once aborted, the workers end, and the run rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called with the share of the rows that are done, from 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/**
 * Samples the bands of a map in workers, each in one of them, and passes them on in order.
 *
 * @param spawn starts a worker that runs `serveBands`
 * @param count of workers, usually one per core
 * @param onBand resolves when the band was used up: memory holds only a few
 */
export async function sampleInWorkers(
  spawn: () => WorkerChannel<ToBandWorker, FromBandWorker>,
  count: number,
  job: BandJob,
  bands: readonly Rows[],
  onBand: (band: FinishedBand) => Promise<void> | void,
  { signal, onProgress }: BandOptions = {},
): Promise<void> {
  signal?.throwIfAborted();
  const run = new Run(job, bands, onBand, onProgress);
  const workers = Array.from({ length: Math.min(count, bands.length) }, spawn);
  const abort = () => run.fail(signal?.reason);
  signal?.addEventListener('abort', abort);
  try {
    for (const worker of workers) run.employ(worker);
    await run.end;
  } finally {
    signal?.removeEventListener('abort', abort);
    for (const worker of workers) worker.close();
  }
}

/** One map on its way. */
class Run {
  readonly end: Promise<void>;
  private settle: { resolve(): void; reject(error: unknown): void } | undefined;
  /** Bands that were sampled and wait for their turn, by place. */
  private readonly early = new Map<number, FinishedBand>();
  /** Give workers their next bands, which wait for others to catch up. */
  private readonly waiting: (() => void)[] = [];
  private nextToGive = 0;
  private nextToPass = 0;
  private workers = 0;
  private isPassing = false;

  constructor(
    private readonly job: BandJob,
    private readonly bands: readonly Rows[],
    private readonly onBand: (band: FinishedBand) => Promise<void> | void,
    private readonly onProgress: ((share: number) => void) | undefined,
  ) {
    this.end = new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
    });
    if (bands.length === 0) this.settle?.resolve();
  }

  employ(worker: WorkerChannel<ToBandWorker, FromBandWorker>): void {
    this.workers++;
    let place = -1;
    const give = () => {
      place = this.nextToGive++;
      const isEarly = place >= this.nextToPass + this.workers * (1 + BANDS_EARLY);
      if (place >= this.bands.length) return;
      if (isEarly) {
        this.nextToGive--;
        this.waiting.push(give);
      } else worker.send({ kind: 'band', rows: this.bands[place] });
    };
    worker.onError((error) => this.fail(error));
    worker.onMessage((message) => {
      if (message.kind === 'unsampled') this.fail(new Error(message.message));
      else {
        this.early.set(place, message.band);
        give();
        void this.passOn();
      }
    });
    worker.send({ kind: 'map', map: this.job });
    give();
  }

  fail(error: unknown): void {
    this.settle?.reject(error);
    this.settle = undefined;
  }

  private async passOn(): Promise<void> {
    if (this.isPassing) return;
    this.isPassing = true;
    try {
      for (let band = this.next(); band; band = this.next()) {
        await this.onBand(band);
        this.onProgress?.(this.nextToPass / this.bands.length);
        for (const give of this.waiting.splice(0)) give();
      }
    } catch (error) {
      this.fail(error);
    }
    this.isPassing = false;
    if (this.nextToPass === this.bands.length) this.settle?.resolve();
  }

  private next(): FinishedBand | undefined {
    const band = this.early.get(this.nextToPass);
    if (band) this.early.delete(this.nextToPass++);
    return band;
  }
}
