import type { Network } from '../network/network';
import type { SampleGrid, VolumeGrid } from '../view/grid';
import { BatchSize } from './batch-size';
import { Work, type Chunk, type TileRows } from './chunks';
import { Evaluator } from './evaluator';
import { KernelChoice } from './kernel-choice';
import type { Pipelines } from './pipelines';
import { RegionCounter, type Tallies } from './region-counter';
import type { RegionMap } from './region-map';
import { StorePass } from './store-pass';

/** What a caller may say about a run. */
export interface SampleOptions {
  /** Once aborted, nothing more is submitted and the run rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called with the share of the samples that are done, from 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/** What the work of a sampler may be like. */
export interface RunnerOptions {
  /** How much less than usual is done at once. */
  readonly pieces?: number;
  /** Name of the only kernel that is used. */
  readonly kernel?: string | undefined;
}

const BATCHES_IN_FLIGHT = 2;

/** Chunks that were submitted together, and what the counter said after them. */
interface Batch {
  readonly chunks: readonly Chunk[];
  readonly samples: number;
  readonly kernel: number;
  readonly done: Promise<{ tallies: Tallies; at: number }>;
}

/** Evaluates one network on tiles of any of its grids, in batches, and counts the regions. */
export class TileRunner {
  private readonly evaluator: Evaluator;
  private readonly choice: Pick<KernelChoice, 'next' | 'record'>;
  private readonly size: BatchSize;

  /** @param network a network of (u, v) or (u, v, w), as `sliceNetwork` gives it */
  constructor(
    private readonly device: GPUDevice,
    private readonly pipelines: Pipelines,
    network: Network,
    { pieces = 1, kernel }: RunnerOptions = {},
  ) {
    this.size = new BatchSize(pieces);
    this.evaluator = new Evaluator(device, pipelines, network, pieces);
    const { kernels } = this.evaluator;
    const only = kernels.findIndex(({ name }) => name === kernel);
    const prepare = (other: number) => kernels[other].prepare();
    const adapter = pipelines.emulates ? 'emulated' : 'gpu';
    this.choice =
      only >= 0
        ? { next: () => only, record: () => undefined }
        : new KernelChoice(kernels.length, prepare, adapter);
  }

  /** A counter for runs of this network, which who asks destroys. */
  createCounter(): RegionCounter {
    const { ids, plan } = this.evaluator;
    return new RegionCounter(this.device, this.pipelines, ids, plan.depths);
  }

  /** Evaluates and counts tiles, storing their IDs where a map is given; resolves to the counts. */
  async run(
    grid: SampleGrid | VolumeGrid,
    tiles: readonly TileRows[],
    counter: RegionCounter,
    map: RegionMap | undefined,
    options: SampleOptions,
  ): Promise<number[]> {
    const { ids, plan, capacity } = this.evaluator;
    const store =
      map && new StorePass(this.device, this.pipelines, map, ids, (plan.depths - 1) * capacity);
    try {
      return await this.submitAll(grid, new Work(tiles), counter, store, options);
    } finally {
      store?.destroy();
    }
  }

  private async submitAll(
    grid: SampleGrid | VolumeGrid,
    work: Work,
    counter: RegionCounter,
    store: StorePass | undefined,
    { signal, onProgress }: SampleOptions,
  ): Promise<number[]> {
    const inFlight: Batch[] = [];
    let finishedAt = performance.now();
    let counts: readonly number[] = [];
    while (!work.isDone || inFlight.length > 0) {
      signal?.throwIfAborted();
      if (!work.isDone && inFlight.length < BATCHES_IN_FLIGHT) {
        inFlight.push(this.submit(grid, work, counter, store));
        continue;
      }
      const batch = inFlight.shift();
      if (!batch) break;
      const { tallies, at } = await batch.done;
      const milliseconds = at - finishedAt;
      const isLong = this.size.isLong(milliseconds);
      this.choice.record(batch.kernel, batch.samples, milliseconds, isLong);
      this.size.adapt(batch.samples * this.evaluator.plan.multiplyAdds, milliseconds);
      finishedAt = at;
      if (tallies.overflowed.includes(true)) {
        // Keys were turned away in this batch and maybe in those behind it. A key that is counted
        // twice counts once, so what was counted may be counted again.
        const suspects = [batch, ...inFlight.splice(0)];
        for (const suspect of suspects) await suspect.done;
        await counter.grow(await counter.read());
        work.putBack(suspects.flatMap(({ chunks }) => chunks));
      } else {
        work.finish(batch.chunks);
        counts = tallies.counts;
        if (!work.isDone && counter.isCrowded(tallies)) await counter.grow(tallies);
      }
      onProgress?.(work.shareFinished);
    }
    return [...counts];
  }

  /** Submits about as many chunks as take a hundredth of a second to a tenth. */
  private submit(
    grid: SampleGrid | VolumeGrid,
    work: Work,
    counter: RegionCounter,
    store: StorePass | undefined,
  ): Batch {
    const { plan, capacity } = this.evaluator;
    const kernel = this.choice.next();
    this.evaluator.use(kernel);
    const chunks: Chunk[] = [];
    const wanted = this.size.multiplyAdds / plan.multiplyAdds;
    let samples = 0;
    while (!work.isDone && (chunks.length === 0 || samples < wanted)) {
      const chunk = work.take(Math.min(wanted - samples, capacity));
      const more = chunk.rows * chunk.tile.width;
      samples += more;
      chunks.push(chunk);
      this.submitChunk(grid, chunk, more, counter, store);
    }
    const done = counter.read().then((tallies) => ({ tallies, at: performance.now() }));
    // A run that ends early leaves this promise to itself; a lost device is told at the next await.
    done.catch(() => undefined);
    return { chunks, samples, kernel, done };
  }

  private submitChunk(
    grid: SampleGrid | VolumeGrid,
    chunk: Chunk,
    samples: number,
    counter: RegionCounter,
    store: StorePass | undefined,
  ): void {
    const { evaluator, device } = this;
    evaluator.setChunk(grid, chunk);
    counter.setChunk(chunk.tile.width, samples, evaluator.capacity);
    store?.setChunk(chunk, samples);
    const encoder = device.createCommandEncoder({ label: 'TileRunner.chunk' });
    const pass = encoder.beginComputePass({ label: 'TileRunner.chunk' });
    evaluator.record(pass, samples);
    counter.record(pass, samples);
    store?.record(pass, samples);
    pass.end();
    device.queue.submit([encoder.finish()]);
  }

  destroy(): void {
    this.evaluator.destroy();
  }
}
