import { writtenBuffer } from '../buffers';
import {
  packUnits,
  unitKinds,
  type ForwardBuffers,
  type KernelPass,
  type Kernel,
} from './forward-pass';
import type { Pipelines, WidthPipeline } from '../pipelines';
import { denseNumbers } from '../packed-weights';
import { dispatch, setGroup, type Groups, type Samples } from '../places';
import type { SamplerPlan } from '../plan';
import { layouts, shaders } from '../shaders';

/**
 * Evaluates a dense network whose layers each read the one before (`isChain`) in one dispatch: values stay
 * in workgroup memory (`chain.wgsl`).
 */
export function chainKernel(
  device: GPUDevice,
  pipelines: Pipelines,
  plan: SamplerPlan,
): Kernel | undefined {
  const widest = Math.max(...plan.layers.map(({ eights }) => eights));
  const chain = pipelines.forChain(widest, unitKinds(plan));
  return (
    chain && {
      name: 'in workgroup memory',
      prepare: () => chain.pipeline.prepare(),
      createPass: (buffers) => new ChainPass(device, chain, plan, buffers),
    }
  );
}

class ChainPass implements KernelPass {
  private readonly own: readonly GPUBuffer[];
  private readonly pipeline: GPUComputePipeline;
  private readonly bindGroup: GPUBindGroup;
  private readonly placeGroups: Groups;

  constructor(
    device: GPUDevice,
    private readonly chain: WidthPipeline,
    plan: SamplerPlan,
    shared: ForwardBuffers,
  ) {
    const { STORAGE, UNIFORM } = GPUBufferUsage;
    const parameters = layouts.chain.pack({
      samplesPerDepth: shared.places.samplesPerDepth,
      depths: plan.depths,
    });
    const chainBuffer = writtenBuffer(device, 'ChainPass.chain', UNIFORM, parameters);
    const content = {
      layers: packLayers(plan),
      weights: packWeights(plan),
      units: packUnits(plan),
    };
    const [layers, weights, units] = Object.entries(content).map(([name, numbers]) =>
      writtenBuffer(device, `ChainPass.${name}`, STORAGE, numbers),
    );
    this.own = [chainBuffer, layers, weights, units];
    this.pipeline = chain.pipeline.get();
    const { centre, ids, bounds } = shared;
    const buffers = { chain: chainBuffer, layers, weights, units, centre, ids, bounds };
    this.bindGroup = shaders.chain.bind(device, this.pipeline, buffers);
    this.placeGroups = shared.places.bind(this.pipeline);
  }

  record(pass: GPUComputePassEncoder, samples: Samples): void {
    pass.setPipeline(this.pipeline);
    pass.setBindGroup(0, this.bindGroup);
    setGroup(pass, 1, this.placeGroups, samples);
    dispatch(pass, samples, this.chain.samplesPerWorkgroup);
  }

  destroy(): void {
    for (const buffer of this.own) buffer.destroy();
  }
}

/** An array of `Layer`, as the shader declares it. */
function packLayers({ layers }: SamplerPlan): ArrayBuffer {
  let firstWeights = 0;
  const packed = layers.map(({ terms, eights, firstUnit }) => {
    const [{ inputs, weights }] = terms;
    const layer = { inputs, eights, firstUnit, firstWeights };
    firstWeights += denseNumbers(weights).length / 4;
    return layer;
  });
  return layouts.chainLayer.packAll(packed);
}

/** The weights of all layers, one after the other. */
function packWeights({ layers }: SamplerPlan): Float32Array<ArrayBuffer> {
  const all = layers.map(({ terms: [{ weights }] }) => denseNumbers(weights));
  const packed = new Float32Array(all.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const weights of all) {
    packed.set(weights, at);
    at += weights.length;
  }
  return packed;
}
