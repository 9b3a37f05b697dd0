import { bindBuffers, writtenBuffer } from './buffers';
import type { Chunk } from './chunks';
import { layouts, WORKGROUP_SIZE, type Pipelines } from './pipelines';
import type { RegionMap } from './region-map';

/** Copies the IDs of chunks to their places in a map (`store.wgsl`). */
export class StorePass {
  private readonly place: GPUBuffer;
  private readonly bindGroup: GPUBindGroup;

  /**
   * @param ids of the chunk that is recorded next, by depth
   * @param firstId of the last depth, in `ids`
   */
  constructor(
    private readonly device: GPUDevice,
    private readonly pipelines: Pipelines,
    private readonly map: RegionMap,
    ids: GPUBuffer,
    private readonly firstId: number,
  ) {
    const { UNIFORM } = GPUBufferUsage;
    this.place = writtenBuffer(device, 'StorePass.place', UNIFORM, layouts.store.size);
    this.bindGroup = bindBuffers(device, pipelines.store, [this.place, ids, map.ids]);
  }

  /** Says which chunk the next recorded pass stores. */
  setChunk({ tile, y }: Chunk, samples: number): void {
    const { map, firstId } = this;
    const mapWidth = map.grid.width;
    const firstSample = (y - map.firstRow) * mapWidth + tile.x;
    const bytes = layouts.store.pack({
      width: tile.width,
      samples,
      firstId,
      firstSample,
      mapWidth,
    });
    this.device.queue.writeBuffer(this.place, 0, bytes);
  }

  record(pass: GPUComputePassEncoder, samples: number): void {
    pass.setPipeline(this.pipelines.store);
    pass.setBindGroup(0, this.bindGroup);
    pass.dispatchWorkgroups(Math.ceil(samples / WORKGROUP_SIZE));
  }

  destroy(): void {
    this.place.destroy();
  }
}
