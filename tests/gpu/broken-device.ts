import { instead } from '../../bench/gpu/instead';

/** What is changed of a shader: the first of a text, in the shader of a label. */
export interface Mutation {
  readonly shader: string;
  readonly from: string;
  readonly to: string;
}

/**
 * A device whose shader of a label is another than was written: what makes its pipelines compiles them, and knows
 * nothing of it.
 *
 * @throws Error if the shader has no such text, so that nothing would be broken.
 */
export function brokenDevice(device: GPUDevice, { shader, from, to }: Mutation): GPUDevice {
  const createShaderModule: GPUDevice['createShaderModule'] = (descriptor) => {
    const { label, code } = descriptor;
    if (label !== shader) return device.createShaderModule(descriptor);
    if (!code.includes(from)) throw new Error(`The shader ${shader} has no "${from}".`);
    return device.createShaderModule({ ...descriptor, code: code.replace(from, to) });
  };
  return instead(device, { createShaderModule });
}
