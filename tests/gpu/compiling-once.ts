import { instead } from '../../bench/gpu/instead';

/**
 * A device that compiles what it has compiled before no more, whoever asks for it: the same text, entry point and
 * constants under the same label are the same compute pipeline. What makes pipelines knows nothing of it.
 */
export function compilingOnce(device: GPUDevice): GPUDevice {
  const codes = new WeakMap<GPUShaderModule, string>();
  const made = new Map<string, GPUComputePipeline>();
  const keyOf = ({ label, compute }: GPUComputePipelineDescriptor): string => {
    const { module, entryPoint, constants = {} } = compute;
    const code = codes.get(module);
    if (code === undefined) throw new Error('The module is of another device.');
    return JSON.stringify([label, code, entryPoint, Object.entries(constants)]);
  };
  const keep = (key: string, pipeline: GPUComputePipeline): GPUComputePipeline => {
    made.set(key, pipeline);
    return pipeline;
  };
  return instead(device, {
    createShaderModule(descriptor: GPUShaderModuleDescriptor) {
      const module = device.createShaderModule(descriptor);
      codes.set(module, descriptor.code);
      return module;
    },
    createComputePipeline(descriptor: GPUComputePipelineDescriptor) {
      const key = keyOf(descriptor);
      return made.get(key) ?? keep(key, device.createComputePipeline(descriptor));
    },
    async createComputePipelineAsync(descriptor: GPUComputePipelineDescriptor) {
      const key = keyOf(descriptor);
      return made.get(key) ?? keep(key, await device.createComputePipelineAsync(descriptor));
    },
  });
}
