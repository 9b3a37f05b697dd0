import { describe, expect, it } from 'vitest';
import type { FromBandWorker, ToBandWorker } from '../../src/sampling/band-worker';
import { BandWorkerPool } from '../../src/sampling/band-worker-pool';
import { openConstruction } from '../../src/network/open';
import { defaultSlice, sliceNetwork } from '../../src/network/slice';

/** A worker that answers when the test says so. */
class FakeWorker {
  readonly sent: ToBandWorker[] = [];
  isClosed = false;
  private listener: (message: FromBandWorker) => void = () => undefined;
  private errorListener: (error: Error) => void = () => undefined;

  send(message: ToBandWorker): void {
    this.sent.push(message);
  }

  onMessage(listener: (message: FromBandWorker) => void): void {
    this.listener = listener;
  }

  onError(listener: (error: Error) => void): void {
    this.errorListener = listener;
  }

  close(): void {
    this.isClosed = true;
  }

  answer(message: string): void {
    this.listener({ kind: 'unsampled', message });
  }

  break(): void {
    this.errorListener(new Error('broken'));
  }
}

const network = sliceNetwork(openConstruction('fold:2x2').network, defaultSlice(2));
const window = { u0: -1, u1: 1, v0: -1, v1: 1 };
const map: ToBandWorker = { kind: 'map', map: { network, grid: { window, width: 4, height: 4 } } };
const band: ToBandWorker = { kind: 'band', rows: [0, 4] };

function startPool(): { pool: BandWorkerPool; workers: FakeWorker[] } {
  const workers: FakeWorker[] = [];
  const pool = new BandWorkerPool(() => {
    const worker = new FakeWorker();
    workers.push(worker);
    return worker;
  });
  return { pool, workers };
}

/** Takes a worker, gives it a band, and hears what it says. */
function employ(pool: BandWorkerPool) {
  const heard: string[] = [];
  const worker = pool.take();
  worker.onMessage((message) => heard.push(message.kind === 'unsampled' ? message.message : ''));
  worker.onError((error) => heard.push(error.message));
  worker.send(map);
  worker.send(band);
  return { worker, heard };
}

describe('a pool of workers', () => {
  it('lets a worker that is done go on with the next map', () => {
    const { pool, workers } = startPool();
    const first = employ(pool);
    workers[0].answer('first');
    first.worker.close();
    const second = employ(pool);
    workers[0].answer('second');
    expect([first.heard, second.heard]).toEqual([['first'], ['second']]);
    expect(workers.length).toBe(1);
  });

  it('does not let the next map hear what the last one left under way', () => {
    const { pool, workers } = startPool();
    const first = employ(pool);
    first.worker.close();
    const second = employ(pool);
    expect(workers[0].sent).toEqual([map, band]);
    workers[0].answer('first');
    expect(workers[0].sent).toEqual([map, band, map, band]);
    workers[0].answer('second');
    expect([first.heard, second.heard]).toEqual([[], ['second']]);
    expect(workers.length).toBe(1);
  });

  it('puts another worker in the place of one that does not come to an end', async () => {
    const { pool, workers } = startPool();
    employ(pool).worker.close();
    const second = employ(pool);
    await expect.poll(() => workers[0].isClosed).toBe(true);
    expect(workers[1].sent).toEqual([map, band]);
    workers[1].answer('second');
    expect(second.heard).toEqual(['second']);
    expect(workers.length).toBe(2);
  });

  it('does not keep a worker that is broken', () => {
    const { pool, workers } = startPool();
    const first = employ(pool);
    workers[0].break();
    expect(first.heard).toEqual(['broken']);
    first.worker.close();
    const second = employ(pool);
    expect(workers[0].isClosed).toBe(true);
    workers[1].answer('second');
    expect(second.heard).toEqual(['second']);
    // It waits, and breaks down.
    second.worker.close();
    workers[1].break();
    employ(pool);
    expect(workers.length).toBe(3);
  });

  it('ends those that wait', () => {
    const { pool, workers } = startPool();
    employ(pool).worker.close();
    pool.close();
    expect(workers[0].isClosed).toBe(true);
  });
});
