import type { Window } from '../network/slice';
import { sampleSteps } from '../view/grid';
import { packColour, type Palette } from '../view/palette';
import { createPaintPipeline, layouts } from './pipelines';
import type { RegionMap } from './region-map';
import { roundUp } from './struct-layout';

/** How a map is coloured. */
export interface MapStyle {
  readonly palette: Palette;
  /** Whether the edges between regions are drawn. */
  readonly creases: boolean;
  /** Colour of what lies outside the map, RGB from 0 to 255. */
  readonly background?: readonly [number, number, number];
}

/** Rows and columns of the textures that pictures are read back through. */
const READ_SIDE = 2048;

/** Draws maps of region IDs into textures of one format (`paint.wgsl`). */
export class Painter {
  private readonly pipeline: GPURenderPipeline;
  private readonly uniform: GPUBuffer;

  constructor(
    private readonly device: GPUDevice,
    private readonly format: GPUTextureFormat,
  ) {
    this.pipeline = createPaintPipeline(device, format);
    this.uniform = device.createBuffer({
      label: 'Painter.uniform',
      size: layouts.paint.size,
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    });
  }

  /**
   * Draws a map over the whole target. Where `view` is given, the target shows that window of the
   * slice, whatever the map's own is: a finished map can be panned and zoomed at once.
   */
  paint(target: GPUTexture, map: RegionMap, style: MapStyle, view?: Window): void {
    const { grid, firstRow } = map;
    const { window } = grid;
    const step = sampleSteps(grid);
    const shown = view ?? window;
    this.draw(target, map, style, {
      scale: [
        (shown.u1 - shown.u0) / (step.u * target.width),
        (shown.v1 - shown.v0) / (step.v * target.height),
      ],
      offset: [(shown.u0 - window.u0) / step.u, (window.v1 - shown.v1) / step.v - firstRow],
    });
  }

  /** The map's own rows as RGBA, 8 bits each, a pixel per sample, from the top left. */
  async readPixels(map: RegionMap, style: MapStyle): Promise<Uint8Array<ArrayBuffer>> {
    const { width } = map.grid;
    const pixels = new Uint8Array(4 * width * map.rows);
    for (let y = 0; y < map.rows; y += READ_SIDE)
      for (let x = 0; x < width; x += READ_SIDE) {
        const size = {
          width: Math.min(READ_SIDE, width - x),
          height: Math.min(READ_SIDE, map.rows - y),
        };
        await this.readTile(map, style, { x, y, ...size }, pixels);
      }
    return pixels;
  }

  destroy(): void {
    this.uniform.destroy();
  }

  private draw(
    target: GPUTexture,
    { grid, storedRows, ids }: RegionMap,
    { palette, creases, background = [0, 0, 0] }: MapStyle,
    placement: { scale: readonly number[]; offset: readonly number[] },
  ): void {
    const { device, pipeline, uniform } = this;
    const bytes = layouts.paint.pack({
      ...placement,
      size: [grid.width, storedRows],
      creases: creases ? 1 : 0,
      creaseColour: palette.crease,
      background: packColour(background),
      colours: palette.colours,
    });
    device.queue.writeBuffer(uniform, 0, bytes);
    const bindGroup = device.createBindGroup({
      label: 'Painter',
      layout: pipeline.getBindGroupLayout(0),
      entries: [uniform, ids].map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
    const encoder = device.createCommandEncoder({ label: 'Painter' });
    const pass = encoder.beginRenderPass({
      label: 'Painter',
      colorAttachments: [{ view: target.createView(), loadOp: 'clear', storeOp: 'store' }],
    });
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup);
    pass.draw(3);
    pass.end();
    device.queue.submit([encoder.finish()]);
  }

  private async readTile(
    map: RegionMap,
    style: MapStyle,
    { x, y, width, height }: { x: number; y: number; width: number; height: number },
    pixels: Uint8Array,
  ): Promise<void> {
    const { device } = this;
    const target = device.createTexture({
      label: 'Painter.readPixels',
      size: [width, height],
      format: this.format,
      usage: GPUTextureUsage.RENDER_ATTACHMENT | GPUTextureUsage.COPY_SRC,
    });
    const bytesPerRow = roundUp(4 * width, 256);
    const staging = device.createBuffer({
      label: 'Painter.readPixels',
      size: bytesPerRow * height,
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
    try {
      this.draw(target, map, style, { scale: [1, 1], offset: [x, y] });
      const encoder = device.createCommandEncoder({ label: 'Painter.readPixels' });
      encoder.copyTextureToBuffer({ texture: target }, { buffer: staging, bytesPerRow }, [
        width,
        height,
      ]);
      device.queue.submit([encoder.finish()]);
      await staging.mapAsync(GPUMapMode.READ);
      const rows = new Uint8Array(staging.getMappedRange());
      for (let row = 0; row < height; row++)
        pixels.set(
          rows.subarray(row * bytesPerRow, row * bytesPerRow + 4 * width),
          4 * ((y + row) * map.grid.width + x),
        );
    } finally {
      staging.destroy();
      target.destroy();
    }
  }
}
