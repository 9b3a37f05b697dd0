import type { SampleGrid, VolumeGrid } from '../view/grid';
import { BlockList, packMapping } from './block-list';
import { writtenBuffer } from './buffers';
import { recordAll, type ChunkPass, type EvaluatedWork, type Uses } from './chunk-pass';
import { mostSquares, squaresOf, type Chunk } from './chunks';
import { BLOCK_SIDE, WORKGROUP_SIZE } from './sizes';
import type { Recording } from './passes';
import type { Pipelines } from './pipelines';
import { layouts, shaders } from './shaders';

/**
 * Evaluates corners of blocks, and of the blocks only those whose corners lie in different regions
 * (`sift.wgsl`): a region is convex, so that a block belongs to it as a whole if its four corners do.
 * What float32 rounds at a crease is the only thing that evaluating every sample could make different.
 */
export class Sieve implements ChunkPass {
  readonly rowsTogether = BLOCK_SIDE;
  private readonly mapping: GPUBuffer;
  private readonly corners: GPUBuffer;
  private readonly noMap: GPUBuffer;
  private readonly list: BlockList;
  private readonly siftGroup: GPUBindGroup;
  private readonly placeGroup: GPUBindGroup;
  private samples = 0;

  constructor(
    device: GPUDevice,
    private readonly pipelines: Pipelines,
    private readonly uses: Uses,
  ) {
    const { STORAGE, UNIFORM } = GPUBufferUsage;
    const { ids, places, depths } = uses.evaluator.evaluated;
    this.mapping = writtenBuffer(device, 'Sieve.mapping', UNIFORM, packMapping(uses.map));
    const corners = layouts.sift.pack({ firstId: (depths - 1) * places.samplesPerDepth });
    this.corners = writtenBuffer(device, 'Sieve.corners', UNIFORM, corners);
    this.noMap = writtenBuffer(device, 'Sieve.noMap', STORAGE, 8);
    this.list = new BlockList(device, pipelines, places, 1);
    this.siftGroup = shaders.sift.bind(device, pipelines.sift, {
      corners: this.corners,
      ids,
      map: uses.map?.ids ?? this.noMap,
      state: this.list.state,
      listed: places.list,
      mapping: this.mapping,
    });
    this.placeGroup = places.bindListed(pipelines.sift);
  }

  prepare(grid: SampleGrid | VolumeGrid, chunks: readonly Chunk[]): Recording {
    const { evaluator, counter, map } = this.uses;
    for (const chunk of chunks) {
      const { columns, rows } = squaresOf(chunk, BLOCK_SIDE);
      this.samples += (columns + 1) * (rows + 1);
    }
    const workgroups = Math.ceil(mostSquares(chunks, BLOCK_SIDE) / WORKGROUP_SIZE);
    return evaluator.prepareBlocks({ grid, chunks, map }, (pass, corners) => {
      evaluator.record(pass, corners);
      counter.record(pass, corners);
      pass.setPipeline(this.pipelines.sift);
      pass.setBindGroup(0, this.siftGroup);
      pass.setBindGroup(1, this.placeGroup);
      pass.dispatchWorkgroups(workgroups, chunks.length);
      this.list.finish(pass);
      recordAll(pass, this.uses, this.list);
    });
  }

  async readWork(): Promise<EvaluatedWork> {
    const corners = this.samples;
    this.samples = 0;
    const samples = corners + (await this.list.readSamples());
    return { samples, multiplyAdds: samples * this.uses.evaluator.multiplyAddsOfSample };
  }

  destroy(): void {
    for (const made of [this.mapping, this.corners, this.noMap, this.list]) made.destroy();
  }
}
