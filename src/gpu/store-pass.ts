import { bindBuffers, writtenBuffer } from './buffers';
import type { Chunk } from './chunks';
import type { EvaluatedIds } from './kernels/forward-pass';
import { layouts, WORKGROUP_SIZE, type Pipelines } from './pipelines';
import { dispatch, setGroup, type Groups, type Places, type Samples } from './places';
import type { RegionMap } from './region-map';

/** Copies the IDs of chunks to their places in a map (`store.wgsl`). */
export class StorePass {
  private readonly numbered: GPUBuffer;
  private readonly listed: GPUBuffer;
  private readonly groups: Groups;
  private readonly placeGroups: Groups;

  constructor(
    private readonly device: GPUDevice,
    private readonly pipelines: Pipelines,
    private readonly map: RegionMap,
    private readonly evaluated: EvaluatedIds,
    places: Places,
  ) {
    const { UNIFORM } = GPUBufferUsage;
    const { store } = pipelines;
    const { ids } = evaluated;
    const create = (name: string) =>
      writtenBuffer(device, `StorePass.${name}`, UNIFORM, layouts.store.size);
    this.numbered = create('numbered');
    this.listed = create('listed');
    this.groups = {
      numbered: bindBuffers(device, store, [this.numbered, ids, map.ids]),
      listed: bindBuffers(device, store, [this.listed, ids, map.ids]),
    };
    this.placeGroups = places.bind(store);
  }

  /** Says which chunk the next recorded pass stores samples of: so many, or those that are listed. */
  setChunk(chunk: Chunk, samples: number | 'listed'): void {
    const { map, evaluated } = this;
    const isListed = samples === 'listed';
    const bytes = layouts.store.pack({
      samples: isListed ? 0 : samples,
      firstId: (evaluated.depths - 1) * evaluated.capacity,
      firstSample: map.placeOf(chunk),
      mapWidth: map.grid.width,
      firstOfChunk: chunk.y - chunk.tile.y,
    });
    this.device.queue.writeBuffer(isListed ? this.listed : this.numbered, 0, bytes);
  }

  record(pass: GPUComputePassEncoder, samples: Samples): void {
    pass.setPipeline(this.pipelines.store);
    setGroup(pass, 0, this.groups, samples);
    setGroup(pass, 1, this.placeGroups, samples);
    dispatch(pass, samples, WORKGROUP_SIZE);
  }

  destroy(): void {
    for (const buffer of [this.numbered, this.listed]) buffer.destroy();
  }
}
