import type { SlicedNetwork } from '../network/sliced-network';
import { kernelsFor } from './kernels/kernels';
import { Painter, SMOOTH_SAMPLES } from './drawing/painter';
import { Pipelines } from './pipelines';
import { planSampler } from './plan';
import { PixelReader } from './drawing/pixel-reader';
import { PolygonPainter } from './drawing/polygon-painter';
import { Sampler } from './sampler';
import type { RunnerOptions } from './tile-runner';

export type { Painter } from './drawing/painter';
export type { PixelReader } from './drawing/pixel-reader';
export type { PolygonMap } from './drawing/polygon-map';
export type { PolygonPainter } from './drawing/polygon-painter';
export { faultOf, GpuFault, retryInPieces } from './fault';
export type { RegionMap } from './region-map';
export type { Sampler } from './sampler';
export type { RunnerOptions, SampleOptions } from './tile-runner';

/**
 * Samples and draws the regions of ReLU networks on any WebGPU device: the one door of this folder.
 *
 * @example
 * const engine = new Engine(device);
 * const sampler = engine.createSampler(sliceNetwork(network, defaultSlice(2)));
 * const map = await sampler.map({ window: { u0: -1, u1: 1, v0: -1, v1: 1 }, width: 512, height: 512 });
 * console.log(map.regionsByDepth);
 */
export class Engine {
  /** @param madePipelines of the device, where there are some already */
  constructor(
    private readonly device: GPUDevice,
    private madePipelines?: Pipelines,
  ) {}

  /** Pipelines of samplers, made with the first: who only draws need not wait for them. */
  private get pipelines(): Pipelines {
    return (this.madePipelines ??= new Pipelines(this.device));
  }

  /**
   * @param network a network of (u, v), as `sliceNetwork` gives it, or of (u, v, w), to count volumes;
   *   who asks destroys the sampler
   */
  createSampler(network: SlicedNetwork, options: RunnerOptions = {}): Sampler {
    return new Sampler(this.device, this.pipelines, network, options);
  }

  /** Names of the kernels that a sampler of this network chooses among. */
  kernelsOf(network: SlicedNetwork): string[] {
    const kernels = kernelsFor(this.device, this.pipelines, planSampler(network));
    return kernels.map(({ name }) => name);
  }

  /** @param format of the textures that are drawn into */
  createPainter(format: GPUTextureFormat = 'rgba8unorm'): Painter {
    return new Painter(this.device, format);
  }

  /** Reads pictures of maps back. */
  createPixelReader(): PixelReader {
    return new PixelReader(this.device);
  }

  /** Draws over maps in `Painter.prepare`. */
  createPolygonPainter(format: GPUTextureFormat = 'rgba8unorm'): PolygonPainter {
    return new PolygonPainter(this.device, format, SMOOTH_SAMPLES);
  }
}
