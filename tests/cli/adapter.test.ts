import { afterEach, describe, expect, it } from 'vitest';
import { nullDevice, openDevice, type OpenedDevice } from '../../src/cli/adapter';

describe('the device of this machine', () => {
  let opened: OpenedDevice | undefined;
  afterEach(() => opened?.close());

  it('runs commands', async () => {
    opened = await openDevice();
    const { device } = opened;
    const buffer = device.createBuffer({
      size: 16,
      usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
    });
    device.queue.writeBuffer(buffer, 0, new Uint32Array([1, 2, 3, 4]));
    await buffer.mapAsync(GPUMapMode.READ);
    expect([...new Uint32Array(buffer.getMappedRange())]).toEqual([1, 2, 3, 4]);
    expect(opened.adapterInfo.vendor).not.toBe('');
    expect(opened.adapterInfo.description).not.toBe('');
  });

  it('may be opened again in the same process', async () => {
    await (await openDevice()).close();
    opened = await openDevice();
    expect(opened.device.limits.maxBufferSize).toBeGreaterThan(0);
  });

  it('is not needed to check a shader', async () => {
    opened = await nullDevice();
    opened.device.pushErrorScope('validation');
    opened.device.createShaderModule({ code: 'fn f() -> u32 { return 1.5; }' });
    expect((await opened.device.popErrorScope())?.message).toContain('1:24');
  });
});
