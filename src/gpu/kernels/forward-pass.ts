import type { Places, Samples } from '../places';
import type { UnitKinds } from '../pipelines';
import { isDense, type SamplerPlan } from '../plan';
import { layouts } from '../shaders';

/** Region IDs that forward passes find. */
export interface EvaluatedIds {
  /** By depth, `[depth][chunk][sample]`: low and high word. */
  readonly ids: GPUBuffer;
  readonly depths: number;
  /** Where the samples lie, and how many there is room for. */
  readonly places: Places;
}

/** Buffers that a network's forward passes share, whichever of them runs. */
export interface ForwardBuffers extends EvaluatedIds {
  /**
   * Float32 pre-activation at the tile's centre per hidden unit, padded as the plan's keys are, for each
   * chunk.
   */
  readonly centre: GPUBuffer;
  /** How far a pre-activation in float32 may be from the exact one, in the same places. */
  readonly bounds: GPUBuffer;
}

/** Finds the region IDs of samples, by depth. It records and never submits. */
export interface KernelPass {
  record(pass: GPUComputePassEncoder, samples: Samples): void;
  destroy(): void;
}

/**
 * A way to evaluate one network on one device. All of them do the same multiply-adds in the same
 * order, so that their IDs are the same but for what compilers may do to float32.
 */
export interface Kernel {
  /** What it is called in benchmarks. */
  readonly name: string;
  /**
   * Compiles in the background what `createPass` would otherwise wait for.
   *
   * @throws GPUPipelineError if the device cannot compile it.
   */
  prepare(): Promise<void>;
  createPass(buffers: ForwardBuffers): KernelPass;
}

/** Whether every layer reads the one before it, all of it and nothing else, and all weights are dense. */
export function isChain(plan: SamplerPlan): boolean {
  const { layers } = plan;
  return (
    isDense(plan) &&
    layers.every(({ terms, depth }, k) => {
      const [{ inputRow, inputs }] = terms;
      const before = k === 0 ? { outputRow: 0, units: 2 } : layers[k - 1];
      const readsIt = inputRow === before.outputRow && inputs === before.units;
      return terms.length === 1 && depth === k && readsIt;
    })
  );
}

/** An array of `Unit`, as `units.wgsl` declares it. */
export function packUnits({ keys, slopes, steps }: SamplerPlan): ArrayBuffer {
  return layouts.unit.packAll(
    Array.from(slopes, (slope, i) => ({
      key: keys.subarray(2 * i, 2 * i + 2),
      slope,
      isStep: steps[i],
    })),
  );
}

/** What a network's units are beside ReLUs: shaders are told, so as not to ask unit by unit. */
export function unitKinds({ slopes, steps }: Pick<SamplerPlan, 'slopes' | 'steps'>): UnitKinds {
  return { hasSlopes: slopes.some((slope) => slope !== 0), hasSteps: steps.includes(1) };
}
