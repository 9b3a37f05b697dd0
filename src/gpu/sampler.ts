import { InputError } from '../network/errors';
import type { SlicedNetwork } from '../network/sliced-network';
import type { SamplingWork } from '../sampling/work';
import { isVolume, samplesOf, validateGrid, type SampleGrid, type VolumeGrid } from '../view/grid';
import { tilesOf, TILE_SIDE } from './chunks';
import type { Pipelines } from './pipelines';
import { RegionMap } from './region-map';
import { TileRunner, type RunnerOptions, type SampleOptions } from './tile-runner';

/** What a sampler may be told. */
interface SamplerOptions extends RunnerOptions {
  /** Size of the largest map that is kept in one piece, if not the device's largest. */
  readonly mapBytes?: number;
}

/** Tiles of a volume's planes that are listed at once: planes may be many, and small. */
const TILES_AT_ONCE = 2 ** 14;

/** A band of a map, which who asked for it destroys. */
export interface MappedBand {
  readonly map: RegionMap;
  /** Distinct region IDs by depth, of the row behind the band too: low and high words in turn. */
  readonly idsByDepth: readonly Uint32Array<ArrayBuffer>[];
}

/** Samples one network's regions at any grid of its slice: counts them, or maps them as well. */
export class Sampler {
  private readonly runner: TileRunner;
  /** Size of the largest map that is kept in one piece. */
  private readonly mapBytes: number;

  /** @param network a network of (u, v), as `sliceNetwork` gives it, or of (u, v, w), to count volumes */
  constructor(
    private readonly device: GPUDevice,
    pipelines: Pipelines,
    network: SlicedNetwork,
    { mapBytes, ...options }: SamplerOptions = {},
  ) {
    const { maxStorageBufferBindingSize, maxBufferSize } = device.limits;
    const largest = Math.min(maxStorageBufferBindingSize, maxBufferSize);
    this.mapBytes = mapBytes ?? largest / (options.pieces ?? 1);
    this.runner = new TileRunner(device, pipelines, network, options);
  }

  /** Distinct regions among the samples of a grid or volume of any size, by depth. */
  async count(grid: SampleGrid | VolumeGrid, options: SampleOptions = {}): Promise<number[]> {
    if (isVolume(grid)) return this.countVolume(grid, options);
    validateGrid(grid);
    const counter = this.runner.createCounter();
    try {
      const tiles = tilesOf(grid.width, 0, grid.height);
      return await this.runner.run(grid, tiles, counter, undefined, options);
    } finally {
      counter.destroy();
    }
  }

  private async countVolume(grid: VolumeGrid, options: SampleOptions): Promise<number[]> {
    validateGrid(grid);
    const { width, height, depth } = grid;
    const tilesOfPlane = tilesOf(width, 0, height).length;
    const planes = Math.max(1, Math.floor(TILES_AT_ONCE / tilesOfPlane));
    const counter = this.runner.createCounter();
    let counts: number[] = [];
    try {
      for (let first = 0; first < depth; first += planes) {
        const those = Array.from({ length: Math.min(planes, depth - first) }, (_, k) => first + k);
        const tiles = those.flatMap((plane) => tilesOf(width, 0, height, height, plane));
        const onProgress = (share: number) =>
          options.onProgress?.((first + share * those.length) / depth);
        counts = await this.runner.run(grid, tiles, counter, undefined, { ...options, onProgress });
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
    const counter = this.runner.createCounter();
    const map = this.createMap(grid, 0, grid.height);
    try {
      const tiles = tilesOf(grid.width, 0, grid.height);
      const before = this.work.unproven;
      map.regionsByDepth = await this.runner.run(grid, tiles, counter, map, options);
      map.certified = 1 - (this.work.unproven - before) / samplesOf(grid);
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
    const counter = this.runner.createCounter();
    let counts: number[] = [];
    try {
      for (let firstRow = 0; firstRow < grid.height; firstRow += rows) {
        const band = this.createMap(grid, firstRow, Math.min(rows, grid.height - firstRow));
        try {
          const tiles = tilesOf(grid.width, firstRow, firstRow + band.storedRows, grid.height);
          const onProgress = (share: number) =>
            options.onProgress?.((firstRow + share * band.rows) / grid.height);
          counts = await this.runner.run(grid, tiles, counter, band, { ...options, onProgress });
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
    const counter = this.runner.createCounter();
    const map = this.createMap(grid, first, end - first);
    try {
      const tiles = tilesOf(grid.width, first, first + map.storedRows, grid.height);
      await this.runner.run(grid, tiles, counter, map, options);
      return { map, idsByDepth: await counter.readIds() };
    } catch (error) {
      map.destroy();
      throw error;
    } finally {
      counter.destroy();
    }
  }

  /** Samples along the sides of the leaves that the network is folded onto for a grid; 0 if it is not. */
  async leafSideFor(grid: SampleGrid | VolumeGrid): Promise<number> {
    return (await this.runner.foldingFor(grid))?.fold.side ?? 0;
  }

  /** What was done so far; the regions of samples that were not evaluated are known from others. */
  get work(): SamplingWork {
    return this.runner.work;
  }

  destroy(): void {
    this.runner.destroy();
  }

  private rowsPerBuffer({ width }: SampleGrid): number {
    return Math.floor(this.mapBytes / (8 * width));
  }

  private createMap(grid: SampleGrid, firstRow: number, rows: number): RegionMap {
    const storedRows = Math.min(rows + 1, grid.height - firstRow);
    const ids = this.device.createBuffer({
      label: 'RegionMap.ids',
      size: 8 * grid.width * storedRows,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    });
    return new RegionMap(this.device, grid, firstRow, rows, storedRows, ids);
  }
}
