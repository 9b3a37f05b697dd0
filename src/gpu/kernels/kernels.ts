import { chainKernel } from './chain-pass';
import { isChain, type Kernel } from './forward-pass';
import { layerKernel } from './layer-pass';
import { literalKernel } from './literal-pass';
import type { Pipelines } from '../pipelines';
import type { SamplerPlan } from '../plan';

/**
 * The ways to evaluate a network on a device, the one to begin with first:
 *
 * - **in workgroup memory**: no value goes through the GPU's memory; for up to 128 units a layer,
 *   since a workgroup's memory holds the more samples the narrower the layers are, and a weight is
 *   worth its load only with many of them. In two register tiles, because GPUs differ in how many
 *   registers they have for how many invocations; an emulated one gains nothing from the smaller.
 * - **weights as literals**: no weight is loaded at all; for networks so tiny that the program fits
 *   into an instruction cache, of which it makes the fastest by far.
 * - **layer by layer**: for all others, wide ones and those with skip connections; and first where a
 *   CPU emulates the GPU, because there it is the least to compile.
 *
 * `crease bench throughput --gpu --kernels` measures each (docs/benchmarks.md).
 */
export function kernelsFor(device: GPUDevice, pipelines: Pipelines, plan: SamplerPlan): Kernel[] {
  const layers = layerKernel(device, pipelines, plan);
  if (!isChain(plan)) return [layers];
  const chain = chainKernel(device, pipelines, plan, 8);
  const small = chain && pipelines.emulates ? undefined : chainKernel(device, pipelines, plan, 4);
  const others = [chain, small, literalKernel(device, pipelines, plan)].filter(
    (kernel) => kernel !== undefined,
  );
  return pipelines.emulates ? [layers, ...others] : [...others, layers];
}
