import { assertNever } from '../../network/assert-never';
import type { Window } from '../../network/slice';
import { FILLINGS, kindOf, type Filling } from '../../view/fillings/fillings';
import {
  LINE_COLOURS,
  VALUE_COLOURS,
  type Dots,
  type LineStyle,
  type PictureLayer,
} from '../../view/picture';
import { NO_UNIT, type RegionComplex } from '../../view/region-complex';
import { layouts, shaders } from '../shaders';
import { DrawnDots, DrawnLines } from './drawn-marks';
import { Latest } from '../latest';
import { KeptGroups } from './kept-groups';
import { PolygonMap } from './polygon-map';
import { PolygonPipelines } from './polygon-pipelines';

/** A layer whose regions lie on the GPU. */
export type PolygonLayer = PictureLayer<PolygonMap>;

/** What is done in a pass that draws. */
export type LayerDrawing = (pass: GPURenderPassEncoder) => void;

/** What a layer of a picture lies in; the next picture's layer of this number, too. */
interface LayerBuffers {
  readonly uniform: GPUBuffer;
  readonly lines: DrawnLines;
  readonly dots: DrawnDots;
}

/** Edges of regions, or lines as such. */
type Edges = Pick<PolygonMap, 'places' | 'edges' | 'corners'>;

/** Draws exact regions and lines into passes of one format and number of samples (`polygons.wgsl`). */
export class PolygonPainter {
  private readonly pipelines: PolygonPipelines;
  private readonly groups: KeptGroups;
  /** By number of the layer; made when a picture first has so many. */
  private readonly buffers: LayerBuffers[] = [];
  private readonly latest = new Latest();

  constructor(
    private readonly device: GPUDevice,
    format: GPUTextureFormat,
    samples: number,
  ) {
    this.pipelines = new PolygonPipelines(device, format, samples);
    this.groups = new KeptGroups(device, shaders.polygons);
  }

  /** The regions on the GPU; who asks destroys them. */
  upload(complex: RegionComplex): Promise<PolygonMap> {
    return PolygonMap.of(this.device, complex);
  }

  /**
   * Makes ready to draw layers over each other: the window `view` over the whole of a target of this
   * size. The next submission, and no later one, has what this returns, which throws once something else
   * was prepared.
   */
  prepare(
    layers: readonly PolygonLayer[],
    view: Window,
    size: { readonly width: number; readonly height: number },
  ): LayerDrawing {
    const drawings = layers.map((layer, index) => this.prepareLayer(layer, index, view, size));
    return this.latest.prepare((pass) => {
      for (const draw of drawings) draw(pass);
    });
  }

  /** Compiles what the first picture will need, before there is one. */
  compile(): void {
    this.pipelines.filling('colours');
  }

  destroy(): void {
    for (const { uniform, lines, dots } of this.buffers)
      for (const owned of [uniform, lines, dots]) owned.destroy();
  }

  private prepareLayer(
    layer: PolygonLayer,
    index: number,
    view: Window,
    { width, height }: { readonly width: number; readonly height: number },
  ): LayerDrawing {
    const { uniform, lines, dots } = (this.buffers[index] ??= this.createBuffers());
    const write = (window: Window, numbers: object) => {
      const pixels = [width, height];
      const values = { ...DEFAULTS, ...placement(window, view), ...numbers, pixels };
      this.device.queue.writeBuffer(uniform, 0, layouts.polygons.pack(values));
    };
    switch (layer.kind) {
      case 'regions': {
        const { map, filling } = layer;
        write(map.window, { outputs: map.outputs, ...kindOf(filling).fields(filling) });
        return this.drawRegions(uniform, map, filling.kind);
      }
      case 'creases': {
        const { map, style } = layer;
        const { depth, unit = NO_UNIT } = style;
        write(map.window, { ...lineNumbers(style), depth, unit });
        return this.drawEdges(uniform, map);
      }
      case 'lines':
        write(view, lineNumbers(layer.style));
        return this.drawEdges(uniform, lines.set(layer.lines, view));
      case 'dots':
        write(view, dotNumbers(layer.dots));
        return this.drawDots(uniform, dots.set(layer.dots, view));
      default:
        return assertNever(layer);
    }
  }

  private createBuffers(): LayerBuffers {
    const { device } = this;
    const uniform = device.createBuffer({
      label: 'PolygonPainter.uniforms',
      size: layouts.polygons.size,
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    });
    return { uniform, lines: new DrawnLines(device), dots: new DrawnDots(device) };
  }

  private drawRegions(uniform: GPUBuffer, map: PolygonMap, kind: Filling['kind']): LayerDrawing {
    const pipeline = this.pipelines.filling(kind);
    const { before, after, forms, places, owners, triangles, triangleCorners } = map;
    const read = FILLINGS[kind].reads === 'colours' ? { before, after } : { forms };
    const group = this.groups.bind(pipeline, { polygons: uniform, ...read });
    return (pass) => {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      pass.setVertexBuffer(0, places);
      pass.setVertexBuffer(1, owners);
      pass.setIndexBuffer(triangles, 'uint32');
      pass.drawIndexed(triangleCorners);
    };
  }

  private drawEdges(uniform: GPUBuffer, { places, edges, corners }: Edges): LayerDrawing {
    const pipeline = this.pipelines.lines;
    const group = this.groups.bind(pipeline, { polygons: uniform, corners: places, edges });
    return (pass) => {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      pass.draw(6, corners);
    };
  }

  private drawDots(
    uniform: GPUBuffer,
    { instances, count }: { readonly instances: GPUBuffer; readonly count: number },
  ): LayerDrawing {
    const pipeline = this.pipelines.dots;
    const group = this.groups.bind(pipeline, { polygons: uniform });
    return (pass) => {
      if (count === 0) return;
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      pass.setVertexBuffer(0, instances);
      pass.draw(4, count);
    };
  }
}

/** What the shader is told of layers that say nothing else. */
const DEFAULTS = {
  blend: 1,
  outputs: 1,
  output: 0,
  lowest: 0,
  colourRate: 1,
  lineWidth: 1,
  lineOpacity: 1,
  depth: NO_UNIT,
  unit: NO_UNIT,
  lineColours: new Uint32Array(LINE_COLOURS),
  valueColours: new Uint32Array(VALUE_COLOURS),
};

/** Where the window that positions are relative to lies in the view. */
function placement(window: Window, view: Window) {
  const width = view.u1 - view.u0;
  const height = view.v1 - view.v0;
  // The differences first: in a narrow window the coordinates themselves are large beside them.
  const u = window.u0 - view.u0 + (window.u1 - view.u1);
  const v = window.v0 - view.v0 + (window.v1 - view.v1);
  return {
    scale: [(window.u1 - window.u0) / width, (window.v1 - window.v0) / height],
    offset: [u / width, v / height],
  };
}

function dotNumbers({ diameter, rim }: Dots) {
  return { lineWidth: diameter, lineColours: new Uint32Array(LINE_COLOURS).fill(rim) };
}

function lineNumbers({ width, colours }: LineStyle) {
  const last = colours[Math.min(colours.length, LINE_COLOURS) - 1];
  const lineColours = Uint32Array.from({ length: LINE_COLOURS }, (_, k) => colours[k] ?? last);
  // Edges are drawn from both of their sides: thin ones twice half as opaque.
  const lineOpacity = width >= 1 ? 1 : 1 - Math.sqrt(1 - width);
  return { lineWidth: Math.max(1, width), lineOpacity, lineColours };
}
