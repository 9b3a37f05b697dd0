/** What is done in a pass. */
export type Recording = (pass: GPUComputePassEncoder) => void;

/** Submits a compute pass. */
export function submitPass(device: GPUDevice, label: string, record: Recording): void {
  const encoder = device.createCommandEncoder({ label });
  const pass = encoder.beginComputePass({ label });
  record(pass);
  pass.end();
  device.queue.submit([encoder.finish()]);
}

/** Milliseconds until a compute pass is done, and all that was submitted before. */
export async function timePass(
  device: GPUDevice,
  label: string,
  record: Recording,
): Promise<number> {
  const startedAt = performance.now();
  submitPass(device, label, record);
  await device.queue.onSubmittedWorkDone();
  return performance.now() - startedAt;
}
