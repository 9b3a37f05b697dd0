import { timePass } from './passes';
import { readBuffer } from './read-buffer';
import { shaders } from './shaders';
import { WORKGROUP_SIZE } from './sizes';

/** Multiply-adds that an invocation of `peak.wgsl` does in a turn. */
const MULTIPLY_ADDS = 32;
const TURNS = 4096;

/** Workgroups are doubled until a run takes this long, which drowns what it costs to submit it. */
const LONG_ENOUGH_MS = 50;
const MOST_WORKGROUPS = 65535;

/** Runs at the final size, of which the fastest counts. */
const RUNS = 4;

/**
 * Float32 operations per second that a device reaches in multiply-adds that need no memory; each is
 * two.
 */
export async function measurePeak(device: GPUDevice): Promise<number> {
  const pipeline = device.createComputePipeline({
    label: 'measurePeak',
    layout: 'auto',
    compute: {
      module: shaders.peak.module(device),
      constants: { turns: TURNS },
    },
  });
  const buffer = device.createBuffer({
    label: 'measurePeak.sums',
    size: 16 * WORKGROUP_SIZE,
    usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC,
  });
  const group = shaders.peak.bind(device, pipeline, { sums: buffer });
  const run = (workgroups: number) =>
    timePass(device, 'measurePeak', (pass) => {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(workgroups);
    });
  try {
    let workgroups = 1;
    while ((await run(workgroups)) < LONG_ENOUGH_MS && workgroups < MOST_WORKGROUPS)
      workgroups = Math.min(2 * workgroups, MOST_WORKGROUPS);
    let fastest = Infinity;
    for (let k = 0; k < RUNS; k++) fastest = Math.min(fastest, await run(workgroups));
    // Sums of eight numbers that converge to 1, but for rounding: whatever does less is no peak.
    const sums = new Float32Array(await readBuffer(device, buffer, buffer.size));
    if (!sums.every((sum) => Math.abs(sum - 8) < 1e-4))
      throw new Error('The peak kernel did not do what it is timed for.');
    const multiplyAdds = MULTIPLY_ADDS * TURNS * WORKGROUP_SIZE * workgroups;
    return (2 * multiplyAdds) / (fastest / 1000);
  } finally {
    buffer.destroy();
  }
}
