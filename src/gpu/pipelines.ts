import { isEmulated } from './device';
import { KNOBS } from './knobs';
import { LazyPipeline } from './lazy-pipeline';
import { UNITS_PER_EIGHT } from './packed-weights';
import type { Shader } from './shader';
import { shaders } from './shaders';
import { BLOCK_SIDE, MOST_CHUNKS, SAMPLE_STRIDE } from './sizes';

/** Samples that an invocation of `layer.wgsl` or `chain.wgsl` holds in registers. */
export const SAMPLES_PER_INVOCATION = 8;
/** Invocations of `chain.wgsl` that share out the units, at most: enough for 128 of them. */
const MOST_UNIT_THREADS = 16;
/** Turns of a workgroup of `chain.wgsl` where an emulated one takes long to start. */
const EMULATED_TURNS = 4;

/** A compute pipeline for networks or layers of a certain width. */
export interface WidthPipeline {
  readonly pipeline: LazyPipeline;
  /** Samples that a workgroup takes. */
  readonly samplesPerWorkgroup: number;
}

/** Units of a network beside ReLUs. */
export interface UnitKinds {
  /** Whether some unit is not 0 where it is off. */
  readonly hasSlopes: boolean;
  /** Whether some unit is a step. */
  readonly hasSteps: boolean;
}

/** Pipelines that fold a network onto leaves, and evaluate these: most networks of a page need none. */
export interface FoldPipelines {
  readonly begin: LazyPipeline;
  readonly bound: LazyPipeline;
  readonly multiply: LazyPipeline;
  readonly activate: LazyPipeline;
  /** Lists the blocks of leaves with a few undecided units, and with too many. */
  readonly sortFew: LazyPipeline;
  readonly sortMany: LazyPipeline;
  readonly leaf: LazyPipeline;
}

/** Every compute pipeline of the sampler, made once for a device. */
export class Pipelines {
  readonly position: LazyPipeline;
  readonly countSamples: GPUComputePipeline;
  readonly copyTables: GPUComputePipeline;
  readonly insertFound: GPUComputePipeline;
  readonly store: GPUComputePipeline;
  readonly sift: GPUComputePipeline;
  /** By how many samples of a block are left out of the list. */
  readonly finishList: readonly [GPUComputePipeline, GPUComputePipeline];
  /** Pipelines that fold networks of ReLUs, and those that fold others. */
  private readonly folds: readonly [FoldPipelines, FoldPipelines];
  /** By label. */
  private readonly made = new Map<string, WidthPipeline>();
  private readonly modules = new Map<Shader, GPUShaderModule>();

  /**
   * @param emulates whether the adapter is a program on a CPU
   * @param mostChunks that are evaluated together, at most
   * @param knobs what else decides how the device is used
   */
  constructor(
    private readonly device: GPUDevice,
    readonly emulates = isEmulated(device.adapterInfo),
    readonly mostChunks = emulates ? 1 : MOST_CHUNKS,
    readonly knobs = KNOBS[emulates ? 'emulated' : 'gpu'],
  ) {
    const constants = this.constants;
    const compute = (label: string, shader: Shader, entryPoint: string) =>
      device.createComputePipeline({
        label,
        layout: 'auto',
        compute: { module: this.module(shader), entryPoint, constants },
      });
    this.position = new LazyPipeline(device, 'PositionPass', () => ({
      module: this.module(shaders.position),
      constants,
    }));
    this.store = compute('StorePass', shaders.store, 'main');
    this.sift = compute('Sieve.sift', shaders.sift, 'sift');
    const finish = (listedOfBlock: number) =>
      device.createComputePipeline({
        label: 'BlockList.finish',
        layout: 'auto',
        compute: {
          module: this.module(shaders.sift),
          entryPoint: 'finish',
          constants: { listedOfBlock },
        },
      });
    this.finishList = [finish(BLOCK_SIDE ** 2), finish(BLOCK_SIDE ** 2 - 1)];
    this.folds = [this.foldPipelines(false), this.foldPipelines(true)];
    const { count } = shaders;
    this.countSamples = compute('RegionCounter.countSamples', count, 'countSamples');
    this.copyTables = compute('RegionCounter.copyTables', count, 'copyTables');
    this.insertFound = compute('RegionCounter.insertFound', count, 'insertFound');
  }

  /** Constants of every shader that stands behind `place.wgsl`. */
  get constants() {
    return { hasOneChunk: Number(this.mostChunks === 1) };
  }

  /**
   * The pipeline of `layer.wgsl` for layers of so many eights of units.
   *
   * @param kinds of all units of the network
   * @param isSparse whether the weights are
   */
  forLayer(eights: number, kinds: UnitKinds, isSparse: boolean): WidthPipeline {
    const constants = { ...constantsOf(kinds), isSparse: Number(isSparse) };
    return this.inLanes('LayerPass', shaders.layer, eights, constants);
  }

  /**
   * The pipeline of `group.wgsl` for layers of so many groups.
   *
   * @param isRectified whether their members are ReLUs
   */
  forGroups(groups: number, isRectified: boolean): WidthPipeline {
    const constants = { isRectified: Number(isRectified) };
    return this.inLanes('LayerPass, groups', shaders.group, groups, constants);
  }

  /** @param parts that a layer's units may be shared out in, among invocations */
  private inLanes(
    label: string,
    shader: Shader,
    parts: number,
    kind: Readonly<Record<string, number>>,
  ): WidthPipeline {
    const { workgroup, loops } = this.knobs;
    // A strip's samples lie in so many lanes, and whole strips are taken.
    const most = Math.min(UNITS_PER_EIGHT, workgroup / SAMPLE_STRIDE);
    const unitThreads = this.emulates ? 1 : Math.min(most, powerOfTwoFor(parts));
    const sampleThreads = this.emulates ? SAMPLE_STRIDE : workgroup / unitThreads;
    const shared = { ...this.constants, ...kind, loops: Number(loops) };
    const stage = this.emulates
      ? { entryPoint: 'allUnits', constants: shared }
      : { entryPoint: 'shareUnits', constants: { ...shared, sampleThreads, unitThreads } };
    return this.forWidth(`${label}, ${stage.entryPoint}`, shader, stage, sampleThreads);
  }

  /**
   * The pipeline of `chain.wgsl` for networks whose widest layer has so many eights of units;
   * undefined where that is too wide, or the device has too little workgroup memory.
   *
   * @param kinds as for `forLayer`
   */
  forChain(eights: number, kinds: UnitKinds): WidthPipeline | undefined {
    const unitThreads = powerOfTwoFor(eights);
    // Fours of numbers: two for each unit's values, and five for the IDs of eight samples and their doubts.
    const { workgroup, loops } = this.knobs;
    const bytes = 16 * workgroup * (2 * UNITS_PER_EIGHT + 5);
    const { maxComputeWorkgroupStorageSize } = this.device.limits;
    if (unitThreads > MOST_UNIT_THREADS || bytes > maxComputeWorkgroupStorageSize) return undefined;
    const sampleThreads = workgroup / unitThreads;
    const turns = this.emulates ? EMULATED_TURNS : 1;
    const constants = {
      ...this.constants,
      ...constantsOf(kinds),
      sampleThreads,
      unitThreads,
      turns,
      loops: Number(loops),
    };
    return this.forWidth('ChainPass', shaders.chain, { constants }, sampleThreads * turns);
  }

  /** A pipeline that is made once for a label and its constants. */
  private forWidth(
    label: string,
    shader: Shader,
    stage: { readonly entryPoint?: string; readonly constants: Readonly<Record<string, number>> },
    lanes: number,
  ): WidthPipeline {
    const used = Object.entries(stage.constants).map(([name, value]) => `${name} ${value}`);
    const variant = [label, ...used].join(', ');
    const known = this.made.get(variant);
    if (known) return known;
    const pipeline = new LazyPipeline(this.device, variant, () => ({
      module: this.module(shader),
      ...stage,
    }));
    const made = { pipeline, samplesPerWorkgroup: lanes * SAMPLES_PER_INVOCATION };
    this.made.set(variant, made);
    return made;
  }

  /** Compiles in the background what folding would otherwise wait for. */
  async prepareFolding(hasSlopes: boolean): Promise<void> {
    const pipelines = Object.values(this.foldFor(hasSlopes));
    await Promise.all(pipelines.map((pipeline) => pipeline.prepare()));
  }

  /** @param hasSlopes whether some unit of the network is not 0 where it is off */
  foldFor(hasSlopes: boolean): FoldPipelines {
    return this.folds[hasSlopes ? 1 : 0];
  }

  private foldPipelines(hasSlopes: boolean): FoldPipelines {
    const constants = { ...this.constants, hasSlopes: Number(hasSlopes) };
    const create = (label: string, stage: () => GPUProgrammableStage) =>
      new LazyPipeline(this.device, label, stage);
    const fold = (entryPoint: string) =>
      create(`FoldPass.${entryPoint}`, () => ({
        module: this.module(shaders.fold),
        entryPoint,
        constants,
      }));
    const sort = (areTooMany: boolean) =>
      create('FoldedLeaves.sort', () => ({
        module: this.module(shaders.sort),
        constants: { ...this.constants, areTooMany: Number(areTooMany) },
      }));
    return {
      begin: fold('begin'),
      bound: fold('bound'),
      multiply: fold('multiply'),
      activate: fold('activate'),
      sortFew: sort(false),
      sortMany: sort(true),
      leaf: create('FoldedLeaves.leaf', () => ({
        module: this.module(shaders.leaf),
        constants,
      })),
    };
  }

  private module(shader: Shader): GPUShaderModule {
    const made = this.modules.get(shader) ?? shader.module(this.device);
    this.modules.set(shader, made);
    return made;
  }
}

/** What shaders behind `units.wgsl` are told of a network's units. */
function constantsOf({ hasSlopes, hasSteps }: UnitKinds) {
  return { hasSlopes: Number(hasSlopes), hasSteps: Number(hasSteps) };
}

/** The least power of two that is at least `n`. */
function powerOfTwoFor(n: number): number {
  return 2 ** Math.ceil(Math.log2(n));
}

/** The pipeline that colours a map into targets of one format and number of samples per pixel. */
export function createPaintPipeline(
  device: GPUDevice,
  format: GPUTextureFormat,
  samples = 1,
): GPURenderPipeline {
  const module = shaders.paint.module(device);
  return device.createRenderPipeline({
    label: 'Painter',
    layout: 'auto',
    vertex: { module },
    fragment: { module, targets: [{ format }] },
    multisample: { count: samples },
  });
}
