import { constants } from 'node:os';
import { isEmulated, requestDevice } from '../gpu/device';
import { makeDawnPatient } from './patient-dawn';
import {
  chosenDriver,
  loaderBeside,
  mayHaveHardware,
  softwareDrivers,
} from './setup/vulkan-drivers.mjs';

/** No GPU and no software adapter either. The message says what to install. */
export class NoAdapterError extends Error {
  override name = 'NoAdapterError';
}

/** What a picture or a count was made on. */
export interface AdapterInfo {
  readonly vendor: string;
  readonly description: string;
  /** A CPU pretends to be the GPU: right, but slow. */
  readonly software: boolean;
}

export interface OpenedDevice {
  readonly device: GPUDevice;
  /** What it was opened of. */
  readonly adapter: GPUAdapter;
  readonly adapterInfo: AdapterInfo;
  /** Destroys the device; Node can then exit by itself. */
  close(): Promise<void>;
}

/** Without this Dawn clears workgroup memory that Crease's shaders write before they read it. */
const WITHOUT_INIT = 'disable_workgroup_init';
const DAWN_OPTIONS = dawnOptions({});

/** Features of Dawn's that are switched on and off. */
export interface DawnFeatures {
  readonly on?: readonly string[];
  readonly off?: readonly string[];
}

function dawnOptions({ on = [], off = [] }: DawnFeatures): string[] {
  const wanted = [WITHOUT_INIT, ...on].filter((feature) => !off.includes(feature));
  const enabled = `enable-dawn-features=${wanted.join(',')}`;
  return off.length > 0 ? [enabled, `disable-dawn-features=${off.join(',')}`] : [enabled];
}

/** glibc's RTLD_NODELETE, which Node does not name: the library stays although it is no addon. */
const KEEP_LOADED = 0x1000;

/** Every instance made, for as long as the process lives: Node crashes when one is collected. */
const instances: GPU[] = [];

/**
 * A device on this machine's GPU or, where there is none, on a software adapter.
 *
 * @param features for measurements, beside those that Crease is always run with
 * @throws NoAdapterError if there is neither.
 */
export async function openDevice(features: DawnFeatures = {}): Promise<OpenedDevice> {
  const options = dawnOptions(features);
  const adapter = (await hardwareAdapter(options)) ?? (await softwareAdapter(options));
  if (!adapter) throw new NoAdapterError(missingAdapter());
  return open(adapter);
}

/** A device that runs nothing but checks every shader, pipeline and command, on any machine. */
export async function nullDevice(): Promise<OpenedDevice> {
  const adapter = await adapterOf(['backend=null', ...DAWN_OPTIONS]);
  if (!adapter) throw new NoAdapterError("Dawn's null backend is missing.");
  return open(adapter);
}

/** One sentence's end: what to install for a GPU adapter. */
export function adviceForAdapter(): string {
  if (process.platform !== 'linux') return "update the graphics card's driver.";
  return (
    "install the graphics card's Vulkan driver or, without a card, Chromium for its software " +
    'adapter (Debian and Ubuntu: apt-get install chromium libvulkan1; without root: ' +
    'npx puppeteer browsers install chrome).'
  );
}

function missingAdapter(): string {
  const chosen = chosenDriver();
  return chosen === undefined
    ? `No GPU adapter was found: ${adviceForAdapter()}`
    : `The Vulkan driver ${chosen} gave no GPU adapter: ${adviceForAdapter()}`;
}

async function hardwareAdapter(options: string[]): Promise<GPUAdapter | null> {
  const chosen = chosenDriver();
  if (chosen !== undefined) return driverAdapter(chosen, options);
  return mayHaveHardware() ? adapterOf(options) : null;
}

async function softwareAdapter(options: string[]): Promise<GPUAdapter | null> {
  if (chosenDriver() !== undefined) return null;
  const before = process.env['VK_ICD_FILENAMES'];
  for (const manifest of softwareDrivers()) {
    const adapter = await driverAdapter(manifest, options);
    if (adapter) return adapter;
  }
  if (before === undefined) delete process.env['VK_ICD_FILENAMES'];
  return null;
}

/** The adapter of one Vulkan driver. The loader reads the environment anew for every instance. */
function driverAdapter(manifest: string, options: string[]): Promise<GPUAdapter | null> {
  process.env['VK_ICD_FILENAMES'] = manifest;
  delete process.env['VK_DRIVER_FILES']; // That variable would go before the other.
  // Mesa's layer that picks among cards has nothing to pick here, and complains without a desktop.
  process.env['NODEVICE_SELECT'] ??= '1';
  const loader = loaderBeside(manifest);
  if (loader !== undefined) preload(loader);
  return adapterOf(options);
}

/**
 * Loads Chrome's Vulkan loader, which Dawn then finds by its name where the system has none. Node
 * can only load addons and says that this is not one, but by then the library is in.
 */
function preload(library: string): void {
  try {
    const { RTLD_LAZY } = constants.dlopen;
    process.dlopen({ exports: {} }, library, RTLD_LAZY | KEEP_LOADED);
  } catch {
    // Expected: see above.
  }
}

async function adapterOf(options: string[]): Promise<GPUAdapter | null> {
  const { create, globals } = await importDawn();
  Object.assign(globalThis, globals);
  const gpu = create(options);
  instances.push(gpu);
  return gpu.requestAdapter({ powerPreference: 'high-performance' });
}

/** Imported late: the package holds megabytes of native code that `--help` has no use for. */
async function importDawn(): Promise<typeof import('webgpu')> {
  try {
    return await import('webgpu');
  } catch (cause) {
    const machine = `${process.platform} ${process.arch}`;
    throw new NoAdapterError(`Dawn, which gives Node its GPU, does not load on this ${machine}.`, {
      cause,
    });
  }
}

async function open(adapter: GPUAdapter): Promise<OpenedDevice> {
  const { vendor, description, device: model } = adapter.info;
  const software = isEmulated(adapter.info);
  if (software) makeDawnPatient();
  const device = await requestDevice(adapter);
  return {
    device,
    adapter,
    adapterInfo: { vendor, description: description || model, software },
    async close() {
      device.destroy();
      await device.lost;
    },
  };
}
