import { bindBuffers, writtenBuffer } from './buffers';
import { LazyPipeline } from './lazy-pipeline';
import type { ChunkPlace, ForwardBuffers, ForwardPass, Kernel } from './forward-pass';
import { countLiterals, literalShader } from './literal-shader';
import { layouts, WORKGROUP_SIZE } from './pipelines';
import type { SamplerPlan } from './plan';

/**
 * Weights beyond which a program of literals compiles for too long, and does not fit into a GPU's
 * instruction cache.
 */
const MOST_LITERALS = 3000;

/**
 * Evaluates a tiny network whose layers each read the one before (`isChain`) by a program of its own,
 * in registers; undefined for larger ones.
 */
export function literalKernel(device: GPUDevice, plan: SamplerPlan): Kernel | undefined {
  if (countLiterals(plan) > MOST_LITERALS) return undefined;
  const pipeline = new LazyPipeline(device, 'LiteralPass', () => ({
    module: device.createShaderModule({ label: 'literal.wgsl', code: literalShader(plan) }),
  }));
  return {
    name: 'weights as literals',
    prepare: () => pipeline.prepare(),
    createPass: (buffers) => new LiteralPass(device, pipeline.get(), buffers),
  };
}

class LiteralPass implements ForwardPass {
  private readonly chunk: GPUBuffer;
  private readonly bindGroup: GPUBindGroup;

  constructor(
    private readonly device: GPUDevice,
    private readonly pipeline: GPUComputePipeline,
    private readonly shared: ForwardBuffers,
  ) {
    const { UNIFORM } = GPUBufferUsage;
    this.chunk = writtenBuffer(device, 'LiteralPass.chunk', UNIFORM, layouts.literal.size);
    this.bindGroup = bindBuffers(device, pipeline, [this.chunk, shared.centre, shared.ids]);
  }

  setChunk(place: ChunkPlace): void {
    const bytes = layouts.literal.pack({ ...place, samplesPerDepth: this.shared.capacity });
    this.device.queue.writeBuffer(this.chunk, 0, bytes);
  }

  record(pass: GPUComputePassEncoder, samples: number): void {
    pass.setPipeline(this.pipeline);
    pass.setBindGroup(0, this.bindGroup);
    pass.dispatchWorkgroups(Math.ceil(samples / WORKGROUP_SIZE));
  }

  destroy(): void {
    this.chunk.destroy();
  }
}
