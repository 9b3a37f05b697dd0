/** Limits of the adapter that let larger maps and wider networks run in one piece, or faster. */
export const RAISED_LIMITS = [
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupStorageSize',
  'maxTextureDimension2D',
] as const;

/** Features that are asked for where an adapter has them: its own clock, by which passes are measured. */
export const WANTED_FEATURES = ['timestamp-query'] as const;

/** What programs that emulate a GPU call themselves: not all of them say that they are a fallback. */
const EMULATIONS = /swiftshader|llvmpipe|lavapipe|softpipe|warp|basic render/i;

/** Whether an adapter is none, but a CPU in its place. */
export function isEmulated(adapter: GPUAdapterInfo): boolean {
  const { isFallbackAdapter, architecture, device, description } = adapter;
  return isFallbackAdapter || EMULATIONS.test(`${architecture} ${device} ${description}`);
}

/** A device with the adapter's own limits where Crease gains from more than WebGPU's defaults. */
export function requestDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  const requiredLimits: Record<string, number> = {};
  for (const limit of RAISED_LIMITS) requiredLimits[limit] = adapter.limits[limit];
  const requiredFeatures = WANTED_FEATURES.filter((feature) => adapter.features.has(feature));
  return adapter.requestDevice({ label: 'Crease', requiredLimits, requiredFeatures });
}
