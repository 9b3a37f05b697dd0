import { inputWidth, multiplyAddsOfSample } from '../network/network';
import { axesSlice, sliceNetwork } from '../network/slice';
import type { SlicedNetwork } from '../network/sliced-network';
import { sampleSteps, type SampleGrid, type VolumeGrid } from '../view/grid';
import { writtenBuffer } from './buffers';
import { squaresOf, tileMiddle, TILE_SIDE, type Chunk } from './chunks';
import { BLOCK_SIDE, WORKGROUP_SIZE } from './sizes';
import { Certification } from './certification';
import { groupsOf } from './groups';
import type { EvaluatedIds, KernelPass, Kernel } from './kernels/forward-pass';
import { isFoldable } from './folding/fold-plan';
import { kernelsFor } from './kernels/kernels';
import { Latest } from './latest';
import type { Recording } from './passes';
import { SAMPLES_PER_INVOCATION, type Pipelines } from './pipelines';
import {
  Places,
  type NumberedPlace,
  type NumberedSamples,
  type Room,
  type SamplePlace,
  type Samples,
} from './places';
import { planSampler, type SamplerPlan } from './plan';
import type { RegionMap } from './region-map';
import { coordinateSize, hasFiniteFolds } from './scales';
import { roundUp } from './struct-layout';
import { stepErrors } from './tile-bounds';
import { isNarrow, LARGEST_FLOAT32, TileCentres } from './tile-centres';

/** Chunks of a grid, and the map that they are in, if there is one. */
export interface ChunksOfGrid {
  readonly grid: SampleGrid | VolumeGrid;
  readonly chunks: readonly Chunk[];
  readonly map?: RegionMap | undefined;
}

/** What is done in a pass with numbered samples. */
type RecordSamples = (pass: GPUComputePassEncoder, samples: NumberedSamples) => void;

/**
 * The network of (u, v) that the GPU evaluates. Planes of a volume differ in their biases alone, and
 * relative to a tile's centre there are none.
 */
function planeOf(network: SlicedNetwork): SlicedNetwork {
  const coordinates = inputWidth(network);
  return coordinates === 2 ? network : sliceNetwork(network, axesSlice(coordinates, [0, 1]));
}

/** What a step passes on in the shaders, of four samples. */
function jumpOf(grid: SampleGrid): SamplePlace['jump'] {
  const jump = Math.min(1 / coordinateSize(grid), LARGEST_FLOAT32);
  return [jump, jump, jump, jump];
}

/** @param map that the chunk is in, if there is one */
function placeOf(
  grid: SampleGrid | VolumeGrid,
  chunk: Chunk,
  map: RegionMap | undefined,
): SamplePlace {
  const { tile, y, rows } = chunk;
  const middle = tileMiddle(tile);
  const chunkRow = y - tile.y;
  const { u, v } = sampleSteps(grid);
  const size = coordinateSize(grid);
  const [offU, offV] = stepErrors(grid, isNarrow(grid.window));
  return {
    chunkRow,
    firstOfMap: map?.placeOf(chunk) ?? 0,
    plane: tile.plane,
    column: tile.x,
    row: tile.y,
    least: [0, chunkRow],
    most: [tile.width - 1, chunkRow + rows - 1],
    first: [-middle.x, -middle.y],
    step: [u / size, -v / size],
    off: [offU / size, offV / size],
    jump: jumpOf(grid),
  };
}

function roomFor(
  { limits }: GPUDevice,
  { mostChunks, knobs }: Pick<Pipelines, 'mostChunks' | 'knobs'>,
  { rows, depths, keys }: SamplerPlan,
  pieces: number,
): Room {
  const limit = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
  const granule = WORKGROUP_SIZE * SAMPLES_PER_INVOCATION;
  const bytes = Math.max(4 * rows, 8 * depths);
  const fitting = Math.floor(limit / bytes / granule) * granule;
  // A tile's row of blocks is the least that is evaluated at once.
  const wanted = Math.max(BLOCK_SIDE * TILE_SIDE, (TILE_SIDE * TILE_SIDE) / pieces);
  const samples = Math.min(roundUp(wanted, granule), fitting);
  const sharing = Math.floor(Math.min(limit, knobs.mostBytes) / bytes / samples);
  const chunks = pieces > 1 ? 1 : Math.min(Math.max(1, sharing), mostChunks);
  return { chunks, samples, units: keys.length / 2 };
}

/**
 * Evaluates a network's region IDs some chunks at a time, into one buffer that the next chunks
 * overwrite: a large GPU has more lanes than a chunk has samples.
 */
export class Evaluator {
  readonly plan: SamplerPlan;
  /** The ways to evaluate it, the one to begin with first. */
  readonly kernels: readonly Kernel[];
  /** Region IDs by depth of the samples evaluated last, `[depth][chunk][sample]`: low and high word. */
  readonly ids: GPUBuffer;
  /** Where the samples lie that are evaluated, and how many there may be. */
  readonly places: Places;
  /**
   * Pre-activation at the tile's centre per hidden unit, scaled, and padded as the plan's keys are, for
   * each chunk.
   */
  readonly centre: GPUBuffer;
  /** How far a pre-activation in float32 may be from the exact one, in the same places (`TileNumbers`). */
  private readonly bounds: GPUBuffer;
  /** How far that at the centre may be. */
  readonly centreErrors: GPUBuffer;
  /** Whether it can be folded onto leaves: float32 must have room for what that may come to. */
  readonly isFoldable: boolean;
  /** Multiply-adds that a sample takes in the whole network, padding left out. */
  readonly multiplyAddsOfSample: number;
  private readonly passes = new Map<number, KernelPass>();
  private pass: KernelPass;
  private readonly centres: TileCentres;
  private readonly latest = new Latest();
  /** Finds out on the CPU what is left open about samples. */
  readonly certification: Certification;

  /**
   * @param network a network of (u, v) or (u, v, w), as `sliceNetwork` gives it
   * @param pieces that a tile is evaluated in, at least; one at a time if there are several
   */
  constructor(
    private readonly device: GPUDevice,
    pipelines: Pipelines,
    network: SlicedNetwork,
    pieces = 1,
  ) {
    const plane = planeOf(network);
    // What is equal in one plane of a volume need not be in another.
    this.plan = planSampler(plane, groupsOf(network));
    this.isFoldable = isFoldable(this.plan) && hasFiniteFolds(plane, this.plan.sizes);
    this.multiplyAddsOfSample = multiplyAddsOfSample(network);
    this.kernels = kernelsFor(device, pipelines, this.plan);
    const { depths } = this.plan;
    const room = roomFor(device, pipelines, this.plan, pieces);
    this.places = new Places(device, room);
    this.centres = new TileCentres(network, this.plan);
    this.certification = new Certification(network, this.plan, this.centres);
    const { STORAGE, COPY_SRC } = GPUBufferUsage;
    const numbers = 4 * room.chunks * room.units;
    this.centre = writtenBuffer(device, 'Evaluator.centre', STORAGE, numbers);
    this.bounds = writtenBuffer(device, 'Evaluator.bounds', STORAGE, numbers);
    this.centreErrors = writtenBuffer(device, 'Evaluator.centreErrors', STORAGE, numbers);
    const idBytes = 8 * depths * this.places.samplesPerDepth;
    this.ids = writtenBuffer(device, 'Evaluator.ids', STORAGE | COPY_SRC, idBytes);
    this.pass = this.use(0);
  }

  /** What was evaluated last, for those who go on with it. */
  get evaluated(): EvaluatedIds {
    const { ids, plan, places } = this;
    return { ids, depths: plan.depths, places };
  }

  /** Whether samples that float32 does not tell are left open: their IDs are then `unknown`. */
  set leavesDoubts(leaves: boolean) {
    this.centres.isBounded = leaves;
  }

  /** Says which of the kernels evaluates the chunks that are set from now on. */
  use(kernel: number): KernelPass {
    const buffers = { ...this.evaluated, centre: this.centre, bounds: this.bounds };
    this.pass = this.passes.get(kernel) ?? this.kernels[kernel].createPass(buffers);
    this.passes.set(kernel, this.pass);
    return this.pass;
  }

  /**
   * Makes ready for passes whose numbered samples are those of some chunks, row by row. What this returns
   * is to be submitted before anything else of this evaluator is prepared, and throws after that.
   */
  prepareChunks({ grid, chunks, map }: ChunksOfGrid, record: RecordSamples): Recording {
    this.setCentres(grid, chunks);
    const samples = this.places.setNumbered(
      chunks.map((chunk): NumberedPlace => {
        const { tile, y, rows } = chunk;
        const numbered = { samples: rows * tile.width, width: tile.width, spacing: 1 };
        return { ...placeOf(grid, chunk, map), ...numbered, firstRow: y - tile.y };
      }),
    );
    return this.latest.prepare((pass) => record(pass, samples));
  }

  /**
   * As `prepareChunks`, where numbered samples are the corners of blocks, row by row, and listed ones those
   * that are listed of these blocks, without their first.
   */
  prepareBlocks({ grid, chunks, map }: ChunksOfGrid, record: RecordSamples): Recording {
    this.setCentres(grid, chunks);
    const places = chunks.map((chunk) => placeOf(grid, chunk, map));
    this.places.setListed(places, 1);
    const corners = this.places.setNumbered(
      chunks.map((chunk, k): NumberedPlace => {
        const { width: columnsOfTile, height } = chunk.tile;
        const { columns, rows, firstRow } = squaresOf(chunk, BLOCK_SIDE);
        const width = columns + 1;
        const numbered = { samples: width * (rows + 1), width, spacing: BLOCK_SIDE, firstRow };
        // The corners of the tile's last blocks are samples of the tile, too.
        const most = [columnsOfTile - 1, height - 1] as const;
        return { ...places[k], ...numbered, least: [0, 0], most };
      }),
    );
    return this.latest.prepare((pass) => record(pass, corners));
  }

  /** As `prepareChunks`, where listed samples are all of those of blocks that are listed. */
  prepareListed({ grid, chunks, map }: ChunksOfGrid, record: Recording): Recording {
    this.setCentres(grid, chunks);
    const places = chunks.map((chunk) => placeOf(grid, chunk, map));
    this.places.setListed(places, 0);
    return this.latest.prepare(record);
  }

  private setCentres(grid: SampleGrid | VolumeGrid, chunks: readonly Chunk[]): void {
    const tiles = chunks.map(({ tile }) => tile);
    const { centres, bounds, centreErrors } = this.centres.of(grid, tiles);
    this.device.queue.writeBuffer(this.centre, 0, centres);
    this.device.queue.writeBuffer(this.bounds, 0, bounds);
    this.device.queue.writeBuffer(this.centreErrors, 0, centreErrors);
  }

  record(pass: GPUComputePassEncoder, samples: Samples): void {
    this.pass.record(pass, samples);
  }

  destroy(): void {
    for (const pass of this.passes.values()) pass.destroy();
    const { centre, bounds, centreErrors, ids, places } = this;
    for (const made of [centre, bounds, centreErrors, ids, places]) made.destroy();
  }
}
