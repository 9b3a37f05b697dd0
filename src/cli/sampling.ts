import { Engine, type SampleOptions, type Sampler } from '../gpu/engine';
import { sliceNetwork } from '../network/slice';
import { openDevice, type AdapterInfo } from './adapter';
import type { MapRequest } from './map-request';
import { Progress, warn } from './messages';

/** What a command does its work with. */
export interface Sampling {
  readonly engine: Engine;
  readonly sampler: Sampler;
  readonly options: SampleOptions;
}

/** What was counted, and where. */
export interface Counted {
  /** Distinct regions among the samples, by depth. */
  readonly byDepth: readonly number[];
  readonly adapter: AdapterInfo;
  /** Time of the sampling alone. */
  readonly seconds: number;
}

/**
 * Samples on this machine's GPU: opens the device, runs the work, and closes it whatever happens.
 *
 * @param label of the progress bar
 * @param work resolves to the distinct regions by depth
 * @throws NoAdapterError if the machine has neither a GPU nor a software adapter.
 */
export async function sampleOnGpu(
  request: MapRequest,
  label: string,
  signal: AbortSignal,
  work: (sampling: Sampling) => Promise<readonly number[]>,
): Promise<Counted> {
  // Composed before the device is opened: a network that cannot be used fails at once.
  const network = sliceNetwork(request.opened.network, request.slice);
  const opened = await openDevice();
  const { device, adapterInfo: adapter } = opened;
  if (adapter.software)
    warn(`there is no GPU here; ${adapter.description} on the CPU takes its place, and is slow.`);
  const progress = new Progress(label);
  try {
    const engine = new Engine(device);
    const sampler = engine.createSampler(network);
    const startedAt = performance.now();
    const options = { signal, onProgress: (share: number) => progress.show(share) };
    const byDepth = await Promise.race([
      work({ engine, sampler, options }),
      rejectOnFault(device, signal),
    ]);
    const seconds = Math.round(performance.now() - startedAt) / 1000;
    sampler.destroy();
    return { byDepth, adapter, seconds };
  } finally {
    progress.end();
    await opened.close();
  }
}

/** Never resolves; rejects when the GPU reports an error, or the device or the user is gone. */
function rejectOnFault(device: GPUDevice, signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    device.addEventListener('uncapturederror', ({ error }) => {
      reject(new Error(`The GPU reported: ${error.message}`));
    });
    void device.lost.then(({ reason, message }) => {
      if (reason !== 'destroyed') reject(new Error(`The GPU was lost: ${message}`));
    });
    signal.addEventListener('abort', () => reject(new Error('Interrupted.')));
  });
}
