import { writtenBuffer } from '../buffers';
import { LEFT_OUT, ZERO } from '../groups';
import {
  packUnits,
  unitKinds,
  type ForwardBuffers,
  type KernelPass,
  type Kernel,
} from './forward-pass';
import type { Pipelines, WidthPipeline } from '../pipelines';
import { dispatch, setGroup, type Groups, type Samples } from '../places';
import type { PlannedGroups, PlannedLayer, PlannedTerm, SamplerPlan } from '../plan';
import type { Shader } from '../shader';
import { layouts, shaders } from '../shaders';
import { STRIP_SIZE, WORKGROUP_SIZE } from '../sizes';

/**
 * Evaluates any network, a dispatch after the other (`position.wgsl`, `layer.wgsl`): the values of
 * every layer go through the GPU's memory.
 */
export function layerKernel(device: GPUDevice, pipelines: Pipelines, plan: SamplerPlan): Kernel {
  const used = plan.stages.flatMap((stage) =>
    stage.kind === 'groups'
      ? [pipelineOfGroups(pipelines, stage)]
      : stage.terms.map((term) => pipelineFor(pipelines, plan, stage, term)),
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
  return pipelines.forLayer(eights, unitKinds(plan), weights.kind === 'sparse');
}

function pipelineOfGroups(pipelines: Pipelines, { groups }: PlannedGroups): WidthPipeline {
  return pipelines.forGroups(groups.count, groups.ties === 'rectified');
}

/** As `group.wgsl` has them in place of a row. */
const NO_ROW = new Map([
  [ZERO, 0xffffffff],
  [LEFT_OUT, 0xfffffffe],
]);

/** An array of `Member`, as `group.wgsl` declares it. */
function packMembers(plan: SamplerPlan, stage: PlannedGroups): ArrayBuffer {
  const { groups, firstUnit, sizes, sourceSizes } = stage;
  const members = Array.from(groups.members, (unit, i) => {
    const at = 2 * (firstUnit + i);
    const size = sizes[Math.floor(i / groups.size)];
    return {
      key: plan.keys.subarray(at, at + 2),
      scale: unit < 0 ? 1 : sourceSizes[unit] / size,
      row: NO_ROW.get(unit) ?? unit,
    };
  });
  return layouts.member.packAll(members);
}

interface LayerDispatch {
  readonly pipeline: GPUComputePipeline;
  readonly samplesPerWorkgroup: number;
  readonly bindGroup: GPUBindGroup;
  readonly placeGroups: Groups;
}

class LayerPass implements KernelPass {
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
    this.dispatches = plan.stages.flatMap((stage) =>
      stage.kind === 'groups'
        ? [this.dispatchOfGroups(pipelineOfGroups(pipelines, stage), stage, values)]
        : stage.terms.map((term, k) => {
            const kind = pipelineFor(pipelines, plan, stage, term);
            return this.dispatchOfTerm(kind, stage, k, units, values);
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

  private dispatchOfTerm(
    { pipeline: lazy, samplesPerWorkgroup }: WidthPipeline,
    layer: PlannedLayer,
    term: number,
    units: GPUBuffer,
    values: GPUBuffer,
  ): LayerDispatch {
    const { device } = this;
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
      ...this.shape,
      columnsAt: weights.kind === 'sparse' ? weights.columnsAt : 0,
      weightsAt: weights.kind === 'sparse' ? weights.weightsAt : 0,
    });
    const { STORAGE, UNIFORM } = GPUBufferUsage;
    const uniform = this.keep(writtenBuffer(device, 'LayerPass.layer', UNIFORM, parameters));
    const { numbers } = weights;
    const weightBuffer = this.keep(writtenBuffer(device, 'LayerPass.weights', STORAGE, numbers));
    const buffers = { layer: uniform, weights: weightBuffer, units, values };
    return this.bind(shaders.layer, lazy.get(), samplesPerWorkgroup, buffers);
  }

  private dispatchOfGroups(
    { pipeline: lazy, samplesPerWorkgroup }: WidthPipeline,
    stage: PlannedGroups,
    values: GPUBuffer,
  ): LayerDispatch {
    const { groups, sourceRow, sourceUnit, outputRow, firstUnit, depth } = stage;
    const parameters = layouts.groups.pack({
      sourceRow,
      sourceUnit,
      outputRow,
      groups: groups.count,
      size: groups.size,
      firstUnit,
      depth,
      activates: 1,
      isRead: stage.isRead ? 1 : 0,
      ...this.shape,
    });
    const { device } = this;
    const { STORAGE, UNIFORM } = GPUBufferUsage;
    const layer = this.keep(writtenBuffer(device, 'LayerPass.groups', UNIFORM, parameters));
    const packed = packMembers(this.plan, stage);
    const members = this.keep(writtenBuffer(device, 'LayerPass.members', STORAGE, packed));
    const buffers = { layer, members, values };
    return this.bind(shaders.group, lazy.get(), samplesPerWorkgroup, buffers);
  }

  /** @param buffers of the shader, but for those that all passes share */
  private bind(
    shader: Shader,
    pipeline: GPUComputePipeline,
    samplesPerWorkgroup: number,
    buffers: Readonly<Record<string, GPUBuffer>>,
  ): LayerDispatch {
    const { centre, ids, bounds, places } = this.shared;
    const all = { ...buffers, centre, ids, bounds };
    const bindGroup = shader.bind(this.device, pipeline, all);
    return { pipeline, samplesPerWorkgroup, bindGroup, placeGroups: places.bind(pipeline) };
  }

  /** What all layers are told of the buffers. */
  private get shape() {
    const { samplesPerDepth } = this.shared.places;
    return { rows: this.plan.rows, stripsOfChunk: this.stripsOfChunk, samplesPerDepth };
  }

  private get stripsOfChunk(): number {
    return this.shared.places.room.samples / STRIP_SIZE;
  }

  private keep(buffer: GPUBuffer): GPUBuffer {
    this.buffers.push(buffer);
    return buffer;
  }
}
