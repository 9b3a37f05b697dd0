import type { SamplingWork } from '../../sampling/part-sampler';
import type { SampleGrid, VolumeGrid } from '../../view/grid';
import { BlockList, packBlocks } from '../block-list';
import { bindBuffers, writtenBuffer } from '../buffers';
import type { ChunkPass, Uses } from '../chunk-pass';
import { blocksOf, type Chunk } from '../chunks';
import type { LazyPipeline } from '../lazy-pipeline';
import { layouts, WORKGROUP_SIZE, type Pipelines } from '../pipelines';
import { dispatch, type Groups } from '../places';
import { leavesOf, type FoldPass } from './fold-pass';

/** Samples that an invocation of `leaf.wgsl` takes. */
const SAMPLES_PER_INVOCATION = 4;

/** What lists blocks. */
interface Sorting {
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
}

/**
 * Folds the network onto leaves, squares of samples (`FoldPass`). Those without an undecided unit are
 * filled, those with a few are evaluated in these units alone (`leaf.wgsl`), and those with too many
 * as they would be without folding.
 */
export class FoldedLeaves implements ChunkPass {
  readonly rowsTogether: number;
  private readonly leaves: GPUBuffer;
  private readonly chunk: GPUBuffer;
  private readonly noMap: GPUBuffer;
  /** Blocks of leaves that are evaluated in what is left of the network, and in the whole of it. */
  private readonly few: BlockList;
  private readonly many: BlockList;
  private readonly sortFew: Sorting;
  private readonly sortMany: Sorting;
  private readonly leaf: GPUComputePipeline;
  private readonly leafGroup: GPUBindGroup;
  private readonly placeGroups: Groups;

  constructor(
    private readonly device: GPUDevice,
    pipelines: Pipelines,
    private readonly uses: Uses,
    private readonly fold: FoldPass,
  ) {
    const { evaluator, map } = uses;
    this.rowsTogether = fold.side;
    const { UNIFORM, STORAGE } = GPUBufferUsage;
    this.leaves = writtenBuffer(device, 'FoldedLeaves.leaves', UNIFORM, layouts.leaves.size);
    this.chunk = writtenBuffer(device, 'FoldedLeaves.chunk', UNIFORM, layouts.blocks.size);
    this.noMap = writtenBuffer(device, 'FoldedLeaves.noMap', STORAGE, 8);
    const { ids, list } = evaluator.evaluated;
    const { states, undecided, work } = fold;
    this.few = new BlockList(device, pipelines, list, 0);
    this.many = new BlockList(device, pipelines, list, 0);
    const read = { 1: states, 2: map?.ids ?? this.noMap, 6: this.leaves };
    const sorted = { ...read, 0: this.chunk, 4: list, 5: work };
    const sorting = (lazy: LazyPipeline, { state }: BlockList): Sorting => {
      const pipeline = lazy.get();
      return { pipeline, group: bindBuffers(device, pipeline, { ...sorted, 3: state }) };
    };
    this.sortFew = sorting(pipelines.fold.sortFew, this.few);
    this.sortMany = sorting(pipelines.fold.sortMany, this.many);
    this.leaf = pipelines.fold.leaf.get();
    this.leafGroup = bindBuffers(device, this.leaf, [this.leaves, states, undecided, ids]);
    this.placeGroups = evaluator.places.bind(this.leaf);
  }

  record(pass: GPUComputePassEncoder, grid: SampleGrid | VolumeGrid, chunk: Chunk): void {
    const { evaluator, counter, store } = this.uses;
    evaluator.setListed(grid, chunk);
    store?.setChunk(chunk, 'listed');
    this.fold.setChunk(grid, chunk);
    this.setChunk(chunk);
    this.fold.record(pass);

    this.recordSort(pass, this.sortFew, chunk);
    this.few.finish(pass);
    pass.setPipeline(this.leaf);
    pass.setBindGroup(0, this.leafGroup);
    pass.setBindGroup(1, this.placeGroups.listed);
    dispatch(pass, this.few, WORKGROUP_SIZE * SAMPLES_PER_INVOCATION);
    for (const use of [counter, ...(store ? [store] : [])]) use.record(pass, this.few);

    this.recordSort(pass, this.sortMany, chunk);
    this.many.finish(pass);
    for (const use of [evaluator, counter, ...(store ? [store] : [])]) use.record(pass, this.many);
  }

  async readWork(): Promise<SamplingWork> {
    const [few, many, folded] = await Promise.all([
      this.few.readSamples(),
      this.many.readSamples(),
      this.fold.readMultiplyAdds(),
    ]);
    const multiplyAdds = folded + many * this.uses.evaluator.multiplyAddsOfSample;
    return { samples: few + many, multiplyAdds };
  }

  destroy(): void {
    const { leaves, chunk, noMap, few, many } = this;
    for (const made of [leaves, chunk, noMap, few, many]) made.destroy();
  }

  private recordSort(
    pass: GPUComputePassEncoder,
    { pipeline, group }: Sorting,
    chunk: Chunk,
  ): void {
    const { columns, rows } = blocksOf(chunk);
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(Math.ceil((columns * rows) / WORKGROUP_SIZE));
  }

  private setChunk(chunk: Chunk): void {
    const { device, fold } = this;
    const { evaluator, map } = this.uses;
    const { capacity, depths } = evaluator.evaluated;
    const { columns, firstRow } = leavesOf(chunk, fold.side);
    const leaves = layouts.leaves.pack({
      leafColumns: columns,
      side: fold.side,
      firstRow,
      maskWords: fold.plan.maskWords,
      depths,
      samplesPerDepth: capacity,
    });
    device.queue.writeBuffer(this.leaves, 0, leaves);
    device.queue.writeBuffer(this.chunk, 0, packBlocks(chunk, map));
  }
}
