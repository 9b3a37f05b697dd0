import { writtenBuffer } from './buffers';
import type { Pipelines } from './pipelines';
import { DISPATCHES_BYTES, type ListedSamples, type Places } from './places';
import { readBuffer } from './read-buffer';
import type { RegionMap } from './region-map';
import { layouts, shaders } from './shaders';

/** Bytes of a list's state, its count for each chunk left out: see `blocks.wgsl`. */
const STATE_BYTES = 4;

/** What `blocks.wgsl` is told of a map. */
export function packMapping(map: RegionMap | undefined): ArrayBuffer {
  return layouts.mapping.pack({ hasMap: map ? 1 : 0, mapWidth: map ? map.grid.width : 0 });
}

/** What a shader makes of the blocks that it has listed: dispatches of their samples, and a number. */
export class BlockList implements ListedSamples {
  readonly workgroups: GPUBuffer;
  /** Where a shader counts the blocks that it lists. */
  readonly state: GPUBuffer;
  private readonly pipeline: GPUComputePipeline;
  private readonly group: GPUBindGroup;
  private seen = 0;

  /** @param leftOut whether the first samples of blocks are known already */
  constructor(
    private readonly device: GPUDevice,
    pipelines: Pipelines,
    { list, room }: Places,
    leftOut: 0 | 1,
  ) {
    const { STORAGE, INDIRECT, COPY_SRC } = GPUBufferUsage;
    // The buffer has exactly this size: the shader goes through all counts that there are.
    this.state = device.createBuffer({
      label: 'BlockList.state',
      size: STATE_BYTES + 4 * room.chunks,
      usage: STORAGE | COPY_SRC,
    });
    this.workgroups = writtenBuffer(
      device,
      'BlockList.workgroups',
      STORAGE | INDIRECT,
      DISPATCHES_BYTES,
    );
    this.pipeline = pipelines.finishList[leftOut];
    this.group = shaders.sift.bind(device, this.pipeline, {
      state: this.state,
      listed: list,
      workgroups: this.workgroups,
    });
  }

  /** Says how much there is to do, once blocks were listed. */
  finish(pass: GPUComputePassEncoder): void {
    pass.setPipeline(this.pipeline);
    pass.setBindGroup(0, this.group);
    pass.dispatchWorkgroups(1);
  }

  /** Samples that were listed since the last call: fewer than 2³². */
  async readSamples(): Promise<number> {
    const [samples] = new Uint32Array(await readBuffer(this.device, this.state, STATE_BYTES));
    const more = (samples - this.seen) >>> 0;
    this.seen = samples;
    return more;
  }

  destroy(): void {
    for (const buffer of [this.state, this.workgroups]) buffer.destroy();
  }
}
