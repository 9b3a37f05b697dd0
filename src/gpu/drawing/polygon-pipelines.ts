import { FILLINGS, type Filling } from '../../view/fillings/fillings';
import { shaders } from '../shaders';

const BLEND: GPUBlendState = {
  color: { srcFactor: 'src-alpha', dstFactor: 'one-minus-src-alpha' },
  alpha: { srcFactor: 'one', dstFactor: 'one-minus-src-alpha' },
};

/** The pipelines of `polygons.wgsl`, made when they are first needed: each takes a while on slow adapters. */
export class PolygonPipelines {
  private readonly module: GPUShaderModule;
  private readonly fillings = new Map<Filling['kind'], GPURenderPipeline>();
  private madeLines: GPURenderPipeline | undefined;
  private madeDots: GPURenderPipeline | undefined;

  constructor(
    private readonly device: GPUDevice,
    private readonly format: GPUTextureFormat,
    private readonly samples: number,
  ) {
    this.module = shaders.polygons.module(device);
  }

  filling(kind: Filling['kind']): GPURenderPipeline {
    const made = this.fillings.get(kind);
    if (made) return made;
    const buffers: GPUVertexBufferLayout[] = [
      { arrayStride: 8, attributes: [{ shaderLocation: 0, offset: 0, format: 'float32x2' }] },
      { arrayStride: 4, attributes: [{ shaderLocation: 1, offset: 0, format: 'uint32' }] },
    ];
    const { module, format } = this;
    const pipeline = this.device.createRenderPipeline({
      label: `PolygonPipelines.${kind}`,
      layout: 'auto',
      vertex: { module, entryPoint: 'placeRegion', buffers },
      fragment: { module, entryPoint: FILLINGS[kind].entryPoint, targets: [{ format }] },
      multisample: { count: this.samples },
    });
    this.fillings.set(kind, pipeline);
    return pipeline;
  }

  get lines(): GPURenderPipeline {
    return (this.madeLines ??= this.create('Line', []));
  }

  get dots(): GPURenderPipeline {
    return (this.madeDots ??= this.create(
      'Dot',
      [
        {
          arrayStride: 12,
          stepMode: 'instance',
          attributes: [
            { shaderLocation: 0, offset: 0, format: 'float32x2' },
            { shaderLocation: 1, offset: 8, format: 'uint32' },
          ],
        },
      ],
      'triangle-strip',
    ));
  }

  private create(
    name: 'Line' | 'Dot',
    buffers: GPUVertexBufferLayout[],
    topology: GPUPrimitiveTopology = 'triangle-list',
  ): GPURenderPipeline {
    const { device, module, format } = this;
    return device.createRenderPipeline({
      label: `PolygonPipelines.${name}`,
      layout: 'auto',
      primitive: { topology },
      vertex: { module, entryPoint: `place${name}`, buffers },
      fragment: { module, entryPoint: `colour${name}`, targets: [{ format, blend: BLEND }] },
      multisample: { count: this.samples },
    });
  }
}
