import type { Shader } from '../shader';

interface KeptGroup {
  readonly pipeline: GPURenderPipeline;
  readonly buffers: readonly GPUBuffer[];
  readonly group: GPUBindGroup;
}

/** Bind groups of a shader's pipelines, each made once for the same buffers, and kept as long as these. */
export class KeptGroups {
  private readonly groups = new WeakMap<GPUBuffer, KeptGroup[]>();

  constructor(
    private readonly device: GPUDevice,
    private readonly shader: Shader,
  ) {}

  /** @param buffers by the names that the shader has for them; the last of them is gone first */
  bind(pipeline: GPURenderPipeline, buffers: Readonly<Record<string, GPUBuffer>>): GPUBindGroup {
    const all = Object.values(buffers);
    const last = all[all.length - 1];
    const kept = this.groups.get(last) ?? [];
    const known = kept.find(
      (one) => one.pipeline === pipeline && one.buffers.every((buffer, k) => buffer === all[k]),
    );
    if (known) return known.group;
    const group = this.shader.bind(this.device, pipeline, buffers);
    this.groups.set(last, [...kept, { pipeline, buffers: all, group }]);
    return group;
  }
}
