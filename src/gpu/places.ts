import { writtenBuffer } from './buffers';
import { BLOCK_SIDE, DISPATCHES, MOST_CHUNKS } from './sizes';
import { layouts, shaders } from './shaders';

/** Samples that passes take of some chunks: numbered row by row, or those of blocks. */
export type Samples = NumberedSamples | ListedSamples;

/** The first samples of each chunk. */
export interface NumberedSamples {
  readonly chunks: number;
  /** Samples of the chunk that has the most. */
  readonly most: number;
}

/** The samples of the blocks that were listed on the GPU (`BlockList`). */
export interface ListedSamples {
  /** How many workgroups there are to dispatch: see `dispatch`. */
  readonly workgroups: GPUBuffer;
}

/** Where samples of a chunk lie in their tile, and in the map. */
export interface SamplePlace {
  /** Row of the tile that the chunk begins with, and place in the map of that row's first sample. */
  readonly chunkRow: number;
  readonly firstOfMap: number;
  /** Plane, column and row of the tile's first sample in the grid. */
  readonly plane: number;
  readonly column: number;
  readonly row: number;
  /** Columns and rows of the tile that no sample lies beyond. */
  readonly least: readonly [column: number, row: number];
  readonly most: readonly [column: number, row: number];
  /** Column and row of the tile's first sample, counted in samples from its centre. */
  readonly first: readonly [column: number, row: number];
  /** Distance between samples of the grid in u and in v (downwards), scaled as the shaders' numbers are. */
  readonly step: readonly [u: number, v: number];
  /** How far a sample may be from where it should, by the rounding of float64, scaled likewise. */
  readonly off: readonly [u: number, v: number];
  /** What a step passes on, scaled likewise, of four samples. */
  readonly jump: readonly [number, number, number, number];
}

/** Where numbered samples of a chunk lie. */
export interface NumberedPlace extends SamplePlace {
  readonly samples: number;
  /** Samples in a row, how far apart they are, and the row of the tile that they begin with. */
  readonly width: number;
  readonly spacing: number;
  readonly firstRow: number;
}

/** A group of a pipeline's bindings: for numbered samples, and for listed ones. */
export interface Groups {
  readonly numbered: GPUBindGroup;
  readonly listed: GPUBindGroup;
}

/** What buffers have room for: so many chunks, each of so many samples. */
export interface Room {
  readonly chunks: number;
  readonly samples: number;
  /** Hidden units, padded. */
  readonly units: number;
}

/** Says where the samples lie that the next recorded passes take, as `place.wgsl` reads it. */
export class Places {
  private readonly numbered: GPUBuffer;
  private readonly listed: GPUBuffer;
  /** The number of each chunk's listed samples, and their blocks, as `blocks.wgsl` writes them. */
  readonly list: GPUBuffer;

  constructor(
    private readonly device: GPUDevice,
    readonly room: Room,
  ) {
    const { STORAGE, UNIFORM } = GPUBufferUsage;
    const size = MOST_CHUNKS * layouts.place.size;
    this.numbered = writtenBuffer(device, 'Places.numbered', UNIFORM, size);
    this.listed = writtenBuffer(device, 'Places.listed', UNIFORM, size);
    const bytes = 4 * room.chunks * (1 + this.blocksOfChunk);
    this.list = writtenBuffer(device, 'Places.list', STORAGE, bytes);
  }

  /** Samples from one depth to the next, in buffers of IDs. */
  get samplesPerDepth(): number {
    return this.room.chunks * this.room.samples;
  }

  /** Says where the numbered samples of some chunks lie. */
  setNumbered(places: readonly NumberedPlace[]): NumberedSamples {
    const numbered = places.map((place) => ({ ...place, isListed: 0, leftOut: 0 }));
    this.write(this.numbered, numbered);
    return { chunks: places.length, most: Math.max(...places.map(({ samples }) => samples)) };
  }

  /**
   * Says how far the listed ones of some chunks may reach.
   *
   * @param leftOut samples of each block that are not listed: its first, or none
   */
  setListed(places: readonly SamplePlace[], leftOut: 0 | 1): void {
    const unnumbered = { samples: 0, width: BLOCK_SIDE, spacing: 1, firstRow: 0 };
    const listed = places.map((place) => ({ ...unnumbered, ...place, isListed: 1, leftOut }));
    this.write(this.listed, listed);
  }

  /** Binds them to a pipeline whose shader has `samples.wgsl` before it. */
  bind(pipeline: GPUComputePipeline): Groups {
    const bindPlaces = (places: GPUBuffer) =>
      shaders.position.bind(this.device, pipeline, { places, listed: this.list }, 1);
    return { numbered: bindPlaces(this.numbered), listed: bindPlaces(this.listed) };
  }

  /** Binds those of listed samples to a pipeline whose shader has `place.wgsl` before it and lists them. */
  bindListed(pipeline: GPUComputePipeline): GPUBindGroup {
    return shaders.sift.bind(this.device, pipeline, { places: this.listed }, 1);
  }

  destroy(): void {
    for (const buffer of [this.numbered, this.listed, this.list]) buffer.destroy();
  }

  private get blocksOfChunk(): number {
    return this.room.samples / BLOCK_SIDE ** 2;
  }

  private write(
    buffer: GPUBuffer,
    places: readonly (NumberedPlace & { isListed: number; leftOut: number })[],
  ): void {
    const { chunks, samples, units } = this.room;
    const inBuffers = places.map((place, chunk) => ({
      ...place,
      firstListed: chunks + chunk * this.blocksOfChunk,
      firstId: chunk * samples,
      firstUnit: chunk * units,
    }));
    this.device.queue.writeBuffer(buffer, 0, layouts.place.packAll(inBuffers));
  }
}

/** Sets a group of a pass that takes these samples. */
export function setGroup(
  pass: GPUComputePassEncoder,
  index: number,
  { numbered, listed }: Groups,
  samples: Samples,
): void {
  pass.setBindGroup(index, 'workgroups' in samples ? listed : numbered);
}

/** Bytes of a dispatch's numbers in a buffer. */
const DISPATCH_BYTES = 12;

/** Bytes of the dispatches that `sift.wgsl` writes down. */
export const DISPATCHES_BYTES = DISPATCHES * DISPATCH_BYTES;

/**
 * Dispatches workgroups that take so many samples each, a power of two up to 2¹¹: a row of them for
 * each chunk.
 */
export function dispatch(
  pass: GPUComputePassEncoder,
  samples: Samples,
  samplesPerWorkgroup: number,
): void {
  if ('workgroups' in samples) {
    const offset = DISPATCH_BYTES * Math.log2(samplesPerWorkgroup);
    pass.dispatchWorkgroupsIndirect(samples.workgroups, offset);
  } else {
    const { most, chunks } = samples;
    pass.dispatchWorkgroups(Math.ceil(most / samplesPerWorkgroup), chunks);
  }
}
