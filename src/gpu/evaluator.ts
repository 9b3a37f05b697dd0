import { InputError } from '../network/errors';
import { inputWidth, multiplyAddsOfSample, type Network } from '../network/network';
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
import { BLOCK_SIDE, blocksOf, tileMiddle, TILE_SIDE, type Chunk, type Tile } from './chunks';
import { writtenBuffer } from './buffers';
import type { EvaluatedIds, ForwardPass, Kernel } from './kernels/forward-pass';
import { kernelsFor } from './kernels/kernels';
import { SAMPLES_PER_INVOCATION, WORKGROUP_SIZE, type Pipelines } from './pipelines';
import { Places, type SamplePlace, type Samples } from './places';
import { planSampler, type PlannedLayer, type SamplerPlan } from './plan';
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

/** Distance between samples in u and in v (downwards), scaled as the shaders' numbers are. */
export function scaledStep(grid: SampleGrid): readonly [u: number, v: number] {
  const { u, v } = sampleSteps(grid);
  const size = coordinateSize(grid);
  return [u / size, -v / size];
}

/** Evaluates a network's region IDs chunk by chunk, into one buffer that the next chunk overwrites. */
export class Evaluator {
  readonly plan: SamplerPlan;
  /** The ways to evaluate it, the one to begin with first. */
  readonly kernels: readonly Kernel[];
  /** Samples that the buffers have room for. */
  readonly capacity: number;
  /** Region IDs by depth of the samples evaluated last, `[depth][sample]`: low and high word. */
  readonly ids: GPUBuffer;

  /** Where the samples lie that are evaluated. */
  readonly places: Places;

  /** Pre-activation at the tile's centre per hidden unit, scaled, and padded as the plan's keys are. */
  readonly centre: GPUBuffer;
  /** Multiply-adds that a sample takes in the whole network, padding left out. */
  readonly multiplyAddsOfSample: number;
  private readonly passes = new Map<number, ForwardPass>();
  private pass: ForwardPass;
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
    pipelines: Pipelines,
    private readonly network: Network,
    pieces = 1,
  ) {
    this.plan = planSampler(planeOf(network));
    this.multiplyAddsOfSample = multiplyAddsOfSample(network);
    this.kernels = kernelsFor(device, pipelines, this.plan);
    const { rows, depths, keys } = this.plan;
    const limit = Math.min(device.limits.maxStorageBufferBindingSize, device.limits.maxBufferSize);
    const granule = WORKGROUP_SIZE * SAMPLES_PER_INVOCATION;
    const fitting = Math.floor(limit / Math.max(4 * rows, 8 * depths) / granule) * granule;
    // A tile's row of blocks is the least that is evaluated at once.
    const wanted = Math.max(BLOCK_SIDE * TILE_SIDE, (TILE_SIDE * TILE_SIDE) / pieces);
    this.capacity = Math.min(roundUp(wanted, granule), fitting);
    this.preciseValues = network.nodes.map((node) => doubleDoubles(node.width));
    this.centreValues = this.preciseValues.map(({ high }) => high);
    this.centrePreActivations = new Float32Array(keys.length / 2).fill(-1);
    const { STORAGE, COPY_SRC } = GPUBufferUsage;
    this.centre = writtenBuffer(device, 'Evaluator.centre', STORAGE, this.centrePreActivations);
    const idBytes = 8 * depths * this.capacity;
    this.ids = writtenBuffer(device, 'Evaluator.ids', STORAGE | COPY_SRC, idBytes);
    this.places = new Places(device, this.capacity);
    this.pass = this.use(0);
  }

  /** What was evaluated last, for those who go on with it. */
  get evaluated(): EvaluatedIds {
    const { ids, capacity, plan, places } = this;
    return { ids, capacity, depths: plan.depths, list: places.list };
  }

  /** Says which of the kernels evaluates the chunks that are set from now on. */
  use(kernel: number): ForwardPass {
    const { centre, ids, capacity, places } = this;
    this.pass =
      this.passes.get(kernel) ?? this.kernels[kernel].createPass({ centre, ids, capacity, places });
    this.passes.set(kernel, this.pass);
    return this.pass;
  }

  /** Says that numbered samples of the next recorded pass are those of a chunk, row by row. */
  setChunk(grid: SampleGrid | VolumeGrid, chunk: Chunk): void {
    const { tile, y } = chunk;
    const numbered = { width: tile.width, spacing: 1, firstRow: y - tile.y };
    this.places.setNumbered({ ...this.placeOf(grid, chunk), ...numbered });
    this.setCentre(grid, tile);
  }

  /**
   * Says that numbered samples are the corners of a chunk's blocks, row by row, and listed ones those
   * that are listed of these blocks.
   */
  setBlocks(grid: SampleGrid | VolumeGrid, chunk: Chunk): void {
    const { tile } = chunk;
    const { columns, firstRow } = blocksOf(chunk);
    const place = this.placeOf(grid, chunk);
    this.places.setListed(place, 1);
    // The corners of the tile's last blocks are samples of the tile, too.
    const most = [tile.width - 1, tile.height - 1] as const;
    const corners = {
      width: columns + 1,
      spacing: BLOCK_SIDE,
      firstRow,
      least: [0, 0],
      most,
    } as const;
    this.places.setNumbered({ ...place, ...corners });
    this.setCentre(grid, tile);
  }

  /** Says that listed samples are all of those of the blocks that are listed of a chunk. */
  setListed(grid: SampleGrid | VolumeGrid, chunk: Chunk): void {
    this.places.setListed(this.placeOf(grid, chunk), 0);
    this.setCentre(grid, chunk.tile);
  }

  private placeOf(grid: SampleGrid | VolumeGrid, { tile, y, rows }: Chunk): SamplePlace {
    const middle = tileMiddle(tile);
    const row = y - tile.y;
    return {
      least: [0, row],
      most: [tile.width - 1, row + rows - 1],
      first: [-middle.x, -middle.y],
      step: scaledStep(grid),
    };
  }

  /** Evaluates the network in float64 at a tile's centre, which all of its chunks share. */
  private setCentre(grid: SampleGrid | VolumeGrid, tile: Tile): void {
    if (tile === this.centredOn) return;
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

  record(pass: GPUComputePassEncoder, samples: Samples): void {
    this.pass.record(pass, samples);
  }

  destroy(): void {
    for (const pass of this.passes.values()) pass.destroy();
    for (const made of [this.centre, this.ids, this.places]) made.destroy();
  }
}
