import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pixelmatch from 'pixelmatch';
import { describe, expect, it } from 'vitest';
import { itInCi, itInFull } from '../coverage';
import type { Window } from '../../src/network/slice';
import { fitWindow } from '../../src/view/camera';
import { crease } from './command-line';
import type { ExplorerPage, Gpu } from './explorer-page';
import { testExplorer } from './test-explorer';
import { readPixels, type Pixels } from '../pixels';

declare global {
  /** In the page: every text that the count has had. */
  var countsShown: string[];
  /** In the page: lets it have the GPU that it asked for. */
  var giveDevice: () => void;
}

const ONNX = 'tests/fixtures/spiral-32x3-dynamo.onnx';
const ONNX_DATA = `${ONNX}.data`;
const [width, height] = [480, 320];
const unit: Window = { u0: -1, u1: 1, v0: -1, v1: 1 };
const home = fitWindow(unit, width / height);

const openExplorer = testExplorer();
let explorer: ExplorerPage;

async function open(query = '', before?: () => void, gpu?: Gpu): Promise<void> {
  explorer = await openExplorer({ query, width, height, gpu, ...(before && { before }) });
}

/** Runs in the page before its scripts: a GPU that it asks for comes when the test says so. */
function holdDevice(): void {
  const { gpu } = navigator;
  const requestAdapter = gpu.requestAdapter.bind(gpu);
  const given = new Promise<void>((resolve) => (globalThis.giveDevice = resolve));
  gpu.requestAdapter = async (options) => {
    const adapter = await requestAdapter(options);
    const requestDevice = adapter?.requestDevice.bind(adapter);
    if (adapter && requestDevice)
      adapter.requestDevice = (descriptor) => given.then(() => requestDevice(descriptor));
    return adapter;
  };
}

/** What the command line counts, on the grid that it has where no other is named. */
async function countOf(...args: string[]): Promise<unknown> {
  return JSON.parse(await crease('count', ...args, '--json'));
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
    await explorer.cut();
    const { regions, exactRegions, size, network } = await explorer.finished();
    expect(size).toBe('480x320');
    const [sampled, total] = [regions, exactRegions].map((counts) => counts[counts.length - 1]);
    expect(total).toBeGreaterThan(100);
    expect(regions).toEqual(regions.toSorted((a, b) => a - b));
    const seen = await explorer.page.evaluate(() => globalThis.countsShown);
    // Whichever engine is done first.
    expect(['refining…', ...[sampled, total].map((count) => count.toLocaleString('en'))]).toEqual(
      expect.arrayContaining(seen),
    );
    expect(await explorer.text('#count')).toBe(total.toLocaleString('en'));
    expect(await explorer.text('#network-name')).toBe(network);
    // What is opened on is what a network has learned, with its creases, and the door says what that is.
    expect(network).toBe('flower');
    expect(
      await explorer.page.$eval('#mode', (mode) => mode instanceof HTMLSelectElement && mode.value),
    ).toBe('value');
    expect(await explorer.text('#door')).toMatch(
      /^\s*A ReLU network folds the plane; each line is/,
    );
    const article = await explorer.page.$eval('#door a', (link) => link.getAttribute('href'));
    expect(article).toBe('./origami/');
    // The source is beside the page, as a file that is fetched when it is asked for, and not kept before.
    const source = await explorer.page.$eval('#source', async (link) => {
      if (!(link instanceof HTMLAnchorElement)) throw new Error('There is no link to the source.');
      const bytes = new Uint8Array(await (await fetch(link.href)).arrayBuffer());
      const worker = await (await fetch('./service-worker.js')).text();
      const name = link.href.slice(link.href.lastIndexOf('/') + 1);
      const isKept = worker.includes(name);
      return { text: link.text, name, magic: [bytes[0], bytes[1]], size: bytes.length, isKept };
    });
    expect(source).toMatchObject({ magic: [0x1f, 0x8b], isKept: false });
    expect(source.name).toMatch(/^crease-[\d.]+-source\.tgz$/);
    expect(source.text).toBe(`Source, ${(source.size / 1e6).toFixed(1)} MB`);
    const [chooser] = await Promise.all([
      explorer.page.waitForFileChooser(),
      explorer.page.$eval(
        '#door-open',
        (button) => button instanceof HTMLElement && button.click(),
      ),
    ]);
    await chooser.cancel();
    expect(await explorer.text('#summary')).toContain(`${total.toLocaleString('en')} regions`);
    expect(explorer.problems).toEqual([]);
  });

  itInCi('has a picture and the exact count before there is a GPU', async () => {
    await open('', holdDevice, 'webgpu');
    await explorer.page.waitForSelector('body[data-exact="done"]');
    const { picture, network } = await explorer.page.evaluate(() => {
      const { dataset } = document.body;
      return { picture: dataset.picture, network: dataset.network };
    });
    expect(picture).toBe('sampled');
    expect(await explorer.text('#network-name')).toBe(network);
    const first = await explorer.page.$eval('canvas#preview', (canvas) => canvas.checkVisibility());
    expect(first).toBe(true);
    const clip = { x: 270, y: 0, width: 160, height };
    expect(coloursIn(readPixels(await explorer.shot(clip)))).toBeGreaterThan(10);
    await explorer.page.evaluate(() => globalThis.giveDevice());
    await explorer.cut();
    expect(await explorer.page.$('#preview')).toBeNull();
    const marks = await explorer.page.evaluate(() =>
      performance.getEntriesByType('mark').map(({ name }) => name),
    );
    expect(marks).toEqual(['crease: first picture', 'crease: first whole picture']);
    expect(explorer.problems).toEqual([]);
  });

  itInFull('opens on a dark page in colours of its own', async () => {
    const query = '?network=random:2-8-8-1?seed%3D1';
    explorer = await openExplorer({ query, scheme: 'dark' });
    await explorer.finished();
    expect(coloursIn(readPixels(await explorer.picture()))).toBeGreaterThan(10);
    expect(explorer.problems).toEqual([]);
  });

  itInFull(
    'follows a switch between light and dark, until a person chooses the colours',
    async () => {
      // Large enough for the panel to be open.
      const query = '?network=random:2-8-8-1?seed%3D1';
      explorer = await openExplorer({ query, width: 800, height: 520 });
      await explorer.finished();
      const colours = await explorer.page.waitForSelector('#panel select::-p-aria(Colours)');
      const chosen = () => colours?.evaluate(({ value }) => value);
      const prefer = (value: string) =>
        explorer.page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value }]);
      expect(await chosen()).toBe('washi');
      await prefer('dark');
      await explorer.page.waitForFunction(() => matchMedia('(prefers-color-scheme: dark)').matches);
      await expect.poll(chosen).toBe('ember');
      await colours?.select('spectrum');
      await prefer('light');
      await explorer.page.waitForFunction(
        () => matchMedia('(prefers-color-scheme: light)').matches,
      );
      expect(await chosen()).toBe('spectrum');
      expect(explorer.problems).toEqual([]);
    },
  );

  itInCi(
    'opens a PyTorch network with its weights beside it, and counts what the command line does',
    async () => {
      await open('?network=fold:2x2&window=-1.5,1.5,-1,1');
      await explorer.finished('fold:2x2');
      await explorer.choose(ONNX, ONNX_DATA);
      const { regions, window } = await explorer.finished('spiral-32x3-dynamo.onnx');
      expect(await explorer.text('#network-shape')).toBe('2–32–32–32–1');
      expect(window).toEqual(home);
      expect(await countOf(ONNX)).toMatchObject({
        sampled: { byDepth: regions },
      });
      expect(explorer.problems).toEqual([]);
    },
  );

  itInFull('takes a dropped pair, and draws what the command line draws', async () => {
    // The window of the network, and no more of it, which would be framed; wider than a phone.
    const side = 720;
    const query = '?network=fold:2x2&picture=sampled';
    explorer = await openExplorer({ query, width: side, height: side, gpu: 'webgpu' });
    await explorer.dropAll([ONNX, ONNX_DATA]);
    await explorer.finished('spiral-32x3-dynamo.onnx');
    const folder = await mkdtemp(join(tmpdir(), 'crease-'));
    const file = join(folder, 'map.png');
    await crease('render', ONNX, '--size', `${side}x${side}`, '-o', file);
    const expected = readPixels(await readFile(file));
    await rm(folder, { recursive: true });
    const actual = readPixels(await explorer.picture());
    expect([actual.width, actual.height]).toEqual([side, side]);
    expect(coloursIn(actual)).toBeGreaterThan(30);
    const different = pixelmatch(actual.data, expected.data, undefined, side, side, {
      threshold: 0.05,
      includeAA: true,
    });
    expect(different).toBeLessThan(side ** 2 / 1000);
    expect(explorer.problems).toEqual([]);
  });

  it('says what is wrong with a file, and keeps the network that was there', async () => {
    await open('?network=fold:2x2');
    const before = await explorer.finished();
    await explorer.choose('package.json');
    expect(await explorer.notice()).toMatch(/^package\.json: .+\.$/);
    await explorer.choose(ONNX);
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

  itInCi('opens what its address names, to the last bit of the window', async () => {
    const window: Window = { u0: -0.3, u1: 0.9, v0: 0.1, v1: 0.9 };
    await open('?network=random:5-8-8-1?seed%3D3&axes=4,2&window=-0.3,0.9,0.1,0.9');
    const shown = await explorer.finished('random:5-8-8-1?seed=3');
    expect(shown.window).toEqual(window);
    expect(await countOf(shown.network, '--axes=4,2', '--window=-0.3,0.9,0.1,0.9')).toMatchObject({
      sampled: { byDepth: shown.regions },
    });
    expect(explorer.problems).toEqual([]);
  });

  itInFull('says what is wrong with its address, and opens what is right', async () => {
    await open('?network=random:5-8-8-1?seed%3D3&axes=4,2&window=1,0,0,1');
    expect(await explorer.notice()).toContain('1,0,0,1');
    const { network, regions, window } = await explorer.finished();
    expect(network).toBe('random:5-8-8-1?seed=3');
    expect(window).toEqual(home);
    expect(await countOf(network, '--axes=4,2')).toMatchObject({
      sampled: { byDepth: regions },
    });
    await open('?network=fold:2x2&window=0,1.5,0,1&axes=0,7');
    expect(await explorer.notice()).toBe("Axis 7 is not one of the network's 2 inputs.");
    const shown = await explorer.finished('fold:2x2');
    expect(shown.window).toEqual({ u0: 0, u1: 1.5, v0: 0, v1: 1 });
    await open('?network=nothing:2x2&window=0,1.5,0,1');
    expect(await explorer.notice()).toContain('nothing:2x2');
    expect((await explorer.finished()).regions.length).toBeGreaterThan(0);
    expect(explorer.problems).toEqual([]);
  });
});

/** Different colours among a picture's pixels. */
function coloursIn({ data }: Pixels): number {
  return new Set(new Uint32Array(data.buffer, data.byteOffset, data.length / 4)).size;
}
