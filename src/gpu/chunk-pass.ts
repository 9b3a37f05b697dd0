import type { SamplingWork } from '../sampling/part-sampler';
import type { SampleGrid, VolumeGrid } from '../view/grid';
import { BLOCK_SIDE, type Chunk } from './chunks';
import type { Evaluator } from './evaluator';
import type { RegionCounter } from './region-counter';
import type { RegionMap } from './region-map';
import type { StorePass } from './store-pass';

/** What is done with the samples that were evaluated. */
export interface Uses {
  readonly evaluator: Evaluator;
  readonly counter: RegionCounter;
  readonly store: StorePass | undefined;
  readonly map: RegionMap | undefined;
}

/**
 * A way to find the regions of a chunk's samples, count them and store them. It records and never
 * submits.
 */
export interface ChunkPass {
  /** Rows of samples, from the tile's first on, that chunks should not cut through. */
  readonly rowsTogether: number;
  record(pass: GPUComputePassEncoder, grid: SampleGrid | VolumeGrid, chunk: Chunk): void;
  /** What was done since the last call. */
  readWork(): Promise<SamplingWork>;
  destroy(): void;
}

/** Evaluates every sample. */
export class EverySample implements ChunkPass {
  readonly rowsTogether = BLOCK_SIDE;
  private samples = 0;

  constructor(private readonly uses: Uses) {}

  record(pass: GPUComputePassEncoder, grid: SampleGrid | VolumeGrid, chunk: Chunk): void {
    const { evaluator, counter, store } = this.uses;
    const { width } = chunk.tile;
    const samples = chunk.rows * width;
    evaluator.setChunk(grid, chunk);
    counter.setChunk(width, samples);
    store?.setChunk(chunk, samples);
    evaluator.record(pass, samples);
    counter.record(pass, samples);
    store?.record(pass, samples);
    this.samples += samples;
  }

  readWork(): Promise<SamplingWork> {
    const { samples } = this;
    this.samples = 0;
    const multiplyAdds = samples * this.uses.evaluator.multiplyAddsOfSample;
    return Promise.resolve({ samples, multiplyAdds });
  }

  destroy(): void {
    // It has nothing of its own.
  }
}
