import type { Window } from '../../network/slice';
import { sampleSteps } from '../../view/grid';
import type { MapStyle } from '../../view/picture';
import { createPaintPipeline } from '../pipelines';
import { Latest } from '../latest';
import type { RegionMap } from '../region-map';
import { layouts, shaders } from '../shaders';
import { KeptGroups } from './kept-groups';
import type { LayerDrawing } from './polygon-painter';

/** Where a map lies on a target: pixel p shows sample p · scale + offset, across and down. */
interface Placement {
  readonly scale: readonly [number, number];
  readonly offset: readonly [number, number];
}

/** Samples per pixel of pictures with an overlay, whose edges are antialiased. */
export const SMOOTH_SAMPLES = 4;

/** Draws maps of region IDs into textures of one format (`paint.wgsl`). */
export class Painter {
  /** By samples per pixel; made when they are first needed. */
  private readonly pipelines = new Map<number, GPURenderPipeline>();
  /** What pictures with an overlay are drawn into before they go into a target. */
  private smooth: GPUTexture | undefined;
  /** One per map of a picture; made when a picture first has so many. */
  private readonly uniforms: GPUBuffer[] = [];
  private readonly groups: KeptGroups;
  private readonly latest = new Latest();

  constructor(
    private readonly device: GPUDevice,
    /** Of the textures that it draws into. */
    readonly format: GPUTextureFormat,
  ) {
    this.groups = new KeptGroups(device, shaders.paint);
  }

  /**
   * Makes ready to draw the window `view` of the slice over the whole target, from maps of any windows:
   * each covers those before it, and shows them where it does not reach. So a finished map can be
   * panned and zoomed at once, over a coarser one that fills the margin. The next submission, and no
   * later one, has what this returns, which throws once something else was prepared.
   *
   * @param overlay draws over the maps, with `SMOOTH_SAMPLES` samples per pixel
   */
  prepare(
    target: GPUTexture,
    maps: readonly RegionMap[],
    style: MapStyle,
    view: Window,
    overlay?: LayerDrawing,
  ): (encoder: GPUCommandEncoder) => void {
    const placements = maps.map(({ grid, firstRow }): Placement => {
      const { window } = grid;
      const step = sampleSteps(grid);
      return {
        scale: [
          (view.u1 - view.u0) / (step.u * target.width),
          (view.v1 - view.v0) / (step.v * target.height),
        ],
        offset: [(view.u0 - window.u0) / step.u, (window.v1 - view.v1) / step.v - firstRow],
      };
    });
    return this.draw(target, maps, placements, style, overlay);
  }

  /**
   * Makes ready to draw a map's own samples, a pixel each, from column `x` and row `y` on; as `prepare` has it.
   */
  prepareSamples(
    target: GPUTexture,
    map: RegionMap,
    style: MapStyle,
    { x, y }: { readonly x: number; readonly y: number },
  ): (encoder: GPUCommandEncoder) => void {
    return this.draw(target, [map], [{ scale: [1, 1], offset: [x, y] }], style);
  }

  destroy(): void {
    for (const uniform of this.uniforms) uniform.destroy();
    this.smooth?.destroy();
  }

  /** Draws each map at its placement, the first one lowest. */
  private draw(
    target: GPUTexture,
    maps: readonly RegionMap[],
    placements: readonly Placement[],
    style: MapStyle,
    overlay?: LayerDrawing,
  ): (encoder: GPUCommandEncoder) => void {
    const smooth = overlay && this.smoothTarget(target);
    const [r, g, b] = (style.background ?? [0, 0, 0]).map((channel) => channel / 255);
    const pipeline = this.pipeline(smooth ? SMOOTH_SAMPLES : 1);
    const groups = maps.map((map, index) =>
      this.bind(pipeline, index, map, placements[index], style),
    );
    return this.latest.prepare((encoder) => {
      const pass = encoder.beginRenderPass({
        label: 'Painter',
        colorAttachments: [
          {
            ...(smooth
              ? { view: smooth.createView(), resolveTarget: target.createView() }
              : { view: target.createView() }),
            clearValue: { r, g, b, a: 1 },
            loadOp: 'clear',
            storeOp: smooth ? 'discard' : 'store',
          },
        ],
      });
      for (const group of groups) {
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, group);
        pass.draw(3);
      }
      overlay?.(pass);
      pass.end();
    });
  }

  private pipeline(samples: number): GPURenderPipeline {
    const made = this.pipelines.get(samples);
    if (made) return made;
    const pipeline = createPaintPipeline(this.device, this.format, samples);
    this.pipelines.set(samples, pipeline);
    return pipeline;
  }

  private smoothTarget({ width, height }: GPUTexture): GPUTexture {
    if (this.smooth?.width === width && this.smooth.height === height) return this.smooth;
    this.smooth?.destroy();
    this.smooth = this.device.createTexture({
      label: 'Painter.smooth',
      size: [width, height],
      format: this.format,
      sampleCount: SMOOTH_SAMPLES,
      usage: GPUTextureUsage.RENDER_ATTACHMENT,
    });
    return this.smooth;
  }

  /** What the shader needs for the map with this index in the picture. */
  private bind(
    pipeline: GPURenderPipeline,
    index: number,
    { grid, storedRows, ids }: RegionMap,
    placement: Placement,
    { palette, creases }: MapStyle,
  ): GPUBindGroup {
    const { device } = this;
    const uniform = (this.uniforms[index] ??= device.createBuffer({
      label: 'Painter.uniforms',
      size: layouts.paint.size,
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    }));
    const bytes = layouts.paint.pack({
      ...placement,
      size: [grid.width, storedRows],
      creases: creases ? 1 : 0,
      creaseColour: palette.crease,
      colours: palette.colours,
    });
    device.queue.writeBuffer(uniform, 0, bytes);
    return this.groups.bind(pipeline, { paint: uniform, map: ids });
  }
}
