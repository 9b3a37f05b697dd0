import { InputError } from '../network/errors';
import { inputWidth, type Network } from '../network/network';
import { doubleDoubles, preciseForwardInto, type DoubleDoubles } from '../network/precise-forward';
import { axesSlice, sliceNetwork, type VolumeWindow, type Window } from '../network/slice';
import { forwardInto } from '../network/forward';
import {
  isVolume,
  planePosition,
  preciseSamplePosition,
  preciseVolumePosition,
  samplePosition,
  sampleSteps,
  type SampleGrid,
  type VolumeGrid,
} from '../view/grid';
import { tileMiddle, TILE_SIDE, type Chunk, type Tile } from './chunks';
import { layouts, SAMPLES_PER_INVOCATION, WORKGROUP_SIZE, type Pipelines } from './pipelines';
import { planSampler, UNITS_PER_TILE, type PlannedLayer, type SamplerPlan } from './plan';
import { powerOfTwo } from './scales';
import { roundUp } from './struct-layout';

/**
 * Whether float64's rounding of a pre-activation at the centre, some 10⁻¹⁵, comes within reach of
 * the distance between samples.
 */
function isNarrow(window: Window | VolumeWindow): boolean {
  const { u0, u1, v0, v1 } = window;
  const w = 'w0' in window ? [window.w0, window.w1] : [];
  const size = Math.max(1, ...[u0, u1, v0, v1, ...w].map(Math.abs));
  return Math.min(u1 - u0, v1 - v0) < 1e-7 * size;
}

/**
 * The network of (u, v) that the GPU evaluates. Planes of a volume differ in their biases alone, and
 * relative to a tile's centre there are none.
 */
function planeOf(network: Network): Network {
  const coordinates = inputWidth(network);
  return coordinates === 2 ? network : sliceNetwork(network, axesSlice(coordinates, [0, 1]));
}

/** Float32's largest number. Pre-activations beyond it are as far from 0 as a tile can tell. */
const LARGEST_FLOAT32 = (2 - 2 ** -23) * 2 ** 127;

/** Slice coordinates on the GPU are divided by this power of two, and all that follows from them. */
function coordinateSize(grid: SampleGrid): number {
  const step = sampleSteps(grid);
  return powerOfTwo(Math.max(step.u, step.v));
}

interface LayerDispatch {
  readonly pipeline: GPUComputePipeline;
  readonly samplesPerWorkgroup: number;
  readonly bindGroup: GPUBindGroup;
}

/** Evaluates a network's region IDs chunk by chunk, into one buffer that the next chunk overwrites. */
export class Evaluator {
  readonly plan: SamplerPlan;
  /** Samples that the buffers have room for. */
  readonly capacity: number;
  /** Region IDs by depth of the chunk evaluated last, `[depth][sample]`: low and high word. */
  readonly ids: GPUBuffer;

  private readonly buffers: GPUBuffer[] = [];
  private readonly chunk: GPUBuffer;
  private readonly centre: GPUBuffer;
  private readonly positionGroup: GPUBindGroup;
  private readonly dispatches: readonly LayerDispatch[];
  private readonly preciseValues: readonly DoubleDoubles[];
  /** The high parts of `preciseValues`. */
  private readonly centreValues: readonly Float64Array[];
  private centredOn: Tile | undefined;
  /** Padding units stay at −1 relative to which nothing is on. */
  private readonly centrePreActivations: Float32Array<ArrayBuffer>;

  /**
   * @param network a network of (u, v) or (u, v, w), as `sliceNetwork` gives it
   * @param pieces that a tile is evaluated in, at least
   */
  constructor(
    private readonly device: GPUDevice,
    private readonly pipelines: Pipelines,
    private readonly network: Network,
    pieces = 1,
  ) {
    this.plan = planSampler(planeOf(network));
    const { rows, depths, keys } = this.plan;
    const limit = Math.min(device.limits.maxStorageBufferBindingSize, device.limits.maxBufferSize);
    const granule = WORKGROUP_SIZE * SAMPLES_PER_INVOCATION;
    const fitting = Math.floor(limit / Math.max(4 * rows, 8 * depths) / granule) * granule;
    // A tile's row is the least that is evaluated at once.
    const wanted = Math.max(TILE_SIDE, (TILE_SIDE * TILE_SIDE) / pieces);
    this.capacity = Math.min(roundUp(wanted, granule), fitting);
    this.preciseValues = network.nodes.map((node) => doubleDoubles(node.width));
    this.centreValues = this.preciseValues.map(({ high }) => high);
    this.centrePreActivations = new Float32Array(keys.length / 2).fill(-1);
    const { STORAGE, UNIFORM, COPY_SRC } = GPUBufferUsage;
    this.chunk = this.createBuffer('chunk', layouts.position.size, UNIFORM);
    this.centre = this.createBuffer('centre', 2 * keys.length, STORAGE);
    this.ids = this.createBuffer('ids', 8 * depths * this.capacity, STORAGE | COPY_SRC);
    const values = this.createBuffer('values', 4 * rows * this.capacity, STORAGE);
    const keyBuffer = this.createBuffer('keys', keys.byteLength, STORAGE, keys);
    this.positionGroup = this.bind(pipelines.position, [this.chunk, values]);
    this.dispatches = this.plan.layers.flatMap((layer) =>
      layer.terms.map((_, term) => this.createDispatch(layer, term, keyBuffer, values)),
    );
  }

  /** Says which chunk the next recorded pass evaluates. */
  setChunk(grid: SampleGrid | VolumeGrid, { tile, y }: Chunk): void {
    const step = sampleSteps(grid);
    const size = coordinateSize(grid);
    const middle = tileMiddle(tile);
    const bytes = layouts.position.pack({
      width: tile.width,
      capacity: this.capacity,
      rows: this.plan.rows,
      first: [-middle.x, y - tile.y - middle.y],
      step: [step.u / size, -step.v / size],
    });
    this.device.queue.writeBuffer(this.chunk, 0, bytes);
    if (tile !== this.centredOn) this.setCentre(grid, tile);
  }

  /** Evaluates the network in float64 at a tile's centre, which all of its chunks share. */
  private setCentre(grid: SampleGrid | VolumeGrid, tile: Tile): void {
    this.centredOn = tile;
    const middle = tileMiddle(tile);
    const [x, y] = [tile.x + middle.x, tile.y + middle.y];
    if (isNarrow(grid.window)) {
      const position = isVolume(grid)
        ? preciseVolumePosition(grid, x, y, tile.plane)
        : preciseSamplePosition(grid, x, y);
      preciseForwardInto(this.network, position, this.preciseValues);
    } else {
      const { u, v } = samplePosition(grid, x, y);
      const w = isVolume(grid) ? [planePosition(grid, tile.plane)] : [];
      forwardInto(this.network, [u, v, ...w], this.centreValues);
    }
    const size = coordinateSize(grid);
    for (const layer of this.plan.layers)
      if (layer.depth !== undefined) this.scaleCentre(layer, size);
    this.device.queue.writeBuffer(this.centre, 0, this.centrePreActivations);
  }

  /** Takes over a layer's pre-activations at the centre, scaled as the shader's differences are. */
  private scaleCentre(layer: PlannedLayer, size: number): void {
    const { firstUnit, units, preActivation, sizes } = layer;
    const values = this.centreValues[preActivation];
    for (let i = 0; i < units; i++) {
      if (!Number.isFinite(values[i]))
        throw new InputError("The network's values in this window go beyond the range of float64.");
      const scaled = values[i] / sizes[i] / size;
      this.centrePreActivations[firstUnit + i] = Math.min(
        Math.max(scaled, -LARGEST_FLOAT32),
        LARGEST_FLOAT32,
      );
    }
  }

  record(pass: GPUComputePassEncoder, samples: number): void {
    pass.setPipeline(this.pipelines.position);
    pass.setBindGroup(0, this.positionGroup);
    pass.dispatchWorkgroups(Math.ceil(samples / WORKGROUP_SIZE));
    for (const { pipeline, bindGroup, samplesPerWorkgroup } of this.dispatches) {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindGroup);
      pass.dispatchWorkgroups(Math.ceil(samples / samplesPerWorkgroup));
    }
  }

  destroy(): void {
    for (const buffer of this.buffers) buffer.destroy();
  }

  private createDispatch(
    layer: PlannedLayer,
    term: number,
    keys: GPUBuffer,
    values: GPUBuffer,
  ): LayerDispatch {
    const { weights, inputRow, inputs } = layer.terms[term];
    const { STORAGE, UNIFORM } = GPUBufferUsage;
    const isLast = term === layer.terms.length - 1;
    const parameters = layouts.layer.pack({
      inputRow,
      inputs,
      outputRow: layer.outputRow,
      unitTiles: layer.unitTiles,
      firstUnit: layer.firstUnit,
      depth: layer.depth ?? 0,
      accumulates: term > 0 ? 1 : 0,
      activates: isLast && layer.depth !== undefined ? 1 : 0,
      isRead: layer.isRead ? 1 : 0,
      rows: this.plan.rows,
      samplesPerDepth: this.capacity,
    });
    const uniform = this.createBuffer('layer', parameters.byteLength, UNIFORM, parameters);
    const weightBuffer = this.createBuffer('weights', weights.byteLength, STORAGE, weights);
    const { pipeline, samplesPerWorkgroup } = this.pipelines.forLayer(layer.unitTiles);
    const buffers = [uniform, weightBuffer, keys, this.centre, values, this.ids];
    return { pipeline, samplesPerWorkgroup, bindGroup: this.bind(pipeline, buffers) };
  }

  private createBuffer(
    name: string,
    bytes: number,
    usage: number,
    content?: ArrayBuffer | Uint32Array<ArrayBuffer> | Float32Array<ArrayBuffer>,
  ): GPUBuffer {
    const buffer = this.device.createBuffer({
      label: `Evaluator.${name}`,
      size: roundUp(bytes, 4 * UNITS_PER_TILE),
      usage: usage | GPUBufferUsage.COPY_DST,
    });
    if (content) this.device.queue.writeBuffer(buffer, 0, content);
    this.buffers.push(buffer);
    return buffer;
  }

  private bind(pipeline: GPUComputePipeline, buffers: readonly GPUBuffer[]): GPUBindGroup {
    return this.device.createBindGroup({
      label: `Evaluator, ${pipeline.label}`,
      layout: pipeline.getBindGroupLayout(0),
      entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
  }
}
