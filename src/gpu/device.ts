/** Limits of the adapter that let larger maps and wider networks run in one piece, or faster. */
const raisedLimits = [
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupStorageSize',
  'maxTextureDimension2D',
] as const;

/** A device with the adapter's own limits where Crease gains from more than WebGPU's defaults. */
export function requestDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  const requiredLimits: Record<string, number> = {};
  for (const limit of raisedLimits) requiredLimits[limit] = adapter.limits[limit];
  return adapter.requestDevice({ label: 'Crease', requiredLimits });
}
