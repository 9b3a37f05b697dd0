import { bindBuffers, writtenBuffer } from './buffers';
import { BLOCK_SIDE } from './chunks';
import { layouts } from './pipelines';

/** Samples that passes evaluate, count or store: so many, numbered row by row, or those of blocks. */
export type Samples = number | ListedSamples;

/** The samples of the blocks that were listed on the GPU (`BlockList`). */
export interface ListedSamples {
  /** How many workgroups there are to dispatch: see `dispatch`. */
  readonly workgroups: GPUBuffer;
}

/** Where numbered samples lie in their tile, or those of blocks. */
export interface SamplePlace {
  /** Numbered ones: samples in a row, how far apart they are, and the row of the tile they begin with. */
  readonly width?: number;
  readonly spacing?: number;
  readonly firstRow?: number;
  /** Columns and rows of the tile that no sample lies beyond. */
  readonly least: readonly [column: number, row: number];
  readonly most: readonly [column: number, row: number];
  /** Column and row of the tile's first sample, counted in samples from its centre. */
  readonly first: readonly [column: number, row: number];
  /** Distance between samples of the grid in u and in v (downwards), scaled as the shaders' numbers are. */
  readonly step: readonly [u: number, v: number];
}

/** A group of a pipeline's bindings: for numbered samples, and for listed ones. */
export interface Groups {
  readonly numbered: GPUBindGroup;
  readonly listed: GPUBindGroup;
}

/** Says where the samples lie that the next recorded passes take, as `place.wgsl` reads it. */
export class Places {
  private readonly numbered: GPUBuffer;
  private readonly listed: GPUBuffer;
  /** The number of listed samples and their blocks, as `sift.wgsl` writes them. */
  readonly list: GPUBuffer;

  /** @param capacity samples that there may be at once */
  constructor(
    private readonly device: GPUDevice,
    capacity: number,
  ) {
    const { STORAGE, UNIFORM } = GPUBufferUsage;
    const { size } = layouts.place;
    this.numbered = writtenBuffer(device, 'Places.numbered', UNIFORM, size);
    this.listed = writtenBuffer(device, 'Places.listed', UNIFORM, size);
    const bytes = 4 * (1 + capacity / BLOCK_SIDE ** 2);
    this.list = writtenBuffer(device, 'Places.list', STORAGE, bytes);
  }

  /** Says where the numbered samples lie. */
  setNumbered(place: Required<SamplePlace>): void {
    this.device.queue.writeBuffer(
      this.numbered,
      0,
      layouts.place.pack({ ...place, isListed: 0, leftOut: 0 }),
    );
  }

  /**
   * Says how far the listed ones may reach.
   *
   * @param leftOut samples of each block that are not listed: its first, or none
   */
  setListed(place: SamplePlace, leftOut: 0 | 1): void {
    const unused = { width: 1, spacing: 1, firstRow: 0 };
    const bytes = layouts.place.pack({ ...unused, ...place, isListed: 1, leftOut });
    this.device.queue.writeBuffer(this.listed, 0, bytes);
  }

  /** Binds them to a pipeline whose shader has `place.wgsl` before it. */
  bind(pipeline: GPUComputePipeline): Groups {
    const { device, list } = this;
    return {
      numbered: bindBuffers(device, pipeline, [this.numbered, list], 1),
      listed: bindBuffers(device, pipeline, [this.listed, list], 1),
    };
  }

  destroy(): void {
    for (const buffer of [this.numbered, this.listed, this.list]) buffer.destroy();
  }
}

/** Sets a group of a pass that takes these samples. */
export function setGroup(
  pass: GPUComputePassEncoder,
  index: number,
  { numbered, listed }: Groups,
  samples: Samples,
): void {
  pass.setBindGroup(index, typeof samples === 'number' ? numbered : listed);
}

/** Bytes of a dispatch's numbers in a buffer. */
const DISPATCH_BYTES = 12;

/** Bytes of the dispatches that `sift.wgsl` writes down: of 2⁰ to 2¹¹ samples a workgroup. */
export const DISPATCHES_BYTES = 12 * DISPATCH_BYTES;

/** Dispatches workgroups that take so many samples each, a power of two up to 2¹¹. */
export function dispatch(
  pass: GPUComputePassEncoder,
  samples: Samples,
  samplesPerWorkgroup: number,
): void {
  if (typeof samples === 'number')
    pass.dispatchWorkgroups(Math.ceil(samples / samplesPerWorkgroup));
  else {
    const offset = DISPATCH_BYTES * Math.log2(samplesPerWorkgroup);
    pass.dispatchWorkgroupsIndirect(samples.workgroups, offset);
  }
}
