import { writtenBuffer } from './buffers';
import type { EvaluatedIds } from './kernels/forward-pass';
import type { Pipelines } from './pipelines';
import { dispatch, setGroup, type Groups, type Samples } from './places';
import type { RegionMap } from './region-map';
import { layouts, shaders } from './shaders';
import { WORKGROUP_SIZE } from './sizes';

/** Copies the IDs of chunks to their places in a map (`store.wgsl`). */
export class StorePass {
  private readonly store: GPUBuffer;
  private readonly group: GPUBindGroup;
  private readonly placeGroups: Groups;

  constructor(
    device: GPUDevice,
    private readonly pipelines: Pipelines,
    map: RegionMap,
    { ids, depths, places }: EvaluatedIds,
  ) {
    const parameters = layouts.store.pack({
      firstId: (depths - 1) * places.samplesPerDepth,
      mapWidth: map.grid.width,
    });
    this.store = writtenBuffer(device, 'StorePass.store', GPUBufferUsage.UNIFORM, parameters);
    const { store } = this;
    this.group = shaders.store.bind(device, pipelines.store, { store, ids, map: map.ids });
    this.placeGroups = places.bind(pipelines.store);
  }

  record(pass: GPUComputePassEncoder, samples: Samples): void {
    pass.setPipeline(this.pipelines.store);
    pass.setBindGroup(0, this.group);
    setGroup(pass, 1, this.placeGroups, samples);
    dispatch(pass, samples, WORKGROUP_SIZE);
  }

  destroy(): void {
    this.store.destroy();
  }
}
