import type { WorkerChannel } from '../geometry/worker-channel';
import type { FromBandWorker, ToBandWorker } from '../sampling/band-worker';
import { startBandWorker } from './workers';

type BandWorker = WorkerChannel<ToBandWorker, FromBandWorker>;

/** Workers that stay for the next map: their code is loaded and compiled by then. */
export class BandWorkerPool {
  private readonly idle: PooledWorker[] = [];

  /** A worker that waited, or a new one; who closes it gives it back. */
  take(): BandWorker {
    const worker = this.idle.pop() ?? new PooledWorker(startBandWorker());
    worker.begin(() => this.idle.push(worker));
    return worker;
  }

  /** Ends the workers that wait. */
  close(): void {
    for (const worker of this.idle.splice(0)) worker.end();
  }
}

class PooledWorker implements BandWorker {
  private bandsUnderWay = 0;
  private giveBack: () => void = () => undefined;
  private listener: (message: FromBandWorker) => void = () => undefined;
  private errorListener: (error: Error) => void = () => undefined;

  constructor(private readonly worker: BandWorker) {
    worker.onMessage((message) => {
      this.bandsUnderWay--;
      this.listener(message);
    });
    worker.onError((error) => this.errorListener(error));
  }

  begin(giveBack: () => void): void {
    this.giveBack = giveBack;
  }

  send(message: ToBandWorker, transfer?: ArrayBuffer[]): void {
    if (message.kind === 'band') this.bandsUnderWay++;
    this.worker.send(message, transfer);
  }

  onMessage(listener: (message: FromBandWorker) => void): void {
    this.listener = listener;
  }

  onError(listener: (error: Error) => void): void {
    this.errorListener = listener;
  }

  close(): void {
    // What it is still doing would come as an answer to the next map.
    if (this.bandsUnderWay > 0) this.worker.close();
    else this.giveBack();
  }

  end(): void {
    this.worker.close();
  }
}
