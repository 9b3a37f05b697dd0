import type { SamplingWork } from '../sampling/part-sampler';
import type { SampleGrid, VolumeGrid } from '../view/grid';
import { BlockList, packBlocks } from './block-list';
import { bindBuffers, writtenBuffer } from './buffers';
import type { ChunkPass, Uses } from './chunk-pass';
import { BLOCK_SIDE, blocksOf, type Chunk } from './chunks';
import { layouts, WORKGROUP_SIZE, type Pipelines } from './pipelines';

/**
 * Evaluates corners of blocks, and of the blocks only those whose corners lie in different regions
 * (`sift.wgsl`): a region is convex, so that a block belongs to it as a whole if its four corners do.
 * What float32 rounds at a crease is the only thing that evaluating every sample could make different.
 */
export class Sieve implements ChunkPass {
  readonly rowsTogether = BLOCK_SIDE;
  private readonly chunk: GPUBuffer;
  private readonly corners: GPUBuffer;
  private readonly noMap: GPUBuffer;
  private readonly list: BlockList;
  private readonly siftGroup: GPUBindGroup;
  private samples = 0;

  constructor(
    private readonly device: GPUDevice,
    private readonly pipelines: Pipelines,
    private readonly uses: Uses,
  ) {
    const { STORAGE, UNIFORM } = GPUBufferUsage;
    const { ids, list, capacity, depths } = uses.evaluator.evaluated;
    this.chunk = writtenBuffer(device, 'Sieve.chunk', UNIFORM, layouts.blocks.size);
    const corners = layouts.sift.pack({ firstId: (depths - 1) * capacity });
    this.corners = writtenBuffer(device, 'Sieve.corners', UNIFORM, corners);
    this.noMap = writtenBuffer(device, 'Sieve.noMap', STORAGE, 8);
    this.list = new BlockList(device, pipelines, list, 1);
    this.siftGroup = bindBuffers(device, pipelines.sift, {
      0: this.chunk,
      1: ids,
      2: uses.map?.ids ?? this.noMap,
      3: this.list.state,
      4: list,
      6: this.corners,
    });
  }

  record(pass: GPUComputePassEncoder, grid: SampleGrid | VolumeGrid, chunk: Chunk): void {
    const { evaluator, counter, store } = this.uses;
    const { columns, rows } = blocksOf(chunk);
    const corners = (columns + 1) * (rows + 1);
    evaluator.setBlocks(grid, chunk);
    counter.setCorners(chunk);
    this.device.queue.writeBuffer(this.chunk, 0, packBlocks(chunk, this.uses.map));
    store?.setChunk(chunk, 'listed');
    evaluator.record(pass, corners);
    counter.record(pass, corners);
    pass.setPipeline(this.pipelines.sift);
    pass.setBindGroup(0, this.siftGroup);
    pass.dispatchWorkgroups(Math.ceil((columns * rows) / WORKGROUP_SIZE));
    this.list.finish(pass);
    for (const use of [evaluator, counter, ...(store ? [store] : [])]) use.record(pass, this.list);
    this.samples += corners;
  }

  async readWork(): Promise<SamplingWork> {
    const corners = this.samples;
    this.samples = 0;
    const samples = corners + (await this.list.readSamples());
    return { samples, multiplyAdds: samples * this.uses.evaluator.multiplyAddsOfSample };
  }

  destroy(): void {
    for (const made of [this.chunk, this.corners, this.noMap, this.list]) made.destroy();
  }
}
