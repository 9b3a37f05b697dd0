import {
  Engine,
  type Painter,
  type PolygonMap,
  type PolygonPainter,
  type RegionMap,
  type Sampler,
} from '../../gpu/engine';
import type { SlicedNetwork } from '../../network/sliced-network';
import type { RegionComplex } from '../../view/region-complex';
import type { Surface } from '../map/surface';
import type { Picture, Renderer } from './renderer';

/** Draws and samples with WebGPU. */
export class GpuRenderer implements Renderer<RegionMap, PolygonMap> {
  private readonly context: GPUCanvasContext;
  private readonly engine: Engine;
  private readonly painter: Painter;
  private readonly polygons: PolygonPainter;

  /** @param sharesCores the device is none, but a CPU in its place */
  constructor(
    private readonly device: GPUDevice,
    private readonly surface: Surface,
    readonly sharesCores: boolean,
  ) {
    const context = surface.canvas.getContext('webgpu');
    if (!context) throw new Error('The canvas has no WebGPU context.');
    this.context = context;
    // The format that this system shows without a copy.
    const format = navigator.gpu.getPreferredCanvasFormat();
    context.configure({ device, format, alphaMode: 'opaque' });
    this.engine = new Engine(device);
    this.painter = this.engine.createPainter(format);
    this.polygons = this.engine.createPolygonPainter(format);
    // Compiled while the first window is cut.
    this.polygons.compile();
  }

  createSampler(network: SlicedNetwork): Sampler {
    // Somebody is looking: what would take the CPU long stays as float32 has it.
    return this.engine.createSampler(network, { isBrief: true });
  }

  upload(complex: RegionComplex): Promise<PolygonMap> {
    return this.polygons.upload(complex);
  }

  paint({ view, maps, style, layers, marks }: Picture<RegionMap, PolygonMap>): boolean {
    const all = [...layers, ...marks];
    const overlay = all.length > 0 ? this.polygons.prepare(all, view, this.surface) : undefined;
    const target = this.context.getCurrentTexture();
    const encoder = this.device.createCommandEncoder({ label: 'GpuRenderer' });
    this.painter.prepare(target, maps, style, view, overlay)(encoder);
    this.device.queue.submit([encoder.finish()]);
    return true;
  }

  async drawn(): Promise<void> {
    await this.device.queue.onSubmittedWorkDone();
  }

  destroy(): void {
    this.polygons.destroy();
    this.painter.destroy();
    this.context.unconfigure();
  }
}
