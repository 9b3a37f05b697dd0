import { describe, expect, it } from 'vitest';
import { itInFull } from '../coverage';
import type { ExplorerPage, Shown } from './explorer-page';
import { testExplorer } from './test-explorer';

declare global {
  /** In the page: every device that it opened. */
  var devicesOpened: GPUDevice[];
}

const openExplorer = testExplorer();
let explorer: ExplorerPage;

async function open(before: () => void, more = ''): Promise<void> {
  explorer = await openExplorer({
    query: `?network=random:2-8-8-1?seed%3D1${more}`,
    width: 480,
    height: 200,
    before,
    gpu: 'webgpu',
  });
}

/** What is on screen once both engines are done with it. */
async function settled(): Promise<Shown> {
  await explorer.cut();
  return explorer.finished();
}

/** Destroys the device that the page draws with, as a driver's reset would. */
function loseDevice(): Promise<void> {
  return explorer.page.evaluate(() => globalThis.devicesOpened.at(-1)?.destroy());
}

/** The same, and waits for the one in its place. @param loss how many were lost with it */
async function loseAndReplace(loss: number): Promise<void> {
  await loseDevice();
  await explorer.page.waitForFunction(
    (devices) => globalThis.devicesOpened.length > devices,
    {},
    loss,
  );
}

/** Runs in the page before its scripts: keeps every device that it opens. */
function captureDevices(): void {
  const { gpu } = navigator;
  const requestAdapter = gpu.requestAdapter.bind(gpu);
  globalThis.devicesOpened = [];
  gpu.requestAdapter = async (options) => {
    const adapter = await requestAdapter(options);
    if (!adapter) return adapter;
    const requestDevice = adapter.requestDevice.bind(adapter);
    adapter.requestDevice = async (descriptor) => {
      const device = await requestDevice(descriptor);
      globalThis.devicesOpened.push(device);
      return device;
    };
    return adapter;
  };
}

describe('without the GPU that an address asks for', () => {
  it('a browser without WebGPU gets a page that says what to do', async () => {
    await open(() => Object.defineProperty(Navigator.prototype, 'gpu', { get: () => undefined }));
    await explorer.page.waitForSelector('body[data-state="error"]');
    expect(await explorer.text('#trouble-title')).toBe('This browser has no WebGPU');
    expect(await explorer.text('#trouble-advice')).toContain('--enable-unsafe-webgpu');
    await explorer.page.click('#trouble-without');
    expect((await explorer.finished()).regions.length).toBe(2);
    expect(await explorer.text('#adapter summary')).toContain('without a GPU');
    expect(explorer.problems).toEqual([]);
  });

  it('a machine without an adapter gets one too, and a second try when it has one', async () => {
    await open(() => {
      const { gpu } = navigator;
      const requestAdapter = gpu.requestAdapter.bind(gpu);
      gpu.requestAdapter = () => {
        gpu.requestAdapter = requestAdapter;
        return Promise.resolve(null);
      };
    });
    await explorer.page.waitForSelector('body[data-state="error"]');
    expect(await explorer.text('#trouble-title')).toBe('The browser found no GPU');
    await explorer.page.click('#trouble-again');
    expect((await explorer.finished()).regions.length).toBe(2);
    expect(explorer.problems).toEqual([]);
  });

  it('a lost device is made good with the same view', async () => {
    await open(captureDevices);
    await settled();
    await explorer.page.focus('#map');
    await explorer.page.keyboard.press('+');
    const before = await settled();
    await loseAndReplace(1);
    expect(await settled()).toEqual(before);
    expect(explorer.problems).toEqual([]);
  });

  itInFull('a lost device is made good beside another map, too, but not for ever', async () => {
    await open(captureDevices, '&beside=fold:2x2');
    const before = await settled();
    for (const loss of [1, 2]) {
      await loseAndReplace(loss);
      expect(await settled()).toEqual(before);
      const beside = '#beside[data-state="done"][data-picture="exact"]';
      await explorer.page.waitForSelector(beside);
    }
    await loseDevice();
    await explorer.page.waitForSelector('body[data-state="error"]');
    expect(await explorer.text('#trouble-title')).toBe('The GPU went away');
    await explorer.page.click('#trouble-again');
    expect(await settled()).toEqual(before);
    expect(explorer.problems).toEqual([]);
  });
});
