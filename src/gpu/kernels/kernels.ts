import { chainKernel } from './chain-pass';
import { isChain, type Kernel } from './forward-pass';
import { layerKernel } from './layer-pass';
import type { Pipelines } from '../pipelines';
import type { SamplerPlan } from '../plan';

/**
 * The ways to evaluate a network on a device, the one to begin with first:
 *
 * - **in workgroup memory**: no value goes through the GPU's memory; for up to 128 units a layer,
 *   since a workgroup's memory holds the more samples the narrower the layers are, and a weight is
 *   worth its load only with many of them.
 * - **layer by layer**: for all others, wide ones and those with skip connections; and first where a
 *   CPU emulates the GPU, because there it is the least to compile.
 *
 * `crease bench throughput --gpu --kernels` measures each (docs/benchmarks.md).
 */
export function kernelsFor(device: GPUDevice, pipelines: Pipelines, plan: SamplerPlan): Kernel[] {
  const layers = layerKernel(device, pipelines, plan);
  const chain = isChain(plan) && chainKernel(device, pipelines, plan);
  if (!chain) return [layers];
  return pipelines.emulates ? [layers, chain] : [chain, layers];
}
