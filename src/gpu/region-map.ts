import type { SampleGrid } from '../view/grid';
import type { Findings } from './certification';
import type { Chunk } from './chunks';
import { readBuffer } from './read-buffer';

/**
 * Region IDs of a grid's samples (or of a band of its rows), in a buffer on the GPU: low and high
 * word per sample, row by row from the top left. Who asked for the map destroys it.
 */
export class RegionMap {
  constructor(
    private readonly device: GPUDevice,
    /** The whole grid, of which the map holds rows `firstRow … firstRow + storedRows − 1`. */
    readonly grid: SampleGrid,
    readonly firstRow: number,
    /** Rows that are the map's own; behind them it may store one more, for creases to look at. */
    readonly rows: number,
    readonly storedRows: number,
    readonly ids: GPUBuffer,
  ) {}

  /** Distinct regions among the grid's samples, by depth; empty until the whole grid is sampled. */
  regionsByDepth: readonly number[] = [];

  /** Share of them whose regions are certainly right; also known only then. */
  certified = 0;

  /** Index of the sample that is in a chunk's first row, in the first column of its tile. */
  placeOf({ tile, y }: Chunk): number {
    return (y - this.firstRow) * this.grid.width + tile.x;
  }

  /** Writes what was found out elsewhere about samples of the map. */
  write({ samples, parts }: Findings): void {
    const { queue } = this.device;
    for (let i = 0; i < samples.length; i += 4)
      queue.writeBuffer(
        this.ids,
        this.byteOf(samples[i], samples[i + 1]),
        Uint32Array.of(samples[i + 2], samples[i + 3]),
      );
    for (const { part, ids } of parts)
      for (let row = 0; row < part.height; row++) {
        const words = ids.subarray(2 * row * part.width, 2 * (row + 1) * part.width);
        queue.writeBuffer(this.ids, this.byteOf(part.x, part.y + row), words);
      }
  }

  private byteOf(column: number, row: number): number {
    return 8 * ((row - this.firstRow) * this.grid.width + column);
  }

  /** Low and high word per sample of the map's own rows, from the top left. */
  async readIds(): Promise<Uint32Array> {
    const bytes = 8 * this.rows * this.grid.width;
    return new Uint32Array(await readBuffer(this.device, this.ids, bytes));
  }

  destroy(): void {
    this.ids.destroy();
  }
}
