import type { SampleGrid, VolumeGrid } from '../view/grid';
import { type Chunk } from './chunks';
import { BLOCK_SIDE } from './sizes';
import type { Evaluator } from './evaluator';
import type { Samples } from './places';
import type { RegionCounter } from './region-counter';
import type { RegionMap } from './region-map';
import type { StorePass } from './store-pass';

/** Samples that were evaluated, and multiply-adds that it took. */
export interface EvaluatedWork {
  readonly samples: number;
  readonly multiplyAdds: number;
}

/** What is done with the samples that were evaluated. */
export interface Uses {
  readonly evaluator: Evaluator;
  readonly counter: RegionCounter;
  readonly store: StorePass | undefined;
  readonly map: RegionMap | undefined;
}

/** Evaluates samples, counts them, and stores them where there is a map. */
export function recordAll(
  pass: GPUComputePassEncoder,
  { evaluator, counter, store }: Uses,
  samples: Samples,
): void {
  for (const use of [evaluator, counter, store]) use?.record(pass, samples);
}

/**
 * A way to find the regions of the samples of some chunks, count them and store them. It records and
 * never submits.
 */
export interface ChunkPass {
  /** Rows of samples, from the tile's first on, that chunks should not cut through. */
  readonly rowsTogether: number;
  /** @param chunks as many as the evaluator has room for, or fewer */
  record(
    pass: GPUComputePassEncoder,
    grid: SampleGrid | VolumeGrid,
    chunks: readonly Chunk[],
  ): void;
  /** What was done since the last call. */
  readWork(): Promise<EvaluatedWork>;
  destroy(): void;
}

/** Evaluates every sample. */
export class EverySample implements ChunkPass {
  readonly rowsTogether = BLOCK_SIDE;
  private samples = 0;

  constructor(private readonly uses: Uses) {}

  record(
    pass: GPUComputePassEncoder,
    grid: SampleGrid | VolumeGrid,
    chunks: readonly Chunk[],
  ): void {
    const { evaluator, map } = this.uses;
    recordAll(pass, this.uses, evaluator.setChunks(grid, chunks, map));
    for (const { rows, tile } of chunks) this.samples += rows * tile.width;
  }

  readWork(): Promise<EvaluatedWork> {
    const { samples } = this;
    this.samples = 0;
    const multiplyAdds = samples * this.uses.evaluator.multiplyAddsOfSample;
    return Promise.resolve({ samples, multiplyAdds });
  }

  destroy(): void {
    // It has nothing of its own.
  }
}
