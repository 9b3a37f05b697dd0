import { writtenBuffer } from '../buffers';
import {
  hasSlopes,
  packUnits,
  type ForwardBuffers,
  type ForwardPass,
  type Kernel,
} from './forward-pass';
import type { Pipelines, WidthPipeline } from '../pipelines';
import { dispatch, setGroup, type Groups, type Samples } from '../places';
import type { PlannedLayer, PlannedTerm, SamplerPlan } from '../plan';
import { layouts, shaders } from '../shaders';
import { STRIP_SIZE, WORKGROUP_SIZE } from '../sizes';

/**
 * Evaluates any network, a dispatch after the other (`position.wgsl`, `layer.wgsl`): the values of
 * every layer go through the GPU's memory.
 */
export function layerKernel(device: GPUDevice, pipelines: Pipelines, plan: SamplerPlan): Kernel {
  const used = plan.layers.flatMap((layer) =>
    layer.terms.map((term) => pipelineFor(pipelines, plan, layer, term)),
  );
  return {
    name: 'layer by layer',
    prepare: async () => {
      const all = [pipelines.position, ...used.map(({ pipeline }) => pipeline)];
      await Promise.all(all.map((pipeline) => pipeline.prepare()));
    },
    createPass: (buffers) => new LayerPass(device, pipelines, plan, buffers),
  };
}

function pipelineFor(
  pipelines: Pipelines,
  plan: SamplerPlan,
  { eights }: PlannedLayer,
  { weights }: PlannedTerm,
): WidthPipeline {
  return pipelines.forLayer(eights, hasSlopes(plan), weights.kind === 'sparse');
}

interface LayerDispatch {
  readonly pipeline: GPUComputePipeline;
  readonly samplesPerWorkgroup: number;
  readonly bindGroup: GPUBindGroup;
  readonly placeGroups: Groups;
}

class LayerPass implements ForwardPass {
  private readonly buffers: GPUBuffer[] = [];
  private readonly positionPipeline: GPUComputePipeline;
  private readonly positionGroup: GPUBindGroup;
  private readonly placeGroups: Groups;
  private readonly dispatches: readonly LayerDispatch[];

  constructor(
    private readonly device: GPUDevice,
    pipelines: Pipelines,
    private readonly plan: SamplerPlan,
    private readonly shared: ForwardBuffers,
  ) {
    const { STORAGE, UNIFORM } = GPUBufferUsage;
    const shape = layouts.position.pack({ rows: plan.rows, stripsOfChunk: this.stripsOfChunk });
    const shapeBuffer = this.keep(writtenBuffer(device, 'LayerPass.shape', UNIFORM, shape));
    const size = 4 * plan.rows * shared.places.samplesPerDepth;
    const values = this.keep(writtenBuffer(device, 'LayerPass.values', STORAGE, size));
    const units = this.keep(writtenBuffer(device, 'LayerPass.units', STORAGE, packUnits(plan)));
    this.positionPipeline = pipelines.position.get();
    this.positionGroup = shaders.position.bind(device, this.positionPipeline, {
      shape: shapeBuffer,
      values,
    });
    this.placeGroups = shared.places.bind(this.positionPipeline);
    this.dispatches = plan.layers.flatMap((layer) =>
      layer.terms.map((term, k) => {
        const kind = pipelineFor(pipelines, plan, layer, term);
        return this.createDispatch(kind, layer, k, units, values);
      }),
    );
  }

  record(pass: GPUComputePassEncoder, samples: Samples): void {
    pass.setPipeline(this.positionPipeline);
    pass.setBindGroup(0, this.positionGroup);
    setGroup(pass, 1, this.placeGroups, samples);
    dispatch(pass, samples, WORKGROUP_SIZE);
    for (const { pipeline, bindGroup, placeGroups, samplesPerWorkgroup } of this.dispatches) {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindGroup);
      setGroup(pass, 1, placeGroups, samples);
      dispatch(pass, samples, samplesPerWorkgroup);
    }
  }

  destroy(): void {
    for (const buffer of this.buffers) buffer.destroy();
  }

  private createDispatch(
    { pipeline: lazy, samplesPerWorkgroup }: WidthPipeline,
    layer: PlannedLayer,
    term: number,
    units: GPUBuffer,
    values: GPUBuffer,
  ): LayerDispatch {
    const { device, shared } = this;
    const { weights, inputRow, inputs } = layer.terms[term];
    const isLast = term === layer.terms.length - 1;
    const parameters = layouts.layer.pack({
      inputRow,
      inputs,
      outputRow: layer.outputRow,
      eights: layer.eights,
      firstUnit: layer.firstUnit,
      depth: layer.depth ?? 0,
      accumulates: term > 0 ? 1 : 0,
      activates: isLast && layer.depth !== undefined ? 1 : 0,
      isRead: layer.isRead ? 1 : 0,
      rows: this.plan.rows,
      stripsOfChunk: this.stripsOfChunk,
      samplesPerDepth: shared.places.samplesPerDepth,
      columnsAt: weights.kind === 'sparse' ? weights.columnsAt : 0,
      weightsAt: weights.kind === 'sparse' ? weights.weightsAt : 0,
    });
    const { STORAGE, UNIFORM } = GPUBufferUsage;
    const uniform = this.keep(writtenBuffer(device, 'LayerPass.layer', UNIFORM, parameters));
    const { numbers } = weights;
    const weightBuffer = this.keep(writtenBuffer(device, 'LayerPass.weights', STORAGE, numbers));
    const { centre, ids, bounds } = shared;
    const buffers = { layer: uniform, weights: weightBuffer, units, centre, values, ids, bounds };
    const pipeline = lazy.get();
    const bindGroup = shaders.layer.bind(device, pipeline, buffers);
    const placeGroups = shared.places.bind(pipeline);
    return { pipeline, samplesPerWorkgroup, bindGroup, placeGroups };
  }

  private get stripsOfChunk(): number {
    return this.shared.places.room.samples / STRIP_SIZE;
  }

  private keep(buffer: GPUBuffer): GPUBuffer {
    this.buffers.push(buffer);
    return buffer;
  }
}
