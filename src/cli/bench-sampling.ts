import { sliceOf, windowOf } from '../bench/measure';
import type { SweepNetwork } from '../bench/plan';
import type { NetworkRecord } from '../bench/record';
import type { Sweep } from '../bench/sweep';
import { Engine } from '../gpu/engine';
import { sliceNetwork } from '../network/slice';
import { openDevice, type OpenedDevice } from './adapter';
import { openNamedNetwork } from './map-request';
import { warn } from './messages';

/** Counts what samples meet of a sweep's networks, on this machine's GPU, one after the other. */
export class SweepSampling {
  private last: Promise<unknown> = Promise.resolve();
  private readonly engine: Engine;
  /** Never resolves; rejects when the GPU reports an error, or is gone. */
  private readonly fault: Promise<never>;

  private constructor(
    private readonly opened: OpenedDevice,
    private readonly sweep: Sweep,
    private readonly signal: AbortSignal,
  ) {
    const { device } = opened;
    this.engine = new Engine(device);
    this.fault = new Promise((_, reject) => {
      device.addEventListener('uncapturederror', ({ error }) =>
        reject(new Error(`The GPU reported: ${error.message}`)),
      );
      void device.lost.then(({ reason, message }) => {
        if (reason !== 'destroyed') reject(new Error(`The GPU was lost: ${message}`));
      });
    });
    // Whether anything waits for it at that moment or not.
    this.fault.catch(() => undefined);
  }

  /** @throws NoAdapterError if the machine has neither a GPU nor a software adapter. */
  static async open(sweep: Sweep, signal: AbortSignal): Promise<SweepSampling> {
    const opened = await openDevice();
    const { software, description } = opened.adapterInfo;
    if (software)
      warn(`there is no GPU here; ${description} on the CPU takes its place, and is slow.`);
    return new SweepSampling(opened, sweep, signal);
  }

  /** A record with the sampled counts in it, and the seconds that they took. */
  add(
    network: SweepNetwork,
    path: string,
    record: NetworkRecord,
  ): Promise<{ record: NetworkRecord; seconds: number }> {
    const added = this.last.then(() => this.sample(network, path, record));
    this.last = added.catch(() => undefined);
    return added;
  }

  close(): Promise<void> {
    return this.opened.close();
  }

  private async sample(network: SweepNetwork, path: string, record: NetworkRecord) {
    const startedAt = performance.now();
    const opened = await openNamedNetwork(path);
    const window = windowOf(opened, this.sweep);
    const sampler = this.engine.createSampler(
      sliceNetwork(opened.network, sliceOf(opened.network, network)),
    );
    const depths = record.depths.map((depth) => ({
      ...depth,
      sampled: {} as Record<string, number>,
    }));
    try {
      for (const side of this.sweep.samples) {
        const grid = { window, width: side, height: side };
        const byDepth = await Promise.race([
          sampler.count(grid, { signal: this.signal }),
          this.fault,
        ]);
        for (const [k, count] of byDepth.entries()) depths[k].sampled[side] = count;
      }
    } finally {
      sampler.destroy();
    }
    const seconds = Math.round(performance.now() - startedAt) / 1000;
    return { record: { ...record, depths }, seconds };
  }
}
