import type { SlicedNetwork } from '../network/sliced-network';
import { addWork, NO_WORK, type SamplingWork } from '../sampling/work';
import type { SampleGrid, VolumeGrid } from '../view/grid';
import { BatchSize } from './batch-size';
import { EverySample, type ChunkPass, type EvaluatedWork, type Uses } from './chunk-pass';
import { TILE_SIDE, Work, type Chunk, type TileRows } from './chunks';
import { BLOCK_SIDE } from './sizes';
import { Evaluator } from './evaluator';
import { FoldedLeaves } from './folding/folded-leaves';
import type { Folding } from './folding/leaf-choice';
import { KernelChoice } from './kernels/kernel-choice';
import { submitPass } from './passes';
import type { Pipelines } from './pipelines';
import type { Certainty } from './certification';
import { RegionCounter, type Doubts, type Tallies } from './region-counter';
import type { RegionMap } from './region-map';
import { Sieve } from './sieve';
import { SieveChoice } from './sieve-choice';
import { StorePass } from './store-pass';
import { WayChoice } from './way-choice';

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
  /**
   * Whether every sample is evaluated, those too whose region is known from others: true always, false never where
   * they can be known; undefined as it pays, which is measured.
   */
  readonly everySample?: boolean | undefined;
  /** Samples along the sides of the leaves that the network is folded onto; 0 not to fold it. */
  readonly leafSide?: number | undefined;
  /** Whether regions are not counted: to measure what that takes. */
  readonly uncounted?: boolean | undefined;
  /** How samples become certain, if that is not to be found out. */
  readonly certainty?: Certainty | undefined;
  /** Whether the CPU may not take seconds to make them certain: somebody is looking. */
  readonly isBrief?: boolean | undefined;
}

const BATCHES_IN_FLIGHT = 2;

/** Chunks that were submitted together, and what the counter said after them. */
interface Batch {
  readonly chunks: readonly Chunk[];
  readonly samples: number;
  readonly kernel: number;
  readonly pass: ChunkPass;
  readonly done: Promise<{
    tallies: Tallies;
    work: EvaluatedWork;
    /** Undefined where none was left open. */
    doubts: Doubts | undefined;
    at: number;
  }>;
}

/** Ways to find the regions of chunks, of which the runner uses one at a time. */
interface Ways {
  readonly all: ChunkPass;
  /** Undefined where it may not be used. */
  readonly sieve: ChunkPass | undefined;
  readonly folded: ChunkPass | undefined;
  /** Multiply-adds that it takes, as a share of those of evaluating every sample. */
  readonly foldedShare: number;
}

/** What is sampled, and how. */
interface Run {
  readonly grid: SampleGrid | VolumeGrid;
  readonly work: Work;
  readonly counter: RegionCounter;
  readonly map: RegionMap | undefined;
  readonly ways: Ways;
  /** Whether samples that float32 does not tell are left open. */
  leavesDoubts: boolean;
}

/** Evaluates one network on tiles of any of its grids, in batches, and counts the regions. */
export class TileRunner {
  private readonly evaluator: Evaluator;
  private readonly choice: Pick<KernelChoice, 'next' | 'record'>;
  private readonly sieving = new SieveChoice();
  private readonly size: BatchSize;
  private readonly way: WayChoice;
  /** What was done so far; a few samples twice, where chunks and blocks meet. */
  private done = NO_WORK;

  /** @param network a network of (u, v) or (u, v, w), as `sliceNetwork` gives it */
  constructor(
    private readonly device: GPUDevice,
    private readonly pipelines: Pipelines,
    network: SlicedNetwork,
    private readonly options: RunnerOptions = {},
  ) {
    const { pieces = 1, kernel } = options;
    const adapter = pipelines.emulates ? 'emulated' : 'gpu';
    this.size = new BatchSize(pieces, adapter, pipelines.knobs.batch);
    this.evaluator = new Evaluator(device, pipelines, network, pieces);
    this.way = new WayChoice(device, pipelines, this.evaluator, options);
    const { kernels } = this.evaluator;
    const only = kernels.findIndex(({ name }) => name === kernel);
    const prepare = (other: number) => kernels[other].prepare();
    this.choice =
      only >= 0
        ? { next: () => only, record: () => undefined }
        : new KernelChoice(kernels.length, prepare, adapter);
  }

  /** What was done so far. */
  get work(): SamplingWork {
    return this.done;
  }

  /** A counter for runs of this network, which who asks destroys. */
  createCounter(): RegionCounter {
    const { uncounted = false } = this.options;
    return new RegionCounter(this.device, this.pipelines, this.evaluator.evaluated, !uncounted);
  }

  /** Evaluates and counts tiles, storing their IDs where a map is given; resolves to the counts. */
  async run(
    grid: SampleGrid | VolumeGrid,
    tiles: readonly TileRows[],
    counter: RegionCounter,
    map: RegionMap | undefined,
    options: SampleOptions,
  ): Promise<number[]> {
    const { device, pipelines, evaluator } = this;
    const { certainty, folding } = await this.way.of(grid);
    options.signal?.throwIfAborted();
    if (certainty === 'cut') return this.cutAll(grid, tiles, { counter, map }, options);
    const leavesDoubts = certainty === 'decided';
    evaluator.leavesDoubts = leavesDoubts;
    const store = map && new StorePass(device, pipelines, map, evaluator.evaluated);
    const ways = this.waysFor({ evaluator, counter, store, map }, folding);
    try {
      const run = { grid, work: new Work(tiles), counter, map, ways, leavesDoubts };
      return await this.submitAll(run, options);
    } finally {
      store?.destroy();
      for (const way of [ways.all, ways.sieve, ways.folded]) way?.destroy();
    }
  }

  /** How the network is folded for a grid; nothing where it is not. */
  async foldingFor(grid: SampleGrid | VolumeGrid): Promise<Folding | undefined> {
    return (await this.way.of(grid)).folding;
  }

  private waysFor(uses: Uses, folding: Folding | undefined): Ways {
    const { device, pipelines, evaluator } = this;
    const { everySample = false } = this.options;
    const isSieved = !everySample && evaluator.places.room.samples >= BLOCK_SIDE * TILE_SIDE;
    return {
      all: new EverySample(uses),
      sieve: isSieved ? new Sieve(device, pipelines, uses) : undefined,
      folded: folding && new FoldedLeaves(device, pipelines, uses, folding.fold),
      foldedShare: folding?.share ?? 1,
    };
  }

  private async submitAll(run: Run, { signal, onProgress }: SampleOptions): Promise<number[]> {
    const { work, counter, ways } = run;
    const inFlight: Batch[] = [];
    let finishedAt = performance.now();
    while (!work.isDone || inFlight.length > 0) {
      signal?.throwIfAborted();
      if (!work.isDone && inFlight.length < BATCHES_IN_FLIGHT) {
        inFlight.push(this.submit(run));
        continue;
      }
      const batch = inFlight.shift();
      if (!batch) break;
      const { tallies, work: done, doubts, at } = await batch.done;
      this.learn(batch, ways, done, at - finishedAt);
      finishedAt = at;
      if (tallies.overflowed.includes(true)) {
        // Keys were turned away in this batch and maybe in those behind it. A key that is counted
        // twice counts once, so what was counted may be counted again.
        const suspects = [batch, ...inFlight.splice(0)];
        for (const suspect of suspects) await suspect.done;
        await counter.grow(await counter.read());
        work.putBack(suspects.flatMap(({ chunks }) => chunks));
      } else if (doubts && !(await this.findOut(run, batch, doubts))) {
        run.leavesDoubts = this.evaluator.leavesDoubts = false;
        work.putBack(batch.chunks);
      } else {
        this.done = addWork(this.done, { ...NO_WORK, unproven: doubts ? 0 : batch.samples });
        work.finish(batch.chunks);
        if (!work.isDone && counter.isCrowded(tallies)) await counter.grow(tallies);
      }
      onProgress?.(work.shareFinished);
    }
    return [...(await counter.read()).counts];
  }

  /** Decides what a batch left open; false where that takes too long. */
  private async findOut(
    { grid, counter, map }: Run,
    batch: Batch,
    doubts: Doubts,
  ): Promise<boolean> {
    if (doubts.samples.length === 0) return true;
    const { certification } = this.evaluator;
    const { isBrief = false } = this.options;
    const findings = certification.findOut(grid, batch.chunks, doubts, !isBrief);
    if (!findings) return false;
    map?.write(findings);
    await counter.add(findings.idsByDepth);
    const { decided } = findings.work;
    this.done = addWork(this.done, { ...NO_WORK, decided });
    return true;
  }

  /** Samples tiles on the CPU. */
  private async cutAll(
    grid: SampleGrid | VolumeGrid,
    tiles: readonly TileRows[],
    { counter, map }: Pick<Run, 'counter' | 'map'>,
    { signal, onProgress }: SampleOptions,
  ): Promise<number[]> {
    const work = new Work(tiles);
    while (!work.isDone) {
      signal?.throwIfAborted();
      const chunk = work.take(TILE_SIDE * TILE_SIDE, BLOCK_SIDE);
      const findings = this.evaluator.certification.findAll(grid, chunk);
      map?.write(findings);
      // Whatever else waits for this thread has its turn.
      await counter.add(findings.idsByDepth);
      this.done = addWork(this.done, findings.work);
      work.finish([chunk]);
      onProgress?.(work.shareFinished);
    }
    return [...(await counter.read()).counts];
  }

  /** Takes from the time of a batch what says how to go on. */
  private learn(
    { pass, kernel, samples }: Batch,
    { sieve, folded, foldedShare }: Ways,
    done: EvaluatedWork,
    milliseconds: number,
  ): void {
    const isLong = this.size.isLong(milliseconds);
    const { multiplyAdds } = this.evaluator.plan;
    const share = pass === folded ? foldedShare : 1;
    this.size.adapt(samples * multiplyAdds * share, milliseconds);
    if (pass !== folded) {
      this.choice.record(kernel, done.samples, milliseconds, isLong);
      this.sieving.record(pass === sieve, samples, done.samples, milliseconds, isLong);
    }
  }

  /** Submits about as many chunks as take a hundredth of a second to a tenth. */
  private submit({ grid, work, counter, ways, leavesDoubts }: Run): Batch {
    const { all, sieve, folded, foldedShare } = ways;
    const { device } = this;
    const { plan, places } = this.evaluator;
    const { room } = places;
    const kernel = this.choice.next();
    this.evaluator.use(kernel);
    const pays = () => this.options.everySample === false || this.sieving.next();
    const isSieved = sieve !== undefined && pays();
    const pass = folded ?? (isSieved ? sieve : all);
    const unfolded = sieve ? this.sieving.sizeOf(isSieved) : 1;
    const size = folded ? 1 / foldedShare : unfolded;
    const wanted = (size * this.size.multiplyAdds) / plan.multiplyAdds;
    const chunks: Chunk[] = [];
    let samples = 0;
    while (!work.isDone && (chunks.length === 0 || samples < wanted)) {
      const chunk = work.take(Math.min(wanted - samples, room.samples), pass.rowsTogether);
      samples += chunk.rows * chunk.tile.width;
      chunks.push(chunk);
    }
    for (let first = 0; first < chunks.length; first += room.chunks)
      submitPass(
        device,
        'TileRunner.chunks',
        pass.prepare(grid, chunks.slice(first, first + room.chunks)),
      );
    const done = this.finish(counter, pass, leavesDoubts);
    // A run that ends early leaves this promise to itself; a lost device is told at the next await.
    done.catch(() => undefined);
    return { chunks, samples, kernel, pass, done };
  }

  /** What the counter says after all work submitted so far, and what was done. */
  private async finish(
    counter: RegionCounter,
    pass: ChunkPass,
    leavesDoubts: boolean,
  ): Batch['done'] {
    const [tallies, work, doubts] = await Promise.all([
      counter.read(),
      pass.readWork(),
      leavesDoubts ? counter.takeDoubts() : undefined,
    ]);
    this.done = addWork(this.done, { ...NO_WORK, ...work });
    return { tallies, work, doubts, at: performance.now() };
  }

  destroy(): void {
    this.way.destroy();
    this.evaluator.destroy();
  }
}
