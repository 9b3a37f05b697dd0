import type { Window } from '../../network/slice';
import { FILLINGS, kindOf, type Filling } from '../../view/fillings/fillings';
import {
  LINE_COLOURS,
  VALUE_COLOURS,
  type Dots,
  type Line,
  type PictureLayer,
} from '../../view/picture';
import { NO_UNIT, type RegionComplex } from '../../view/region-complex';
import { DotMap } from './dot-map';
import { PolygonMap } from './polygon-map';
import { PolygonPipelines } from './polygon-pipelines';
import { layouts, shaders } from '../shaders';

/** A layer whose regions lie on the GPU. */
export type PolygonLayer = PictureLayer<PolygonMap>;

/** Draws exact regions and lines into passes of one format and number of samples (`polygons.wgsl`). */
export class PolygonPainter {
  private readonly pipelines: PolygonPipelines;
  /** One per layer of a picture; made when a picture first has so many. */
  private readonly uniforms: GPUBuffer[] = [];
  /** What the last picture's lines and dots lie in. */
  private readonly drawn: (PolygonMap | DotMap)[] = [];

  constructor(
    private readonly device: GPUDevice,
    format: GPUTextureFormat,
    samples: number,
  ) {
    this.pipelines = new PolygonPipelines(device, format, samples);
  }

  /** The regions on the GPU; who asks destroys them. */
  upload(complex: RegionComplex): Promise<PolygonMap> {
    return PolygonMap.of(this.device, complex);
  }

  /** Draws layers over each other: the window `view` over the whole of a target of this size. */
  record(
    pass: GPURenderPassEncoder,
    layers: readonly PolygonLayer[],
    view: Window,
    size: { readonly width: number; readonly height: number },
  ): void {
    for (const map of this.drawn.splice(0)) map.destroy();
    for (const [index, layer] of layers.entries()) {
      const uniform = (this.uniforms[index] ??= this.device.createBuffer({
        label: 'PolygonPainter.uniforms',
        size: layouts.polygons.size,
        usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
      }));
      const pixels = [size.width, size.height];
      const write = (window: Window, numbers: object) => {
        const values = { ...DEFAULTS, ...placement(window, view), ...numbers, pixels };
        this.device.queue.writeBuffer(uniform, 0, layouts.polygons.pack(values));
      };
      if (layer.kind === 'dots') {
        write(view, dotNumbers(layer.dots));
        this.recordDots(pass, uniform, layer.dots, view);
        continue;
      }
      const map = layer.kind === 'lines' ? this.lineMap(layer.lines, view) : layer.map;
      write(map.window, numbersOf(layer, map));
      if (layer.kind === 'regions') this.recordRegions(pass, uniform, map, layer.filling.kind);
      else this.recordLines(pass, uniform, map);
    }
  }

  destroy(): void {
    for (const owned of [...this.uniforms, ...this.drawn]) owned.destroy();
  }

  private recordRegions(
    pass: GPURenderPassEncoder,
    uniform: GPUBuffer,
    map: PolygonMap,
    kind: Filling['kind'],
  ): void {
    const pipeline = this.pipelines.filling(kind);
    const { before, after, forms } = map;
    const read = FILLINGS[kind].reads === 'colours' ? { before, after } : { forms };
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, this.bind(pipeline, { polygons: uniform, ...read }));
    pass.setVertexBuffer(0, map.places);
    pass.setVertexBuffer(1, map.owners);
    pass.setIndexBuffer(map.triangles, 'uint32');
    pass.drawIndexed(map.triangleCorners);
  }

  private recordLines(pass: GPURenderPassEncoder, uniform: GPUBuffer, map: PolygonMap): void {
    const pipeline = this.pipelines.lines;
    const { places, edges } = map;
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, this.bind(pipeline, { polygons: uniform, corners: places, edges }));
    pass.draw(6, map.corners);
  }

  private recordDots(
    pass: GPURenderPassEncoder,
    uniform: GPUBuffer,
    dots: Dots,
    view: Window,
  ): void {
    const map = new DotMap(this.device, dots, view);
    this.drawn.push(map);
    if (map.count === 0) return;
    const pipeline = this.pipelines.dots;
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, this.bind(pipeline, { polygons: uniform }));
    pass.setVertexBuffer(0, map.instances);
    pass.draw(4, map.count);
  }

  private bind(
    pipeline: GPURenderPipeline,
    buffers: Readonly<Record<string, GPUBuffer>>,
  ): GPUBindGroup {
    return shaders.polygons.bind(this.device, pipeline, buffers);
  }

  /** Makes what the first picture will need, before there is one. */
  prepare(): void {
    this.pipelines.filling('colours');
  }

  /** Lines as the edges of a map: relative to the view, so they are right however deep that lies. */
  private lineMap(lines: readonly Line[], view: Window): PolygonMap {
    const map = PolygonMap.ofLines(this.device, lines, view);
    this.drawn.push(map);
    return map;
  }
}

/** Of layers that do not say otherwise. */
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

function numbersOf(layer: Exclude<PolygonLayer, { kind: 'dots' }>, map: PolygonMap) {
  if (layer.kind === 'regions') {
    const { filling } = layer;
    return { outputs: map.outputs, ...kindOf(filling).fields(filling) };
  }
  const { width, colours } = layer.style;
  const last = colours[Math.min(colours.length, LINE_COLOURS) - 1];
  const lineColours = Uint32Array.from({ length: LINE_COLOURS }, (_, k) => colours[k] ?? last);
  // Edges are drawn from both of their sides: thin ones twice half as opaque.
  const lineOpacity = width >= 1 ? 1 : 1 - Math.sqrt(1 - width);
  const drawn = { lineWidth: Math.max(1, width), lineOpacity, lineColours };
  if (layer.kind === 'lines') return drawn;
  const { depth, unit = NO_UNIT } = layer.style;
  return { ...drawn, depth, unit };
}
