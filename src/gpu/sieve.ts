import { bindBuffers, writtenBuffer } from './buffers';
import { blocksOf, type Chunk } from './chunks';
import type { EvaluatedIds } from './forward-pass';
import { layouts, WORKGROUP_SIZE, type Pipelines } from './pipelines';
import { DISPATCHES_BYTES, type ListedSamples } from './places';
import { readBuffer } from './read-buffer';
import type { RegionMap } from './region-map';

/**
 * Sorts out the blocks of samples that need no evaluation (`sift.wgsl`): a region is convex, so that
 * a block belongs to it as a whole if its four corners do. What float32 rounds at a crease is the
 * only thing that evaluating every sample could make different.
 */
export class Sieve {
  readonly listed: ListedSamples;
  private readonly chunk: GPUBuffer;
  private readonly state: GPUBuffer;
  private readonly noMap: GPUBuffer;
  private readonly siftGroup: GPUBindGroup;
  private readonly finishGroup: GPUBindGroup;
  private seen = 0;

  /** @param map that blocks are filled in, if there is one */
  constructor(
    private readonly device: GPUDevice,
    private readonly pipelines: Pipelines,
    private readonly evaluated: EvaluatedIds,
    private readonly map: RegionMap | undefined,
  ) {
    const { STORAGE, UNIFORM, INDIRECT, COPY_SRC } = GPUBufferUsage;
    this.chunk = writtenBuffer(device, 'Sieve.chunk', UNIFORM, layouts.sift.size);
    this.state = writtenBuffer(device, 'Sieve.state', STORAGE | COPY_SRC, 8);
    this.noMap = writtenBuffer(device, 'Sieve.noMap', STORAGE, 8);
    const workgroups = writtenBuffer(
      device,
      'Sieve.workgroups',
      STORAGE | INDIRECT,
      DISPATCHES_BYTES,
    );
    this.listed = { workgroups };
    const { sift, finishSift } = pipelines;
    const { ids, list } = evaluated;
    const read = { 1: ids, 2: map?.ids ?? this.noMap };
    const common = { 3: this.state, 4: list };
    this.siftGroup = bindBuffers(device, sift, { ...common, ...read, 0: this.chunk });
    this.finishGroup = bindBuffers(device, finishSift, { ...common, 5: workgroups });
  }

  /** Says which chunk the next recorded pass is of; its corners have been evaluated by then. */
  setChunk(chunk: Chunk): void {
    const { capacity, depths } = this.evaluated;
    const { tile, y, rows } = chunk;
    const { columns, rows: blockRows, firstRow } = blocksOf(chunk);
    const { map } = this;
    const bytes = layouts.sift.pack({
      blocks: [columns, blockRows],
      firstRow,
      firstId: (depths - 1) * capacity,
      columns: tile.width,
      firstOfChunk: y - tile.y,
      lastOfChunk: y - tile.y + rows - 1,
      hasMap: map ? 1 : 0,
      firstSample: map ? map.placeOf(chunk) : 0,
      mapWidth: map ? map.grid.width : 0,
    });
    this.device.queue.writeBuffer(this.chunk, 0, bytes);
  }

  record(pass: GPUComputePassEncoder, chunk: Chunk): void {
    const { columns, rows } = blocksOf(chunk);
    pass.setPipeline(this.pipelines.sift);
    pass.setBindGroup(0, this.siftGroup);
    pass.dispatchWorkgroups(Math.ceil((columns * rows) / WORKGROUP_SIZE));
    pass.setPipeline(this.pipelines.finishSift);
    pass.setBindGroup(0, this.finishGroup);
    pass.dispatchWorkgroups(1);
  }

  /** Samples that were listed since the last call: fewer than 2³². */
  async readSamples(): Promise<number> {
    const [, samples] = new Uint32Array(await readBuffer(this.device, this.state, 8));
    const more = (samples - this.seen) >>> 0;
    this.seen = samples;
    return more;
  }

  destroy(): void {
    for (const buffer of [this.chunk, this.state, this.noMap, this.listed.workgroups])
      buffer.destroy();
  }
}
