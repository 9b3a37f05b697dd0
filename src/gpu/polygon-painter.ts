import polygonShader from '../../shaders/polygons.wgsl?raw';
import type { Window } from '../network/slice';
import { NO_UNIT, type RegionComplex } from '../view/region-complex';
import { PolygonMap } from './polygon-map';
import { StructLayout } from './struct-layout';

const layout = new StructLayout(polygonShader, 'Polygons');

/** Colours of lines that the shader has room for, and colours of values. */
export const LINE_COLOURS = 16;
export const VALUE_COLOURS = 64;

/** How the regions themselves are coloured. */
export type Filling =
  /** By the colours of the map (`PolygonMap.setColours`); `blend` is the share of the newer ones. */
  | { readonly kind: 'colours'; readonly blend: number }
  /** By the value of an output: `VALUE_COLOURS` colours from −largest to largest. */
  | {
      readonly kind: 'value';
      readonly output: number;
      readonly largest: number;
      readonly colours: Uint32Array;
      /** Of the line where the value is 0. */
      readonly zero: number;
    }
  /** By the largest output, or the sign of the only one: `VALUE_COLOURS` colours, one per output. */
  | { readonly kind: 'class'; readonly colours: Uint32Array };

/** How lines are drawn: the creases of a map, or others. */
export interface LineStyle {
  /** In pixels. */
  readonly width: number;
  /** Up to `LINE_COLOURS` colours by layer; the last is for all layers beyond. */
  readonly colours: ArrayLike<number>;
}

/** Creases of a map. */
export interface CreaseStyle extends LineStyle {
  /** Those of the first so many layers. */
  readonly depth: number;
  /** Those of one unit alone, counted through all layers. */
  readonly unit?: number | undefined;
}

/** One thing to be drawn over those before it. */
export type PolygonLayer =
  | { readonly kind: 'regions'; readonly map: PolygonMap; readonly filling: Filling }
  | { readonly kind: 'creases'; readonly map: PolygonMap; readonly style: CreaseStyle }
  | { readonly kind: 'lines'; readonly lines: readonly Line[]; readonly style: LineStyle };

/** A chain of segments, in slice coordinates. */
export interface Line {
  readonly points: readonly (readonly [u: number, v: number])[];
  readonly isClosed: boolean;
}

/** Fragment shaders of regions, and the bindings that each reads beside the uniforms. */
const FILLINGS = {
  colours: { entryPoint: 'colourByRegion', bindings: [1, 2] },
  value: { entryPoint: 'colourByValue', bindings: [3] },
  class: { entryPoint: 'colourByClass', bindings: [3] },
} as const;

/** Draws exact regions and lines into passes of one format and number of samples (`polygons.wgsl`). */
export class PolygonPainter {
  private readonly module: GPUShaderModule;
  /** Made when they are first needed: on slow adapters each takes a while. */
  private readonly fillings = new Map<Filling['kind'], GPURenderPipeline>();
  private linePipeline: GPURenderPipeline | undefined;
  /** One per layer of a picture; made when a picture first has so many. */
  private readonly uniforms: GPUBuffer[] = [];
  /** What the last picture's lines lie in. */
  private readonly drawn: PolygonMap[] = [];

  constructor(
    private readonly device: GPUDevice,
    private readonly format: GPUTextureFormat,
    private readonly samples: number,
  ) {
    this.module = device.createShaderModule({ label: 'polygons.wgsl', code: polygonShader });
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
        size: layout.size,
        usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
      }));
      const map = layer.kind === 'lines' ? this.lineMap(layer.lines, view) : layer.map;
      const values = { ...DEFAULTS, ...placement(map.window, view), ...numbersOf(layer, map) };
      const pixels = [size.width, size.height];
      this.device.queue.writeBuffer(uniform, 0, layout.pack({ ...values, pixels }));
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
    const pipeline = this.fillingPipeline(kind);
    const { bindings } = FILLINGS[kind];
    const buffers = [uniform, map.before, map.after, map.forms];
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, this.bind(pipeline, buffers, [0, ...bindings]));
    pass.setVertexBuffer(0, map.places);
    pass.setVertexBuffer(1, map.owners);
    pass.setIndexBuffer(map.triangles, 'uint32');
    pass.drawIndexed(map.triangleCorners);
  }

  private recordLines(pass: GPURenderPassEncoder, uniform: GPUBuffer, map: PolygonMap): void {
    const pipeline = (this.linePipeline ??= this.createLinePipeline());
    const buffers = [uniform, undefined, undefined, undefined, map.places, map.edges];
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, this.bind(pipeline, buffers, [0, 4, 5]));
    pass.draw(6, map.corners);
  }

  private bind(
    pipeline: GPURenderPipeline,
    buffers: readonly (GPUBuffer | undefined)[],
    bindings: readonly number[],
  ): GPUBindGroup {
    return this.device.createBindGroup({
      label: 'PolygonPainter',
      layout: pipeline.getBindGroupLayout(0),
      entries: bindings.flatMap((binding) => {
        const buffer = buffers[binding];
        return buffer ? [{ binding, resource: { buffer } }] : [];
      }),
    });
  }

  /** Makes what the first picture will need, before there is one. */
  prepare(): void {
    this.fillingPipeline('colours');
  }

  private fillingPipeline(kind: Filling['kind']): GPURenderPipeline {
    const made = this.fillings.get(kind);
    if (made) return made;
    const { device, module, format } = this;
    const { entryPoint } = FILLINGS[kind];
    const buffers: GPUVertexBufferLayout[] = [
      { arrayStride: 8, attributes: [{ shaderLocation: 0, offset: 0, format: 'float32x2' }] },
      { arrayStride: 4, attributes: [{ shaderLocation: 1, offset: 0, format: 'uint32' }] },
    ];
    const pipeline = device.createRenderPipeline({
      label: `PolygonPainter.${kind}`,
      layout: 'auto',
      vertex: { module, entryPoint: 'placeRegion', buffers },
      fragment: { module, entryPoint, targets: [{ format }] },
      multisample: { count: this.samples },
    });
    this.fillings.set(kind, pipeline);
    return pipeline;
  }

  private createLinePipeline(): GPURenderPipeline {
    const { device, module, format } = this;
    const blend: GPUBlendState = {
      color: { srcFactor: 'src-alpha', dstFactor: 'one-minus-src-alpha' },
      alpha: { srcFactor: 'one', dstFactor: 'one-minus-src-alpha' },
    };
    return device.createRenderPipeline({
      label: 'PolygonPainter.lines',
      layout: 'auto',
      vertex: { module, entryPoint: 'placeLine' },
      fragment: { module, entryPoint: 'colourLine', targets: [{ format, blend }] },
      multisample: { count: this.samples },
    });
  }

  /** Lines as the edges of a map: relative to the view, so they are right however deep that lies. */
  private lineMap(lines: readonly Line[], view: Window): PolygonMap {
    const map = PolygonMap.ofLines(this.device, lines, view);
    this.drawn.push(map);
    return map;
  }
}

/** Width of the line where an output is 0, in pixels. */
const ZERO_WIDTH = 1.5;

/** Of layers that do not say otherwise. */
const DEFAULTS = {
  blend: 1,
  outputs: 1,
  output: 0,
  largest: 1,
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

function numbersOf(layer: PolygonLayer, map: PolygonMap) {
  if (layer.kind === 'regions') return fillingNumbers(layer.filling, map);
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

function fillingNumbers(filling: Filling, { outputs }: PolygonMap) {
  if (filling.kind === 'colours') return { blend: filling.blend };
  const { colours: valueColours } = filling;
  if (filling.kind === 'class') return { outputs, valueColours };
  const { output, largest, zero } = filling;
  const lineColours = new Uint32Array(LINE_COLOURS).fill(zero);
  return { outputs, output, largest, valueColours, lineColours, lineWidth: ZERO_WIDTH };
}
