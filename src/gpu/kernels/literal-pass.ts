import { bindBuffers, writtenBuffer } from '../buffers';
import { LazyPipeline } from '../lazy-pipeline';
import type { ForwardBuffers, ForwardPass, Kernel } from './forward-pass';
import { countLiterals, literalShader } from './literal-shader';
import { layouts, WORKGROUP_SIZE, type Pipelines } from '../pipelines';
import { dispatch, setGroup, type Groups, type Samples } from '../places';
import type { SamplerPlan } from '../plan';

/**
 * Weights beyond which a program of literals compiles for too long, and does not fit into a GPU's
 * instruction cache.
 */
const MOST_LITERALS = 3000;

/**
 * Evaluates a tiny network whose layers each read the one before (`isChain`) by a program of its own,
 * in registers; undefined for larger ones.
 */
export function literalKernel(
  device: GPUDevice,
  { constants }: Pipelines,
  plan: SamplerPlan,
): Kernel | undefined {
  if (countLiterals(plan) > MOST_LITERALS) return undefined;
  const pipeline = new LazyPipeline(device, 'LiteralPass', () => ({
    module: device.createShaderModule({ label: 'literal.wgsl', code: literalShader(plan) }),
    constants,
  }));
  return {
    name: 'weights as literals',
    prepare: () => pipeline.prepare(),
    createPass: (buffers) => new LiteralPass(device, pipeline.get(), buffers),
  };
}

class LiteralPass implements ForwardPass {
  private readonly literals: GPUBuffer;
  private readonly bindGroup: GPUBindGroup;
  private readonly placeGroups: Groups;

  constructor(
    device: GPUDevice,
    private readonly pipeline: GPUComputePipeline,
    { centre, bounds, ids, places }: ForwardBuffers,
  ) {
    const { UNIFORM } = GPUBufferUsage;
    const parameters = layouts.literal.pack({ samplesPerDepth: places.samplesPerDepth });
    this.literals = writtenBuffer(device, 'LiteralPass.literals', UNIFORM, parameters);
    this.bindGroup = bindBuffers(device, pipeline, [this.literals, centre, ids, bounds]);
    this.placeGroups = places.bind(pipeline);
  }

  record(pass: GPUComputePassEncoder, samples: Samples): void {
    pass.setPipeline(this.pipeline);
    pass.setBindGroup(0, this.bindGroup);
    setGroup(pass, 1, this.placeGroups, samples);
    dispatch(pass, samples, WORKGROUP_SIZE);
  }

  destroy(): void {
    this.literals.destroy();
  }
}
