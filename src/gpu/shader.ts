import { StructLayout } from './struct-layout';

/** Numbers that stand before a shader as constants; whole ones are unsigned there. */
export type Constants = Readonly<Record<string, number>>;

/** A program for the GPU, put together from files of which each stands behind those that it uses. */
export class Shader {
  readonly code: string;
  /** Number of each of its buffers, by `group.name`. */
  private readonly bindings: ReadonlyMap<string, number>;

  constructor(
    readonly label: string,
    constants: Constants,
    readonly files: readonly string[],
  ) {
    const header = Object.entries(constants).map(
      ([name, value]) => `const ${name} = ${value}${Number.isInteger(value) ? 'u' : ''};\n`,
    );
    this.code = [header.join(''), ...files].join('\n');
    const declared = this.code.matchAll(/@group\((\d+)\) @binding\((\d+)\) var<[^>]*> (\w+)/g);
    this.bindings = new Map(
      Array.from(declared, ([, group, binding, name]) => [`${group}.${name}`, Number(binding)]),
    );
  }

  module(device: GPUDevice): GPUShaderModule {
    return device.createShaderModule({ label: this.label, code: this.code });
  }

  /** @throws Error if the shader has no struct of this name. */
  layout(struct: string): StructLayout {
    return new StructLayout(this.code, struct);
  }

  /**
   * Binds buffers to a group of a pipeline of this shader, by the names that it has for them: those
   * that the pipeline's entry points use, and no others.
   *
   * @throws Error if the group has no buffer of such a name.
   */
  bind(
    device: GPUDevice,
    pipeline: GPUComputePipeline | GPURenderPipeline,
    buffers: Readonly<Record<string, GPUBuffer>>,
    group = 0,
  ): GPUBindGroup {
    return device.createBindGroup({
      label: pipeline.label,
      layout: pipeline.getBindGroupLayout(group),
      entries: Object.entries(buffers).map(([name, buffer]) => {
        const binding = this.bindings.get(`${group}.${name}`);
        if (binding === undefined)
          throw new Error(`Group ${group} of ${this.label} has no buffer ${name}.`);
        return { binding, resource: { buffer } };
      }),
    });
  }
}
