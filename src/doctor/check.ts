import type { Engine, RunnerOptions } from '../gpu/engine';
import type { Pipelines } from '../gpu/pipelines';

/**
 * How samples that rounding leaves open are decided: one by one, never many by cutting, which needs WebAssembly, and
 * pages do not allow that to their own script.
 */
export const DECIDED: RunnerOptions = { certainty: 'decided', isBrief: true };

/** What is examined. */
export interface Patient {
  readonly device: GPUDevice;
  readonly pipelines: Pipelines;
  readonly engine: Engine;
}

/** What a comparison found. */
export interface Finding {
  /** Things that were compared: samples, bytes, pixels. */
  readonly compared: number;
  /** How many are not what they should be, and the first of them in words. */
  readonly different: number;
  readonly first?: string | undefined;
  /** Samples that the GPU's rounding leaves open, which the CPU decides. */
  readonly open?: number;
  /**
   * Largest difference from float64 that was seen, as a share of what the rounding bound allows: at a sample that
   * is on one side of a crease in float32 and on the other in float64, the difference is at least its distance.
   */
  readonly rounding?: number;
}

/** Something that an adapter has no room for: what, in a sentence. It is no fault. */
export interface LeftOut {
  readonly leftOut: string;
}

/** One thing that Crease asks of a GPU. */
export interface Check {
  readonly name: string;
  /** What is compared with what. */
  readonly about: string;
  run(patient: Patient): Promise<Finding | LeftOut>;
}

/** Counts differences, and remembers the first. */
export class Differences {
  different = 0;
  first: string | undefined;

  /** @param what is different, in words */
  add(what: () => string): void {
    this.first ??= what();
    this.different++;
  }
}
