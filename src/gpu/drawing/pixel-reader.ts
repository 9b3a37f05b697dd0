import type { MapStyle } from '../../view/picture';
import type { RegionMap } from '../region-map';
import { roundUp } from '../struct-layout';
import { Painter } from './painter';

/** Rows and columns of the textures that pictures are read back through. */
const READ_SIDE = 2048;

/** A part of a map: its first column and row, and how many. */
interface MapPart {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Paints maps, submits that, and reads the pixels back. */
export class PixelReader {
  private readonly painter: Painter;

  constructor(private readonly device: GPUDevice) {
    this.painter = new Painter(device, 'rgba8unorm');
  }

  /** The map's own rows as RGBA, 8 bits each, a pixel per sample, from the top left. */
  async read(map: RegionMap, style: MapStyle): Promise<Uint8Array<ArrayBuffer>> {
    const { width } = map.grid;
    const pixels = new Uint8Array(4 * width * map.rows);
    for (let y = 0; y < map.rows; y += READ_SIDE)
      for (let x = 0; x < width; x += READ_SIDE) {
        const size = {
          width: Math.min(READ_SIDE, width - x),
          height: Math.min(READ_SIDE, map.rows - y),
        };
        await this.readPart(map, style, { x, y, ...size }, pixels);
      }
    return pixels;
  }

  destroy(): void {
    this.painter.destroy();
  }

  private async readPart(
    map: RegionMap,
    style: MapStyle,
    { x, y, width, height }: MapPart,
    pixels: Uint8Array,
  ): Promise<void> {
    const { device, painter } = this;
    const target = device.createTexture({
      label: 'PixelReader.target',
      size: [width, height],
      format: painter.format,
      usage: GPUTextureUsage.RENDER_ATTACHMENT | GPUTextureUsage.COPY_SRC,
    });
    const bytesPerRow = roundUp(4 * width, 256);
    const staging = device.createBuffer({
      label: 'PixelReader.staging',
      size: bytesPerRow * height,
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
    try {
      const draw = painter.prepareSamples(target, map, style, { x, y });
      const encoder = device.createCommandEncoder({ label: 'PixelReader' });
      draw(encoder);
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
