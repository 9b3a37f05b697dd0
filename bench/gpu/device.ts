import { openDevice, type DawnFeatures, type OpenedDevice } from '../../src/cli/adapter';
import { Engine, faultOf } from '../../src/gpu/engine';
import { KNOBS, type Knobs } from '../../src/gpu/knobs';
import { Pipelines } from '../../src/gpu/pipelines';

/** A device, and what samples on it. */
export interface Bed {
  readonly device: GPUDevice;
  readonly pipelines: Pipelines;
  readonly engine: Engine;
}

/** Dawn rounds timestamps to a tenth of a millisecond unless it is told not to. */
const EXACT_CLOCK = 'timestamp_quantization';

/** Those that are worked on. */
const working = new Set<OpenedDevice>();

/** Ends what is still at work, for whoever does not wait for it any more: it fails as on a lost device. */
export function abandonDevices(): void {
  for (const { device } of working) device.destroy();
}

/**
 * Works on a device of its own, so that whatever becomes of it harms nobody else; a fault of the device's is the
 * work's.
 */
export async function onDevice<Result>(
  work: (opened: OpenedDevice) => Promise<Result>,
  { on = [], off = [] }: DawnFeatures = {},
): Promise<Result> {
  const opened = await openDevice({ on, off: [...off, EXACT_CLOCK] });
  working.add(opened);
  try {
    return await Promise.race([work(opened), faultOf(opened.device)]);
  } finally {
    working.delete(opened);
    await opened.close();
  }
}

/** @param changed of the numbers that decide how the device is used */
export function bedOf(device: GPUDevice, changed: Partial<Knobs> = {}): Bed {
  const plain = new Pipelines(device);
  if (Object.keys(changed).length === 0)
    return { device, pipelines: plain, engine: new Engine(device, plain) };
  const { emulates, mostChunks } = plain;
  const knobs = { ...KNOBS[emulates ? 'emulated' : 'gpu'], ...changed };
  const pipelines = new Pipelines(device, emulates, mostChunks, knobs);
  return { device, pipelines, engine: new Engine(device, pipelines) };
}
