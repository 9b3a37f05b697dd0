import countShader from '../../shaders/count.wgsl?raw';
import layerShader from '../../shaders/layer.wgsl?raw';
import paintShader from '../../shaders/paint.wgsl?raw';
import positionShader from '../../shaders/position.wgsl?raw';
import storeShader from '../../shaders/store.wgsl?raw';
import { UNITS_PER_TILE } from './plan';
import { StructLayout } from './struct-layout';

/** Invocations of a workgroup, in every compute shader. */
export const WORKGROUP_SIZE = 64;
/** Samples that an invocation of `layer.wgsl` holds in registers. */
export const SAMPLES_PER_INVOCATION = 8;
/** Invocations of `layer.wgsl` that share a block of samples. */
const SAMPLE_STRIDE = 8;

/** The uniform structs, as the shaders declare them. */
export const layouts = {
  position: new StructLayout(positionShader, 'Chunk'),
  layer: new StructLayout(layerShader, 'Layer'),
  count: new StructLayout(countShader, 'Chunk'),
  store: new StructLayout(storeShader, 'Place'),
  paint: new StructLayout(paintShader, 'Paint'),
} as const;

/** A compute pipeline for layers of a certain width. */
export interface LayerPipeline {
  readonly pipeline: GPUComputePipeline;
  /** Samples that a workgroup takes. */
  readonly samplesPerWorkgroup: number;
}

/** Every compute pipeline of the sampler, made once for a device. */
export class Pipelines {
  readonly position: GPUComputePipeline;
  readonly countSamples: GPUComputePipeline;
  readonly copyTables: GPUComputePipeline;
  readonly store: GPUComputePipeline;
  private readonly layer = new Map<number, LayerPipeline>();
  private readonly layerModule: GPUShaderModule;

  /** @param shareUnits whether invocations share out a layer's units; chosen by the device */
  constructor(
    private readonly device: GPUDevice,
    private readonly shareUnits = !emulatesInvocations(device),
  ) {
    const compute = (label: string, module: GPUShaderModule, entryPoint: string) =>
      device.createComputePipeline({ label, layout: 'auto', compute: { module, entryPoint } });
    this.position = compute('PositionPass', this.module('position', positionShader), 'main');
    this.store = compute('StorePass', this.module('store', storeShader), 'main');
    const count = this.module('count', countShader);
    this.countSamples = compute('RegionCounter.countSamples', count, 'countSamples');
    this.copyTables = compute('RegionCounter.copyTables', count, 'copyTables');
    this.layerModule = this.module('layer', layerShader);
  }

  /** The pipeline for layers of `unitTiles` eights of units. */
  forLayer(unitTiles: number): LayerPipeline {
    const unitThreads = this.shareUnits
      ? Math.min(UNITS_PER_TILE, 2 ** Math.ceil(Math.log2(unitTiles)))
      : 1;
    const made = this.layer.get(unitThreads);
    if (made) return made;
    const sampleThreads = this.shareUnits ? WORKGROUP_SIZE / unitThreads : SAMPLE_STRIDE;
    const stage = this.shareUnits
      ? { entryPoint: 'shareUnits', constants: { sampleThreads, unitThreads } }
      : { entryPoint: 'allUnits' };
    const pipeline = this.device.createComputePipeline({
      label: `LayerPass, ${stage.entryPoint}, ${unitThreads} unit threads`,
      layout: 'auto',
      compute: { module: this.layerModule, ...stage },
    });
    const layerPipeline = { pipeline, samplesPerWorkgroup: sampleThreads * SAMPLES_PER_INVOCATION };
    this.layer.set(unitThreads, layerPipeline);
    return layerPipeline;
  }

  private module(label: string, code: string): GPUShaderModule {
    return this.device.createShaderModule({ label: `${label}.wgsl`, code });
  }
}

/**
 * Whether the adapter is a program on a CPU: its subgroups have 4 lanes (SwiftShader) or 8
 * (llvmpipe), while every GPU has some of 16 or more.
 */
function emulatesInvocations({ adapterInfo }: GPUDevice): boolean {
  return (adapterInfo.subgroupMaxSize ?? Infinity) <= 8;
}

/** The pipeline that colours a map into targets of one format and number of samples per pixel. */
export function createPaintPipeline(
  device: GPUDevice,
  format: GPUTextureFormat,
  samples = 1,
): GPURenderPipeline {
  const module = device.createShaderModule({ label: 'paint.wgsl', code: paintShader });
  return device.createRenderPipeline({
    label: 'Painter',
    layout: 'auto',
    vertex: { module },
    fragment: { module, targets: [{ format }] },
    multisample: { count: samples },
  });
}
