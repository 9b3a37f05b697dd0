import type { SampleGrid, VolumeGrid } from '../../view/grid';
import { BlockList, packMapping } from '../block-list';
import { writtenBuffer } from '../buffers';
import { recordAll, type ChunkPass, type EvaluatedWork, type Uses } from '../chunk-pass';
import { mostSquares, type Chunk } from '../chunks';
import { BLOCK_SIDE, WORKGROUP_SIZE } from '../sizes';
import type { LazyPipeline } from '../lazy-pipeline';
import type { Recording } from '../passes';
import type { Pipelines } from '../pipelines';
import { shaders } from '../shaders';
import { dispatch, type Groups } from '../places';
import type { FoldPass } from './fold-pass';

/** Samples that an invocation of `leaf.wgsl` takes. */
const SAMPLES_PER_INVOCATION = 4;

/** What lists blocks. */
interface Sorting {
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
  readonly placeGroup: GPUBindGroup;
}

/**
 * Folds the network onto leaves, squares of samples (`FoldPass`). Those without an undecided unit are
 * filled, those with a few are evaluated in these units alone (`leaf.wgsl`), and those with too many
 * as they would be without folding.
 */
export class FoldedLeaves implements ChunkPass {
  readonly rowsTogether: number;
  private readonly mapping: GPUBuffer;
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
    device: GPUDevice,
    pipelines: Pipelines,
    private readonly uses: Uses,
    private readonly fold: FoldPass,
  ) {
    const { evaluator, map } = uses;
    this.rowsTogether = fold.side;
    const { UNIFORM, STORAGE } = GPUBufferUsage;
    this.mapping = writtenBuffer(device, 'FoldedLeaves.mapping', UNIFORM, packMapping(map));
    this.noMap = writtenBuffer(device, 'FoldedLeaves.noMap', STORAGE, 8);
    const { ids, places } = evaluator.evaluated;
    const { leaves, states, undecided, units, work } = fold;
    this.few = new BlockList(device, pipelines, places, 0);
    this.many = new BlockList(device, pipelines, places, 0);
    const { mapping } = this;
    const read = { leaves, states, map: map?.ids ?? this.noMap };
    const sorted = { ...read, listed: places.list, mapping, work };
    const sorting = (lazy: LazyPipeline, { state }: BlockList): Sorting => {
      const pipeline = lazy.get();
      const group = shaders.sort.bind(device, pipeline, { ...sorted, state });
      return { pipeline, group, placeGroup: places.bindListed(pipeline) };
    };
    this.sortFew = sorting(fold.pipelines.sortFew, this.few);
    this.sortMany = sorting(fold.pipelines.sortMany, this.many);
    this.leaf = fold.pipelines.leaf.get();
    const evaluated = { leaves, states, undecided, units, ids };
    this.leafGroup = shaders.leaf.bind(device, this.leaf, evaluated);
    this.placeGroups = evaluator.places.bind(this.leaf);
  }

  prepare(grid: SampleGrid | VolumeGrid, chunks: readonly Chunk[]): Recording {
    const { evaluator, map } = this.uses;
    return evaluator.prepareListed({ grid, chunks, map }, (pass) => this.record(pass, chunks));
  }

  async readWork(): Promise<EvaluatedWork> {
    const [few, many, folded] = await Promise.all([
      this.few.readSamples(),
      this.many.readSamples(),
      this.fold.readMultiplyAdds(),
    ]);
    const multiplyAdds = folded + many * this.uses.evaluator.multiplyAddsOfSample;
    return { samples: few + many, multiplyAdds };
  }

  destroy(): void {
    for (const made of [this.mapping, this.noMap, this.few, this.many]) made.destroy();
  }

  private record(pass: GPUComputePassEncoder, chunks: readonly Chunk[]): void {
    const { counter, store } = this.uses;
    this.fold.record(pass, chunks);

    recordSort(pass, this.sortFew, chunks);
    this.few.finish(pass);
    pass.setPipeline(this.leaf);
    pass.setBindGroup(0, this.leafGroup);
    pass.setBindGroup(1, this.placeGroups.listed);
    dispatch(pass, this.few, WORKGROUP_SIZE * SAMPLES_PER_INVOCATION);
    for (const use of [counter, store]) use?.record(pass, this.few);

    recordSort(pass, this.sortMany, chunks);
    this.many.finish(pass);
    recordAll(pass, this.uses, this.many);
  }
}

function recordSort(
  pass: GPUComputePassEncoder,
  { pipeline, group, placeGroup }: Sorting,
  chunks: readonly Chunk[],
): void {
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, group);
  pass.setBindGroup(1, placeGroup);
  const blocks = mostSquares(chunks, BLOCK_SIDE);
  pass.dispatchWorkgroups(Math.ceil(blocks / WORKGROUP_SIZE), chunks.length);
}
