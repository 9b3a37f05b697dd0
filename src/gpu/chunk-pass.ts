import type { SampleGrid, VolumeGrid } from '../view/grid';
import { type Chunk } from './chunks';
import { BLOCK_SIDE } from './sizes';
import type { Evaluator } from './evaluator';
import type { Recording } from './passes';
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
  /**
   * Tells the device of chunks: the next submission, and no later one, is of what this returns, which
   * throws once others were prepared.
   *
   * @param chunks as many as the evaluator has room for, or fewer
   */
  prepare(grid: SampleGrid | VolumeGrid, chunks: readonly Chunk[]): Recording;
  /** What was done since the last call. */
  readWork(): Promise<EvaluatedWork>;
  destroy(): void;
}

/** Evaluates every sample. */
export class EverySample implements ChunkPass {
  readonly rowsTogether = BLOCK_SIDE;
  private samples = 0;

  constructor(private readonly uses: Uses) {}

  prepare(grid: SampleGrid | VolumeGrid, chunks: readonly Chunk[]): Recording {
    const { evaluator, map } = this.uses;
    for (const { rows, tile } of chunks) this.samples += rows * tile.width;
    return evaluator.prepareChunks({ grid, chunks, map }, (pass, samples) =>
      recordAll(pass, this.uses, samples),
    );
  }

  readWork(): Promise<EvaluatedWork> {
    const { samples } = this;
    this.samples = 0;
    const multiplyAdds = samples * this.uses.evaluator.multiplyAddsOfSample;
    return Promise.resolve({ samples, multiplyAdds });
  }

  destroy(): void {
    // What evaluates every sample has nothing of its own.
  }
}
