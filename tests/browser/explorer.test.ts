import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';
import type { Browser } from 'puppeteer';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Window } from '../../src/network/slice';
import { fitWindow, panView, viewLimits, zoomView } from '../../src/view/camera';
import { launchBrowser } from './browser';
import { crease } from './command-line';
import { ExplorerPage, hostExplorer, type ExplorerHost } from './explorer-page';

declare global {
  /** In the page: every text that the count has had. */
  var countsShown: string[];
}

const ONNX = 'tests/fixtures/spiral-32x3-dynamo.onnx';
const ONNX_DATA = `${ONNX}.data`;
const [width, height] = [480, 320];
const unit: Window = { u0: -1, u1: 1, v0: -1, v1: 1 };
const home = fitWindow(unit, width / height);
const limits = viewLimits(unit);

let browser: Browser;
let host: ExplorerHost;
let explorer: ExplorerPage;

beforeAll(async () => {
  host = await hostExplorer();
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await host?.close();
});

afterEach(async () => {
  await explorer?.close();
});

async function open(query = '', before?: () => void): Promise<void> {
  explorer = await ExplorerPage.open(browser, host, {
    query,
    width,
    height,
    ...(before && { before }),
  });
}

async function choose(...files: string[]): Promise<void> {
  const input = await explorer.page.$('input#open-files');
  if (!input) throw new Error('The page has no file input.');
  await input.uploadFile(...files);
}

/** Drops files anywhere on the page, as a person would from a folder. */
async function drop(...paths: string[]): Promise<void> {
  const files = await Promise.all(
    paths.map(async (path) => ({
      name: path.slice(path.lastIndexOf('/') + 1),
      base64: await readFile(path, 'base64'),
    })),
  );
  await explorer.page.evaluate((dropped) => {
    const dataTransfer = new DataTransfer();
    for (const { name, base64 } of dropped) {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      dataTransfer.items.add(new File([bytes], name));
    }
    for (const type of ['dragover', 'drop'])
      document
        .getElementById('legend')
        ?.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
  }, files);
}

/** What the command line counts at the size of the page. */
async function countOf(...args: string[]): Promise<unknown> {
  return JSON.parse(await crease('count', ...args, '--size', `${width}x${height}`, '--json'));
}

function expectWindow(actual: Window, expected: Window): void {
  for (const side of ['u0', 'u1', 'v0', 'v1'] as const)
    expect(actual[side]).toBeCloseTo(expected[side], 9);
}

describe('the explorer', () => {
  it('opens on a map with its count, and never shows the count of a coarse one', async () => {
    await open('', () => {
      const counts: string[] = [];
      globalThis.countsShown = counts;
      document.addEventListener('DOMContentLoaded', () => {
        const count = document.getElementById('count');
        if (count)
          new MutationObserver(() => counts.push(count.textContent ?? '')).observe(count, {
            childList: true,
          });
      });
    });
    const { regions, size, network } = await explorer.finished();
    expect(size).toBe('480x320');
    const total = regions[regions.length - 1];
    expect(total).toBeGreaterThan(100);
    expect(regions).toEqual(regions.toSorted((a, b) => a - b));
    const seen = await explorer.page.evaluate(() => globalThis.countsShown);
    expect(seen).toEqual(['refining…', total.toLocaleString('en')]);
    expect(await explorer.text('#network-name')).toBe(network);
    expect(await explorer.text('#summary')).toContain(`${total.toLocaleString('en')} regions`);
    expect(explorer.problems).toEqual([]);
  });

  it('opens a PyTorch network with its weights beside it, and counts what the command line does', async () => {
    await open('?network=fold:2x2&window=-1.5,1.5,-1,1');
    await explorer.finished('fold:2x2');
    await choose(ONNX, ONNX_DATA);
    const { regions, window } = await explorer.finished('spiral-32x3-dynamo.onnx');
    expect(await explorer.text('#network-shape')).toBe('2–32–32–32–1');
    expect(window).toEqual(home);
    expect(await countOf(ONNX, '--window=-1.5,1.5,-1,1')).toMatchObject({
      sampled: { byDepth: regions },
    });
    expect(explorer.problems).toEqual([]);
  });

  it('takes a dropped pair, and draws what the command line draws', async () => {
    await open('?network=fold:2x2');
    await drop(ONNX, ONNX_DATA);
    await explorer.finished('spiral-32x3-dynamo.onnx');
    const folder = await mkdtemp(join(tmpdir(), 'crease-'));
    const file = join(folder, 'map.png');
    await crease('render', ONNX, '--window=-1.5,1.5,-1,1', '--size', '480x320', '-o', file);
    const expected = PNG.sync.read(await readFile(file));
    await rm(folder, { recursive: true });
    const actual = PNG.sync.read(Buffer.from(await explorer.picture()));
    expect([actual.width, actual.height]).toEqual([width, height]);
    expect(coloursIn(actual)).toBeGreaterThan(30);
    const different = pixelmatch(actual.data, expected.data, undefined, width, height, {
      threshold: 0.05,
      includeAA: true,
    });
    expect(different).toBeLessThan((width * height) / 1000);
    expect(explorer.problems).toEqual([]);
  });

  it('says what is wrong with a file, and keeps the network that was there', async () => {
    await open('?network=fold:2x2');
    const before = await explorer.finished();
    await choose('package.json');
    expect(await explorer.notice()).toMatch(/^package\.json: .+\.$/);
    await choose(ONNX);
    await explorer.page.waitForFunction(() =>
      document.getElementById('notice-text')?.textContent?.includes('onnx.data'),
    );
    expect(await explorer.notice()).toBe(
      '“spiral-32x3-dynamo.onnx” keeps its weights in spiral-32x3-dynamo.onnx.data: open or drop them together.',
    );
    expect(await explorer.shown()).toEqual(before);
    await explorer.page.click('#notice-close');
    expect(await explorer.page.$eval('#notice', (notice) => notice.checkVisibility())).toBe(false);
    expect(explorer.problems).toEqual([]);
  });

  it('opens what its address names, to the last bit of the window', async () => {
    const window: Window = { u0: -0.3, u1: 0.9, v0: 0.1, v1: 0.9 };
    await open('?network=random:5-8-8-1?seed%3D3&axes=4,2&window=-0.3,0.9,0.1,0.9');
    const shown = await explorer.finished('random:5-8-8-1?seed=3');
    expect(shown.window).toEqual(window);
    expect(await countOf(shown.network, '--axes=4,2', '--window=-0.3,0.9,0.1,0.9')).toMatchObject({
      sampled: { byDepth: shown.regions },
    });
    expect(explorer.problems).toEqual([]);
  });

  it('says what is wrong with its address, and opens all the same', async () => {
    await open('?network=fold:2x2&window=1,0,0,1');
    expect(await explorer.notice()).toContain('1,0,0,1');
    expect((await explorer.finished()).regions.length).toBeGreaterThan(0);
    expect(explorer.problems).toEqual([]);
  });
});

describe('gestures', () => {
  const query = '?network=random:2-8-8-1?seed%3D1';
  /** A place on screen that nothing covers. */
  const [x, y] = [60, 48];

  it('a drag pans, the wheel and a double click zoom at the pointer', async () => {
    await open(query);
    expectWindow((await explorer.finished()).window, home);
    const { mouse } = explorer.page;
    await mouse.move(x, y);
    await mouse.down();
    await mouse.move(x + 20, y + 5);
    await mouse.move(x + 48, y + 16);
    await mouse.up();
    let expected = panView(home, 48 / width, 16 / height);
    expectWindow((await explorer.finished()).window, expected);

    await mouse.move(x, y);
    await changesWindow(() => mouse.wheel({ deltaY: -100 }));
    expected = zoomView(expected, x / width, y / height, Math.exp(0.18), limits);
    expectWindow((await explorer.finished()).window, expected);

    await changesWindow(() => mouse.click(x, y, { count: 2 }));
    expected = zoomView(expected, x / width, y / height, 2, limits);
    expectWindow((await explorer.finished()).window, expected);
    expect(explorer.problems).toEqual([]);
  });

  it('the keyboard does the same', async () => {
    await open(query);
    await explorer.finished();
    await explorer.page.focus('#map');
    await explorer.page.keyboard.press('ArrowRight');
    await explorer.page.keyboard.press('+');
    const expected = zoomView(panView(home, -0.1, 0), 0.5, 0.5, 1.25, limits);
    expectWindow((await explorer.finished()).window, expected);
    await explorer.page.keyboard.press('0');
    expectWindow((await explorer.finished()).window, home);
  });

  it('two fingers zoom between them', async () => {
    await open(query);
    await explorer.finished();
    const { touchscreen } = explorer.page;
    const left = await touchscreen.touchStart(100, y);
    const right = await touchscreen.touchStart(140, y);
    await left.move(80, y);
    await right.move(160, y);
    await left.end();
    await right.end();
    expectWindow(
      (await explorer.finished()).window,
      zoomView(home, 120 / width, y / height, 2, limits),
    );
  });

  it('a resized page keeps square pixels and what was in view; high-DPI screens get their pixels', async () => {
    await open(query);
    await explorer.finished();
    await explorer.page.setViewport({ width: 300, height: 400, deviceScaleFactor: 2 });
    await explorer.page.waitForSelector('body[data-size="600x800"]');
    const { window } = await explorer.finished();
    expectWindow(window, fitWindow(unit, 300 / 400));
  });
});

/** Waits until what was done has moved the view: a browser hands on a wheel when it pleases. */
async function changesWindow(act: () => Promise<void>): Promise<void> {
  const before = await explorer.page.evaluate(() => document.body.dataset.window ?? '');
  await act();
  await explorer.page.waitForFunction((old) => document.body.dataset.window !== old, {}, before);
}

/** Different colours among a picture's pixels. */
function coloursIn({ data }: PNG): number {
  return new Set(new Uint32Array(data.buffer, data.byteOffset, data.length / 4)).size;
}
