import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { openDevice, type OpenedDevice } from '../../src/cli/adapter';

/**
 * A device for the tests of a file: hardware, or a software adapter, or the error that says what to
 * install. A test during which the device reports an error fails with it.
 */
export function testDevice(open: () => Promise<OpenedDevice> = openDevice): () => GPUDevice {
  let opened: OpenedDevice | undefined;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened?.close());
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
