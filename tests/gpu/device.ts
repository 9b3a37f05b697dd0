import { afterEach, beforeAll, beforeEach } from 'vitest';
import { openDevice, type OpenedDevice } from '../../src/cli/adapter';
import { compilingOnce } from './compiling-once';

/** By what opened them: they go with the process, and take what was compiled on them along. */
const devices = new Map<() => Promise<OpenedDevice>, Promise<OpenedDevice>>();

async function onceCompiled(opened: OpenedDevice): Promise<OpenedDevice> {
  return { ...opened, device: compilingOnce(opened.device) };
}

/** A device that files share which run in one process: to compile takes longer than most tests. */
function sharedDevice(open: () => Promise<OpenedDevice>): Promise<OpenedDevice> {
  const shared = devices.get(open) ?? open().then(onceCompiled);
  devices.set(open, shared);
  return shared;
}

/**
 * A device for the tests of a file: hardware, or a software adapter, or the error that says what to
 * install. A test during which the device reports an error fails with it.
 */
export function testDevice(open: () => Promise<OpenedDevice> = openDevice): () => GPUDevice {
  let opened: OpenedDevice | undefined;
  beforeAll(async () => {
    opened = await sharedDevice(open);
  });
  const device = (): GPUDevice => {
    if (!opened) throw new Error('The device is opened by the first test.');
    return opened.device;
  };
  const filters = ['validation', 'out-of-memory', 'internal'] as const;
  beforeEach(() => {
    for (const filter of filters) device().pushErrorScope(filter);
  });
  afterEach(async () => {
    const errors = await Promise.all(filters.map(() => device().popErrorScope()));
    for (const error of errors) if (error) throw new Error(error.message);
  });
  return device;
}
