import { InputError } from '../network/errors';
import type { Network } from '../network/network';
import {
  isVolume,
  validateGrid,
  validateVolumeGrid,
  type SampleGrid,
  type VolumeGrid,
} from '../view/grid';
import { tilesOf, TILE_SIDE, Work, type Chunk, type TileRows } from './chunks';
import { Evaluator } from './evaluator';
import { KernelChoice } from './kernel-choice';
import { layouts, WORKGROUP_SIZE, type Pipelines } from './pipelines';
import { RegionCounter, type Tallies } from './region-counter';
import { RegionMap } from './region-map';

/** What a caller may say about a run. */
export interface SampleOptions {
  /** Once aborted, nothing more is submitted and the run rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called with the share of the samples that are done, from 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/** What a sampler may be told. */
interface SamplerOptions {
  readonly mapBytes?: number;
  readonly pieces?: number;
  readonly kernel?: string | undefined;
}

/*
 * Submissions are sized by the time they take: long enough to keep the GPU busy, short enough to
 * stay far from any driver's watchdog (2 seconds on Windows) and to be dropped at once.
 */
const SHORTEST_BATCH_MS = 30;
const LONGEST_BATCH_MS = 120;
const FIRST_BATCH_MULTIPLY_ADDS = 2 ** 25;
const BATCHES_IN_FLIGHT = 2;

/** Tiles of a volume's planes that are listed at once: planes may be many, and small. */
const TILES_AT_ONCE = 2 ** 14;

/** Chunks that were submitted together, and what the counter said after them. */
interface Batch {
  readonly chunks: readonly Chunk[];
  readonly samples: number;
  readonly kernel: number;
  readonly done: Promise<{ tallies: Tallies; at: number }>;
}

/** A band of a map, which who asked for it destroys. */
export interface MappedBand {
  readonly map: RegionMap;
  /** Distinct region IDs by depth, of the row behind the band too: low and high words in turn. */
  readonly idsByDepth: readonly Uint32Array<ArrayBuffer>[];
}

/** Samples one network's regions at any grid of its slice: counts them, or maps them as well. */
export class Sampler {
  private readonly evaluator: Evaluator;
  private readonly choice: Pick<KernelChoice, 'next' | 'record'>;
  private readonly place: GPUBuffer;
  /** Size of the largest map that is kept in one piece. */
  private readonly mapBytes: number;
  private readonly longestBatch: number;
  private readonly shortestBatch: number;
  private batchMultiplyAdds: number;

  /**
   * @param network a network of (u, v), as `sliceNetwork` gives it, or of (u, v, w), to count volumes
   * @param mapBytes size of the largest map that is kept in one piece, if not the device's largest
   * @param pieces how much less than usual is done at once, and kept
   * @param kernel name of the only one that is used
   */
  constructor(
    private readonly device: GPUDevice,
    private readonly pipelines: Pipelines,
    network: Network,
    { mapBytes, pieces = 1, kernel }: SamplerOptions = {},
  ) {
    const { maxStorageBufferBindingSize, maxBufferSize } = device.limits;
    this.mapBytes = mapBytes ?? Math.min(maxStorageBufferBindingSize, maxBufferSize) / pieces;
    this.longestBatch = LONGEST_BATCH_MS / pieces;
    this.shortestBatch = SHORTEST_BATCH_MS / pieces;
    this.batchMultiplyAdds = FIRST_BATCH_MULTIPLY_ADDS / pieces;
    this.evaluator = new Evaluator(device, pipelines, network, pieces);
    const { kernels } = this.evaluator;
    const only = kernels.findIndex(({ name }) => name === kernel);
    this.choice =
      only >= 0
        ? { next: () => only, record: () => undefined }
        : new KernelChoice(kernels.length, (other) => kernels[other].prepare());
    this.place = device.createBuffer({
      label: 'StorePass.place',
      size: layouts.store.size,
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    });
  }

  /** Distinct regions among the samples of a grid or volume of any size, by depth. */
  async count(grid: SampleGrid | VolumeGrid, options: SampleOptions = {}): Promise<number[]> {
    if (isVolume(grid)) return this.countVolume(grid, options);
    validateGrid(grid);
    const counter = this.createCounter();
    try {
      const tiles = tilesOf(grid.width, 0, grid.height);
      return await this.run(grid, tiles, counter, undefined, options);
    } finally {
      counter.destroy();
    }
  }

  private async countVolume(grid: VolumeGrid, options: SampleOptions): Promise<number[]> {
    validateVolumeGrid(grid);
    const { width, height, depth } = grid;
    const tilesOfPlane = tilesOf(width, 0, height).length;
    const planes = Math.max(1, Math.floor(TILES_AT_ONCE / tilesOfPlane));
    const counter = this.createCounter();
    let counts: number[] = [];
    try {
      for (let first = 0; first < depth; first += planes) {
        const those = Array.from({ length: Math.min(planes, depth - first) }, (_, k) => first + k);
        const tiles = those.flatMap((plane) => tilesOf(width, 0, height, height, plane));
        const onProgress = (share: number) =>
          options.onProgress?.((first + share * those.length) / depth);
        counts = await this.run(grid, tiles, counter, undefined, { ...options, onProgress });
      }
      return counts;
    } finally {
      counter.destroy();
    }
  }

  /**
   * The region ID of every sample of a grid, and their counts by depth.
   *
   * @throws InputError if the map does not fit into one buffer of this device; `bands` has no limit.
   */
  async map(grid: SampleGrid, options: SampleOptions = {}): Promise<RegionMap> {
    validateGrid(grid);
    if (grid.height > this.rowsPerBuffer(grid))
      throw new InputError(
        `A map of ${grid.width}x${grid.height} does not fit into one buffer of this adapter.`,
      );
    const counter = this.createCounter();
    const map = this.createMap(grid, 0, grid.height);
    try {
      const tiles = tilesOf(grid.width, 0, grid.height);
      map.regionsByDepth = await this.run(grid, tiles, counter, map, options);
      return map;
    } catch (error) {
      map.destroy();
      throw error;
    } finally {
      counter.destroy();
    }
  }

  /**
   * As `map`, in bands from top to bottom, for grids beyond the device's limits. Each band is
   * destroyed once `onBand` has resolved.
   *
   * @returns the distinct regions of the whole grid, by depth
   */
  async bands(
    grid: SampleGrid,
    onBand: (band: RegionMap) => Promise<void>,
    options: SampleOptions = {},
  ): Promise<number[]> {
    validateGrid(grid);
    // Whole tiles, and a row more, so that the last row's creases see what lies below them.
    const fitting = this.rowsPerBuffer(grid);
    const rows =
      fitting >= grid.height ? grid.height : Math.floor((fitting - 1) / TILE_SIDE) * TILE_SIDE;
    if (rows < 1) throw new InputError(`A map ${grid.width} samples wide is too wide.`);
    const counter = this.createCounter();
    let counts: number[] = [];
    try {
      for (let firstRow = 0; firstRow < grid.height; firstRow += rows) {
        const band = this.createMap(grid, firstRow, Math.min(rows, grid.height - firstRow));
        try {
          const tiles = tilesOf(grid.width, firstRow, firstRow + band.storedRows, grid.height);
          const onProgress = (share: number) =>
            options.onProgress?.((firstRow + share * band.rows) / grid.height);
          counts = await this.run(grid, tiles, counter, band, { ...options, onProgress });
          band.regionsByDepth = counts;
          await onBand(band);
        } finally {
          band.destroy();
        }
      }
      return counts;
    } finally {
      counter.destroy();
    }
  }

  /** Most rows of a band: the row behind it is kept with it. */
  rowsAtOnce(grid: SampleGrid): number {
    return Math.max(1, this.rowsPerBuffer(grid) - 1);
  }

  /**
   * As `map`, of a band of a grid's rows alone: what it finds does not depend on where the others
   * are sampled, or when.
   *
   * @param first first row of the band
   * @param end the row behind its last
   */
  async band(
    grid: SampleGrid,
    [first, end]: readonly [first: number, end: number],
    options: SampleOptions = {},
  ): Promise<MappedBand> {
    validateGrid(grid);
    if (end - first > this.rowsAtOnce(grid))
      throw new InputError(`A map ${grid.width} samples wide is too wide.`);
    const counter = this.createCounter();
    const map = this.createMap(grid, first, end - first);
    try {
      const tiles = tilesOf(grid.width, first, first + map.storedRows, grid.height);
      await this.run(grid, tiles, counter, map, options);
      return { map, idsByDepth: await counter.readIds() };
    } catch (error) {
      map.destroy();
      throw error;
    } finally {
      counter.destroy();
    }
  }

  destroy(): void {
    this.evaluator.destroy();
    this.place.destroy();
  }

  private createCounter(): RegionCounter {
    const { ids, plan } = this.evaluator;
    return new RegionCounter(this.device, this.pipelines, ids, plan.depths);
  }

  private rowsPerBuffer({ width }: SampleGrid): number {
    return Math.floor(this.mapBytes / (8 * width));
  }

  private createMap(grid: SampleGrid, firstRow: number, rows: number): RegionMap {
    const storedRows = Math.min(rows + 1, grid.height - firstRow);
    const ids = this.device.createBuffer({
      label: 'RegionMap.ids',
      size: 8 * grid.width * storedRows,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC,
    });
    return new RegionMap(this.device, grid, firstRow, rows, storedRows, ids);
  }

  /** Evaluates and counts tiles, storing their IDs where a map is given; resolves to the counts. */
  private async run(
    grid: SampleGrid | VolumeGrid,
    tiles: readonly TileRows[],
    counter: RegionCounter,
    map: RegionMap | undefined,
    { signal, onProgress }: SampleOptions,
  ): Promise<number[]> {
    const storeGroup = map && this.createStoreGroup(map);
    const work = new Work(tiles);
    const inFlight: Batch[] = [];
    let finishedAt = performance.now();
    let counts: readonly number[] = [];
    while (!work.isDone || inFlight.length > 0) {
      signal?.throwIfAborted();
      if (!work.isDone && inFlight.length < BATCHES_IN_FLIGHT) {
        inFlight.push(this.submit(grid, work, counter, map, storeGroup));
        continue;
      }
      const batch = inFlight.shift();
      if (!batch) break;
      const { tallies, at } = await batch.done;
      const milliseconds = at - finishedAt;
      const isLong = milliseconds >= this.shortestBatch;
      this.choice.record(batch.kernel, batch.samples, milliseconds, isLong);
      this.adapt(batch.samples * this.evaluator.plan.multiplyAdds, milliseconds);
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
    map: RegionMap | undefined,
    storeGroup: GPUBindGroup | undefined,
  ): Batch {
    const { plan, capacity } = this.evaluator;
    const kernel = this.choice.next();
    this.evaluator.use(kernel);
    const chunks: Chunk[] = [];
    const wanted = this.batchMultiplyAdds / plan.multiplyAdds;
    let samples = 0;
    while (!work.isDone && (chunks.length === 0 || samples < wanted)) {
      const chunk = work.take(Math.min(wanted - samples, capacity));
      const more = chunk.rows * chunk.tile.width;
      samples += more;
      chunks.push(chunk);
      this.submitChunk(grid, chunk, more, counter, map, storeGroup);
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
    map: RegionMap | undefined,
    storeGroup: GPUBindGroup | undefined,
  ): void {
    const { evaluator, device } = this;
    const { width, x } = chunk.tile;
    evaluator.setChunk(grid, chunk);
    counter.setChunk(width, samples, evaluator.capacity);
    const encoder = device.createCommandEncoder({ label: 'Sampler.chunk' });
    const pass = encoder.beginComputePass({ label: 'Sampler.chunk' });
    evaluator.record(pass, samples);
    counter.record(pass, samples);
    if (map && storeGroup) {
      const place = layouts.store.pack({
        width,
        samples,
        firstId: (evaluator.plan.depths - 1) * evaluator.capacity,
        firstSample: (chunk.y - map.firstRow) * grid.width + x,
        mapWidth: grid.width,
      });
      device.queue.writeBuffer(this.place, 0, place);
      pass.setPipeline(this.pipelines.store);
      pass.setBindGroup(0, storeGroup);
      pass.dispatchWorkgroups(Math.ceil(samples / WORKGROUP_SIZE));
    }
    pass.end();
    device.queue.submit([encoder.finish()]);
  }

  private createStoreGroup(map: RegionMap): GPUBindGroup {
    const buffers = [this.place, this.evaluator.ids, map.ids];
    return this.device.createBindGroup({
      label: 'StorePass',
      layout: this.pipelines.store.getBindGroupLayout(0),
      entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
  }

  /** Sets the size of the next batches from the time that one took. */
  private adapt(multiplyAdds: number, milliseconds: number): void {
    if (milliseconds > this.longestBatch && this.batchMultiplyAdds > 1)
      this.batchMultiplyAdds = Math.min(this.batchMultiplyAdds, multiplyAdds) / 2;
    else if (milliseconds < this.shortestBatch && multiplyAdds >= this.batchMultiplyAdds)
      this.batchMultiplyAdds *= 2;
  }
}
