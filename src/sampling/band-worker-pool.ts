import type { WorkerChannel } from '../geometry/worker-channel';
import type { FromBandWorker, ToBandWorker } from './band-worker';

type BandWorker = WorkerChannel<ToBandWorker, FromBandWorker>;

/**
 * Milliseconds that a worker gets to finish what nobody waits for any more: starting another takes
 * about as long.
 */
const GRACE = 100;

/** Workers that stay for the next map: their code is loaded and compiled by then. */
export class BandWorkerPool {
  private readonly idle: PooledWorker[] = [];

  /** @param start starts a worker that runs `serveBands` */
  constructor(private readonly start: () => BandWorker) {}

  /** A worker that waited, or a new one; who closes it gives it back. */
  take(): BandWorker {
    // Where all are stale, −1 stands for the last.
    const free = this.idle.findIndex(({ isStale }) => !isStale);
    const [found] = this.idle.splice(free, 1);
    const worker = !found || found.isBroken ? new PooledWorker(this.start) : found;
    worker.begin(() => this.idle.push(worker));
    return worker;
  }

  /** Ends the workers that wait. */
  close(): void {
    for (const worker of this.idle.splice(0)) worker.end();
  }
}

/** A worker that goes from run to run, and is another thread where the last run left it busy for long. */
class PooledWorker implements BandWorker {
  /** It could not be started, or has stopped: no answer will come. */
  isBroken = false;
  private worker: BandWorker;
  /** Bands of this run that are under way. */
  private bands = 0;
  /** Bands of runs before whose answers nobody waits for. */
  private stale = 0;
  private graceEnds: ReturnType<typeof setTimeout> | undefined;
  /** What is to be sent once the stale bands are done. */
  private readonly held: [message: ToBandWorker, transfer: ArrayBuffer[] | undefined][] = [];
  private giveBack: () => void = () => undefined;
  private listener: (message: FromBandWorker) => void = () => undefined;
  private errorListener: (error: Error) => void = () => undefined;

  constructor(private readonly start: () => BandWorker) {
    this.worker = this.open();
  }

  /** Whether it is still busy with what nobody waits for. */
  get isStale(): boolean {
    return this.stale > 0;
  }

  begin(giveBack: () => void): void {
    this.giveBack = giveBack;
  }

  send(message: ToBandWorker, transfer?: ArrayBuffer[]): void {
    if (message.kind === 'band') this.bands++;
    if (this.stale > 0) this.held.push([message, transfer]);
    else this.worker.send(message, transfer);
  }

  onMessage(listener: (message: FromBandWorker) => void): void {
    this.listener = listener;
  }

  onError(listener: (error: Error) => void): void {
    this.errorListener = listener;
  }

  close(): void {
    if (this.isBroken) return this.end();
    const isBusy = this.bands > 0 && this.stale === 0;
    if (isBusy) this.stale = this.bands;
    this.bands = 0;
    this.held.length = 0;
    this.listener = () => undefined;
    this.errorListener = () => undefined;
    if (isBusy) this.graceEnds = setTimeout(() => this.startAnew(), GRACE);
    this.giveBack();
  }

  end(): void {
    clearTimeout(this.graceEnds);
    this.worker.close();
  }

  private open(): BandWorker {
    const worker = this.start();
    worker.onMessage((message) => {
      if (this.stale > 0) this.finishStale();
      else {
        this.bands--;
        this.listener(message);
      }
    });
    worker.onError((error) => {
      this.isBroken = true;
      this.errorListener(error);
    });
    return worker;
  }

  private finishStale(): void {
    this.stale--;
    if (this.stale > 0) return;
    clearTimeout(this.graceEnds);
    for (const [message, transfer] of this.held.splice(0)) this.worker.send(message, transfer);
  }

  private startAnew(): void {
    this.worker.close();
    this.isBroken = false;
    this.worker = this.open();
    this.stale = 1;
    this.finishStale();
  }
}
