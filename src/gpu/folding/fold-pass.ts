import { writtenBuffer } from '../buffers';
import { mostSquares, squaresOf, TILE_SIDE, type Chunk } from '../chunks';
import type { Evaluator } from '../evaluator';
import { planFold, wordsOf, type FoldedLayer, type FoldPlan } from './fold-plan';
import { packUnits, unitKinds } from '../kernels/forward-pass';
import { denseNumbers, UNITS_PER_EIGHT, type PackedWeights } from '../packed-weights';
import type { FoldPipelines, Pipelines } from '../pipelines';
import type { PlannedLayer, SamplerPlan } from '../plan';
import { readBuffer } from '../read-buffer';
import { ROUNDING_UNIT } from '../scales';
import { layouts, shaders } from '../shaders';
import { AREA_SIDE, ENTRY_SIZE, MOST_GROUPS, MOST_UNDECIDED, WORKGROUP_SIZE } from '../sizes';

/** Multiply-adds that the shaders count as one. */
const WORK_UNIT = 16;

interface LayerStep {
  readonly unitFours: number;
  readonly words: number;
  /** For each term, what bounds it and what multiplies it. */
  readonly terms: readonly { readonly bound: GPUBindGroup; readonly multiply: GPUBindGroup }[];
  /** Undefined where no ReLU follows. */
  readonly activate: GPUBindGroup | undefined;
}

/** Folds a network onto the leaves of chunks (`fold.wgsl`). It records and never submits. */
export class FoldPass {
  readonly plan: FoldPlan;
  /** What all shaders are told of leaves. */
  readonly leaves: GPUBuffer;
  /** What `fold.wgsl` says of every leaf. */
  readonly states: GPUBuffer;
  readonly undecided: GPUBuffer;
  readonly units: GPUBuffer;
  /** What folds it. */
  readonly pipelines: FoldPipelines;
  /** Where multiply-adds are counted. */
  readonly work: GPUBuffer;
  private readonly own: GPUBuffer[] = [];
  private readonly begin: GPUComputePipeline;
  private readonly bound: GPUComputePipeline;
  private readonly multiply: GPUComputePipeline;
  private readonly activate: GPUComputePipeline;
  private readonly beginGroup: GPUBindGroup;
  /** Places for each of the pipelines. */
  private readonly placeGroups: ReadonlyMap<GPUComputePipeline, GPUBindGroup>;
  private readonly steps: readonly LayerStep[];
  private seen = 0n;

  /** @param side of a leaf, in samples */
  constructor(
    private readonly device: GPUDevice,
    pipelines: Pipelines,
    private readonly evaluator: Evaluator,
    readonly side: number,
  ) {
    const { plan } = evaluator;
    this.plan = planFold(plan);
    const { places } = evaluator;
    const sizes = bufferSizes(plan, this.plan, side, places.room.chunks);
    const { STORAGE, UNIFORM, COPY_SRC } = GPUBufferUsage;
    const create = (name: string, content: number | ArrayBuffer, more = 0) =>
      this.keep(writtenBuffer(device, `FoldPass.${name}`, STORAGE | more, content));
    const parameters = layouts.leaves.pack({
      side,
      ofChunk: leavesOfTile(side),
      maskWords: this.plan.maskWords,
      depths: plan.depths,
      rows: plan.rows,
      mostUnits: this.plan.mostUnits,
      samplesPerDepth: places.samplesPerDepth,
      rounding: this.plan.roundingUnits * ROUNDING_UNIT,
      all: places.room.chunks * leavesOfTile(side),
      areasOfChunk: areasOfTile(side),
    });
    this.leaves = this.keep(writtenBuffer(device, 'FoldPass.leaves', UNIFORM, parameters));
    const columns = create('columns', sizes.columns);
    this.states = create('states', sizes.states, COPY_SRC);
    const forms = create('forms', sizes.forms);
    const errors = create('errors', sizes.errors);
    this.undecided = create('undecided', sizes.undecided);
    this.work = create('work', 8, COPY_SRC);
    this.units = create('units', packUnits(plan));
    const { leaves, states, undecided, units, work } = this;
    const { centre, centreErrors } = evaluator;
    const ofAll = { leaves, columns, states, errors };
    const ofLayers = { ...ofAll, centre, forms, centreErrors };
    const multiplied = { ...ofLayers, work };
    const activated = { ...ofLayers, units, undecided };
    this.pipelines = pipelines.foldFor(unitKinds(plan).hasSlopes);
    this.begin = this.pipelines.begin.get();
    this.bound = this.pipelines.bound.get();
    this.multiply = this.pipelines.multiply.get();
    this.activate = this.pipelines.activate.get();
    this.beginGroup = shaders.fold.bind(device, this.begin, ofAll);
    const pipelinesUsed = [this.begin, this.bound, this.multiply, this.activate];
    this.placeGroups = new Map(pipelinesUsed.map((used) => [used, places.bindListed(used)]));
    this.steps = this.plan.layers.map((layer) =>
      this.stepOf(layer, { leaves, errors }, multiplied, activated),
    );
  }

  /** Whether the device has buffers for leaves of so many samples a side. */
  static fits({ limits }: GPUDevice, { plan, places }: Evaluator, side: number): boolean {
    const most = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
    const sizes = bufferSizes(plan, planFold(plan), side, places.room.chunks);
    return Object.values(sizes).every((size) => size <= most);
  }

  /** Folds onto the leaves of chunks, of which the evaluator was told. */
  record(pass: GPUComputePassEncoder, chunks: readonly Chunk[]): void {
    const leaves = mostSquares(chunks, this.side);
    const dispatch = (pipeline: GPUComputePipeline, group: GPUBindGroup, workgroups: number) => {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      pass.setBindGroup(1, this.placeGroups.get(pipeline));
      pass.dispatchWorkgroups(workgroups, chunks.length);
    };
    const ofLeaves = (invocations: number) => Math.ceil((leaves * invocations) / WORKGROUP_SIZE);
    const areas = mostAreas(chunks, this.side);
    dispatch(this.begin, this.beginGroup, ofLeaves(1));
    for (const { unitFours, words, terms, activate } of this.steps) {
      for (const { bound, multiply } of terms) {
        dispatch(this.bound, bound, areas);
        dispatch(this.multiply, multiply, ofLeaves(unitFours));
      }
      if (activate) dispatch(this.activate, activate, ofLeaves(words));
    }
  }

  /** Multiply-adds since the last call. */
  async readMultiplyAdds(): Promise<number> {
    const [low, high] = new Uint32Array(await readBuffer(this.device, this.work, 8));
    const done = (BigInt(high) << 32n) | BigInt(low);
    const more = Number(done - this.seen);
    this.seen = done;
    return WORK_UNIT * more;
  }

  /** Undecided units of each leaf of the chunks that it folded onto last; there may be too many. */
  async readCounts(chunks: readonly Chunk[]): Promise<number[]> {
    const { plan, evaluator, side } = this;
    const words = 2 * (plan.maskWords + evaluator.plan.depths);
    const ofChunk = words * leavesOfTile(side);
    const bytes = 4 * ofChunk * chunks.length;
    const states = new Uint32Array(await readBuffer(this.device, this.states, bytes));
    return chunks.flatMap((chunk, k) => {
      const { columns, rows } = squaresOf(chunk, side);
      return Array.from({ length: columns * rows }, (_, leaf) => {
        const first = k * ofChunk + leaf * words;
        const mask = states.subarray(first, first + plan.maskWords);
        return mask.reduce((sum, word) => sum + countOnes(word), 0);
      });
    });
  }

  /** Multiply-adds that a sample takes in a leaf with so many undecided units. */
  multiplyAddsOfLeaf(undecided: number): number {
    if (undecided > MOST_UNDECIDED) return this.evaluator.multiplyAddsOfSample;
    return (undecided * (undecided + 7)) / 2;
  }

  destroy(): void {
    for (const buffer of this.own) buffer.destroy();
  }

  private stepOf(
    folded: FoldedLayer,
    bounded: Readonly<Record<string, GPUBuffer>>,
    multiplied: Readonly<Record<string, GPUBuffer>>,
    activated: Readonly<Record<string, GPUBuffer>>,
  ): LayerStep {
    const { device } = this;
    const { layer } = folded;
    const { STORAGE } = GPUBufferUsage;
    const uniforms = layer.terms.map((_, term) => this.uniformOf(folded, term));
    const terms = layer.terms.map(({ weights }, term) => {
      const packed = this.keep(
        writtenBuffer(device, 'FoldPass.weights', STORAGE, this.withSlopes(layer, weights)),
      );
      const own = { layer: uniforms[term], weights: packed };
      return {
        bound: shaders.fold.bind(device, this.bound, { ...bounded, ...own }),
        multiply: shaders.fold.bind(device, this.multiply, { ...multiplied, ...own }),
      };
    });
    const last = uniforms[uniforms.length - 1];
    const activate =
      layer.depth === undefined
        ? undefined
        : shaders.fold.bind(device, this.activate, { ...activated, layer: last });
    return { unitFours: 2 * layer.eights, words: wordsOf(layer), terms, activate };
  }

  /** A term's weights, and behind them the slopes of the layer's units, as those of an input would be. */
  private withSlopes(
    { eights, firstUnit, depth }: PlannedLayer,
    weights: PackedWeights,
  ): Float32Array<ArrayBuffer> {
    const numbers = denseNumbers(weights);
    const units = UNITS_PER_EIGHT * eights;
    const all = new Float32Array(numbers.length + units);
    all.set(numbers);
    const { slopes } = this.evaluator.plan;
    if (depth !== undefined) all.set(slopes.subarray(firstUnit, firstUnit + units), numbers.length);
    return all;
  }

  private uniformOf(folded: FoldedLayer, term: number): GPUBuffer {
    const { layer, firstWord, inputs: made, roundingUnits } = folded;
    const { inputRow, inputs } = layer.terms[term];
    const isLast = term === layer.terms.length - 1;
    const bytes = layouts.foldLayer.pack({
      inputRow,
      inputs,
      outputRow: layer.outputRow,
      unitFours: 2 * layer.eights,
      firstUnit: layer.firstUnit,
      firstWord,
      ...made[term],
      depth: layer.depth ?? 0,
      accumulates: term > 0 ? 1 : 0,
      activates: isLast && layer.depth !== undefined ? 1 : 0,
      isRead: layer.isRead ? 1 : 0,
      rounding: roundingUnits * ROUNDING_UNIT,
    });
    return this.keep(writtenBuffer(this.device, 'FoldPass.layer', GPUBufferUsage.UNIFORM, bytes));
  }

  private keep(buffer: GPUBuffer): GPUBuffer {
    this.own.push(buffer);
    return buffer;
  }
}

function countOnes(word: number): number {
  let count = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) count++;
  return count;
}

function leavesOfTile(side: number): number {
  return (TILE_SIDE / side) ** 2;
}

/** Areas of a tile, which are squares of leaves. */
function areasOfTile(side: number): number {
  return Math.ceil(TILE_SIDE / side / AREA_SIDE) ** 2;
}

/** Areas of that chunk that has the most of them. */
function mostAreas(chunks: readonly Chunk[], side: number): number {
  const counts = chunks.map((chunk) => {
    const { columns, rows } = squaresOf(chunk, side);
    return Math.ceil(columns / AREA_SIDE) * Math.ceil(rows / AREA_SIDE);
  });
  return Math.max(...counts);
}

/** Bytes for the leaves of so many tiles. */
function bufferSizes({ rows, depths }: SamplerPlan, plan: FoldPlan, side: number, tiles: number) {
  const leaves = tiles * leavesOfTile(side);
  return {
    columns: 16 * leaves * MOST_GROUPS * rows,
    errors: 4 * (leaves + tiles * areasOfTile(side)) * rows,
    states: 4 * leaves * 2 * (plan.maskWords + depths),
    forms: 16 * leaves * (plan.mostUnits + MOST_UNDECIDED),
    undecided: 16 * leaves * MOST_UNDECIDED * ENTRY_SIZE,
  };
}
