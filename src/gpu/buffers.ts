import { roundUp } from './struct-layout';

/** Bytes that every buffer's size is a multiple of: a vec4f. */
const GRANULE = 16;

/**
 * A buffer that can be written, with a content or, where a number stands instead, of so many bytes.
 * Who asks destroys it.
 */
export function writtenBuffer(
  device: GPUDevice,
  label: string,
  usage: number,
  content: number | ArrayBuffer | Uint32Array<ArrayBuffer> | Float32Array<ArrayBuffer>,
): GPUBuffer {
  const bytes = typeof content === 'number' ? content : content.byteLength;
  const size = roundUp(Math.max(bytes, GRANULE), GRANULE);
  const buffer = device.createBuffer({ label, size, usage: usage | GPUBufferUsage.COPY_DST });
  if (typeof content !== 'number') device.queue.writeBuffer(buffer, 0, content);
  return buffer;
}

/**
 * Binds buffers to a pipeline's group, in the order of its bindings; by their numbers where the
 * entry point leaves some of its shader's out.
 */
export function bindBuffers(
  device: GPUDevice,
  pipeline: GPUComputePipeline,
  buffers: readonly GPUBuffer[] | Readonly<Record<number, GPUBuffer>>,
  group = 0,
): GPUBindGroup {
  return device.createBindGroup({
    label: pipeline.label,
    layout: pipeline.getBindGroupLayout(group),
    entries: Object.entries(buffers).map(([binding, buffer]) => ({
      binding: Number(binding),
      resource: { buffer },
    })),
  });
}
