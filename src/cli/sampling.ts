import { Engine, type SampleOptions, type Sampler } from '../gpu/engine';
import { hiddenWidths, inputWidth, outputWidth } from '../network/network';
import { sliceNetwork } from '../network/slice';
import { openDevice, type AdapterInfo } from './adapter';
import type { MapRequest } from './map-request';
import { grouped, Progress, table, warn } from './messages';

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

/** The JSON of the command line's contract. */
export function countJson({ opened, grid }: MapRequest, counted: Counted): object {
  const { window } = grid;
  return {
    network: {
      inputs: inputWidth(opened.network),
      hidden: hiddenWidths(opened.network),
      outputs: outputWidth(opened.network),
      sha256: opened.sha256,
    },
    window: [window.u0, window.u1, window.v0, window.v1],
    size: [grid.width, grid.height],
    sampled: { regions: counted.byDepth.at(-1) ?? 1, byDepth: counted.byDepth },
    adapter: counted.adapter,
    seconds: { sampled: counted.seconds },
  };
}

/** Regions by depth for a person: a row per hidden layer. */
export function countTable({ opened, grid }: MapRequest, counted: Counted): string {
  const widths = hiddenWidths(opened.network);
  const rows = counted.byDepth.map((regions, k) => [
    String(k + 1),
    grouped(widths[k]),
    grouped(regions),
  ]);
  const samples = `${grid.width}x${grid.height} samples in ${counted.seconds} s`;
  return `${table([['depth', 'units', 'regions'], ...rows])}\n${samples}`;
}
