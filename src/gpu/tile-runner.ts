import type { Network } from '../network/network';
import type { SampleGrid, VolumeGrid } from '../view/grid';
import { BatchSize } from './batch-size';
import { BLOCK_SIDE, blocksOf, TILE_SIDE, Work, type Chunk, type TileRows } from './chunks';
import { Evaluator } from './evaluator';
import { KernelChoice } from './kernel-choice';
import type { Pipelines } from './pipelines';
import { RegionCounter, type Tallies } from './region-counter';
import type { RegionMap } from './region-map';
import { Sieve } from './sieve';
import { SieveChoice } from './sieve-choice';
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
  /** How much less than usual is done at once, and kept: see `retryInPieces`. */
  readonly pieces?: number;
  /** Name of the only kernel that is used; without it, the fastest is found out. */
  readonly kernel?: string | undefined;
  /** Whether every sample is evaluated, those too whose region is known from others. */
  readonly everySample?: boolean | undefined;
}

const BATCHES_IN_FLIGHT = 2;

/** Chunks that were submitted together, and what the counter said after them. */
interface Batch {
  readonly chunks: readonly Chunk[];
  readonly samples: number;
  readonly kernel: number;
  readonly isSieved: boolean;
  readonly done: Promise<{ tallies: Tallies; evaluated: number; at: number }>;
}

/** What is done with the samples that were evaluated. */
interface Uses {
  readonly counter: RegionCounter;
  readonly store: StorePass | undefined;
  /** Leaves blocks out that lie in one region; undefined to evaluate every sample. */
  readonly sieve: Sieve | undefined;
}

/** Evaluates one network on tiles of any of its grids, in batches, and counts the regions. */
export class TileRunner {
  private readonly evaluator: Evaluator;
  private readonly choice: Pick<KernelChoice, 'next' | 'record'>;
  private readonly sieving = new SieveChoice();
  private readonly size: BatchSize;
  private readonly everySample: boolean;
  /** Samples that were evaluated so far; a few twice, where chunks and blocks meet. */
  evaluated = 0;

  /** @param network a network of (u, v) or (u, v, w), as `sliceNetwork` gives it */
  constructor(
    private readonly device: GPUDevice,
    private readonly pipelines: Pipelines,
    network: Network,
    { pieces = 1, kernel, everySample = false }: RunnerOptions = {},
  ) {
    this.everySample = everySample;
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
    return new RegionCounter(this.device, this.pipelines, this.evaluator.evaluated);
  }

  /** Evaluates and counts tiles, storing their IDs where a map is given; resolves to the counts. */
  async run(
    grid: SampleGrid | VolumeGrid,
    tiles: readonly TileRows[],
    counter: RegionCounter,
    map: RegionMap | undefined,
    options: SampleOptions,
  ): Promise<number[]> {
    const { device, pipelines, everySample } = this;
    const { evaluated, places } = this.evaluator;
    const store = map && new StorePass(device, pipelines, map, evaluated, places);
    const isTooSmall = evaluated.capacity < BLOCK_SIDE * TILE_SIDE;
    const sieve =
      everySample || isTooSmall ? undefined : new Sieve(device, pipelines, evaluated, map);
    try {
      return await this.submitAll(grid, new Work(tiles), { counter, store, sieve }, options);
    } finally {
      store?.destroy();
      sieve?.destroy();
    }
  }

  private async submitAll(
    grid: SampleGrid | VolumeGrid,
    work: Work,
    uses: Uses,
    { signal, onProgress }: SampleOptions,
  ): Promise<number[]> {
    const { counter } = uses;
    const inFlight: Batch[] = [];
    let finishedAt = performance.now();
    let counts: readonly number[] = [];
    while (!work.isDone || inFlight.length > 0) {
      signal?.throwIfAborted();
      if (!work.isDone && inFlight.length < BATCHES_IN_FLIGHT) {
        inFlight.push(this.submit(grid, work, uses));
        continue;
      }
      const batch = inFlight.shift();
      if (!batch) break;
      const { tallies, evaluated, at } = await batch.done;
      const milliseconds = at - finishedAt;
      const isLong = this.size.isLong(milliseconds);
      this.choice.record(batch.kernel, evaluated, milliseconds, isLong);
      this.sieving.record(batch.isSieved, batch.samples, evaluated, milliseconds, isLong);
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
  private submit(grid: SampleGrid | VolumeGrid, work: Work, all: Uses): Batch {
    const { plan, capacity } = this.evaluator;
    const kernel = this.choice.next();
    this.evaluator.use(kernel);
    const chunks: Chunk[] = [];
    const isSieved = all.sieve !== undefined && this.sieving.next();
    const uses = { ...all, sieve: isSieved ? all.sieve : undefined };
    const size = all.sieve ? this.sieving.sizeOf(isSieved) : 1;
    const wanted = (size * this.size.multiplyAdds) / plan.multiplyAdds;
    let samples = 0;
    let numbered = 0;
    while (!work.isDone && (chunks.length === 0 || samples < wanted)) {
      const chunk = work.take(Math.min(wanted - samples, capacity));
      samples += chunk.rows * chunk.tile.width;
      chunks.push(chunk);
      numbered += this.submitChunk(grid, chunk, uses);
    }
    const done = this.finish(uses, numbered);
    // A run that ends early leaves this promise to itself; a lost device is told at the next await.
    done.catch(() => undefined);
    return { chunks, samples, kernel, isSieved, done };
  }

  /** What the counter says after all work submitted so far, and the samples that were evaluated. */
  private async finish({ counter, sieve }: Uses, numbered: number): Batch['done'] {
    const [tallies, listed = 0] = await Promise.all([counter.read(), sieve?.readSamples()]);
    const evaluated = numbered + listed;
    this.evaluated += evaluated;
    return { tallies, evaluated, at: performance.now() };
  }

  /** @returns samples that are evaluated whatever is found */
  private submitChunk(grid: SampleGrid | VolumeGrid, chunk: Chunk, uses: Uses): number {
    const encoder = this.device.createCommandEncoder({ label: 'TileRunner.chunk' });
    const pass = encoder.beginComputePass({ label: 'TileRunner.chunk' });
    const { sieve } = uses;
    const samples = sieve
      ? this.recordBlocks(pass, grid, chunk, { ...uses, sieve })
      : this.recordAll(pass, grid, chunk, uses);
    pass.end();
    this.device.queue.submit([encoder.finish()]);
    return samples;
  }

  private recordAll(
    pass: GPUComputePassEncoder,
    grid: SampleGrid | VolumeGrid,
    chunk: Chunk,
    { counter, store }: Uses,
  ): number {
    const { evaluator } = this;
    const { width } = chunk.tile;
    const samples = chunk.rows * width;
    evaluator.setChunk(grid, chunk);
    counter.setChunk(width, samples);
    store?.setChunk(chunk, samples);
    evaluator.record(pass, samples);
    counter.record(pass, samples);
    store?.record(pass, samples);
    return samples;
  }

  /** Evaluates corners of blocks, and then the blocks whose corners lie in different regions. */
  private recordBlocks(
    pass: GPUComputePassEncoder,
    grid: SampleGrid | VolumeGrid,
    chunk: Chunk,
    { counter, store, sieve }: Uses & { readonly sieve: Sieve },
  ): number {
    const { evaluator } = this;
    const { columns, rows } = blocksOf(chunk);
    const corners = (columns + 1) * (rows + 1);
    evaluator.setBlocks(grid, chunk);
    counter.setCorners(chunk);
    sieve.setChunk(chunk);
    store?.setChunk(chunk, 'listed');
    evaluator.record(pass, corners);
    counter.record(pass, corners);
    sieve.record(pass, chunk);
    for (const use of [evaluator, counter, ...(store ? [store] : [])])
      use.record(pass, sieve.listed);
    return corners;
  }

  destroy(): void {
    this.evaluator.destroy();
  }
}
