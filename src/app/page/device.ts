import { isEmulated, requestDevice } from '../../gpu/device';

/** Why there is no GPU to draw with; each has its own advice. */
export type GpuTrouble =
  | 'insecure'
  | 'unsupported'
  | 'no-adapter'
  /** The CPU would emulate one, and is faster without. */
  | 'software'
  | 'refused'
  | 'lost'
  /** The address asks to draw without. */
  | 'unwanted';

export class GpuError extends Error {
  override name = 'GpuError';
  constructor(
    readonly trouble: GpuTrouble,
    message: string,
  ) {
    super(message);
  }
}

/** A device and what a person may want to know about where it comes from. */
export interface OpenDevice {
  readonly device: GPUDevice;
  /** What it was opened of. */
  readonly found: GPUAdapter;
  /** The adapter's description, or as much of it as the browser tells. */
  readonly adapter: string;
  /** The GPU is emulated on the CPU, and everything is slow. */
  readonly software: boolean;
}

/** What is asked for, of all adapters that a machine may have. */
const CHOICE: GPURequestAdapterOptions = { powerPreference: 'high-performance' };

/** An adapter that was asked for before anybody needed it; for one device, as all adapters are. */
let begun: Promise<GPUAdapter | null> | undefined;

/** Asks for the first adapter, which `openDevice` will take. */
export function beginAdapter(): void {
  if (!isSecureContext) return;
  begun = (navigator as { gpu?: GPU }).gpu?.requestAdapter(CHOICE);
  // Whoever takes it hears why there is none.
  begun?.catch(() => undefined);
}

/**
 * @param beforeEmulation resolves when there is nothing more urgent for the CPU to do than to emulate
 *   a GPU; not waited for where there is a real one. It may refuse.
 * @throws GpuError saying which step failed.
 */
export async function openDevice(
  beforeEmulation?: (adapter: string) => Promise<void>,
): Promise<OpenDevice> {
  if (!isSecureContext)
    throw new GpuError('insecure', 'The page was not loaded over https or from localhost.');
  const gpu = (navigator as { gpu?: GPU }).gpu;
  if (!gpu) throw new GpuError('unsupported', 'This browser has no WebGPU.');
  const asked = begun ?? gpu.requestAdapter(CHOICE);
  begun = undefined;
  // Some browsers throw where others have none.
  const found = await asked.catch(() => null);
  if (!found) throw new GpuError('no-adapter', 'The browser has WebGPU, but no GPU for it.');
  const { vendor, architecture, description } = found.info;
  const adapter = description || [vendor, architecture].filter(Boolean).join(' ');
  const software = isEmulated(found.info);
  if (software) await beforeEmulation?.(adapter);
  try {
    const device = await requestDevice(found);
    return { device, found, adapter, software };
  } catch (error) {
    throw new GpuError('refused', error instanceof Error ? error.message : String(error));
  }
}

/** Who draws with the device. */
export interface DeviceHost {
  /** Emulation is welcome; otherwise there is no GPU where there is no real one. */
  readonly emulates: boolean;
  /** Resolves when the CPU has time to emulate a GPU. */
  beforeEmulation(): Promise<void>;
  onDevice(opened: OpenDevice): void;
  /** The device is gone; another is on its way, or `onTrouble` follows. */
  onLost(): void;
  /** There is no device, or none any more. */
  onTrouble(error: unknown): void;
}

/** Losses of a device within `LOSS_MEMORY_MS` that are made good without asking. */
const LOSSES_FORGIVEN = 2;
const LOSS_MEMORY_MS = 60_000;

/** Opens a device, and another whenever it is lost, unless that keeps happening. */
export async function keepDevice(host: DeviceHost, losses: readonly number[] = []): Promise<void> {
  try {
    const opened = await openDevice((adapter) => {
      if (host.emulates) return host.beforeEmulation();
      throw new GpuError('software', adapter);
    });
    host.onDevice(opened);
    const { message } = await opened.device.lost;
    host.onLost();
    const now = performance.now();
    const recent = [...losses.filter((at) => now - at < LOSS_MEMORY_MS), now];
    if (recent.length > LOSSES_FORGIVEN)
      throw new GpuError('lost', `The browser lost the GPU. ${message}`.trim());
    void keepDevice(host, recent);
  } catch (error) {
    host.onTrouble(error);
  }
}
