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
