import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstOf, itInCi, itInFull } from '../coverage';
import { PLAIN_FLAGS } from '../../src/cli/setup/browser.mjs';
import { pointAt } from '../../src/view/camera';
import { crease } from './command-line';
import type { ExplorerPage, Shown } from './explorer-page';
import { testExplorer } from './test-explorer';
import { readPixels } from '../pixels';

/*
 * The page over plain http, where browsers have no WebGPU, no service workers and no clipboard. That a
 * browser does not count the machine itself as safe, it is given another name.
 */
const NAME = 'crease.test';
const openExplorer = testExplorer({
  flags: [...PLAIN_FLAGS, `--host-resolver-rules=MAP ${NAME} 127.0.0.1`],
  origin: (origin) => origin.replace('127.0.0.1', NAME),
});
let explorer: ExplorerPage;

const [width, height] = [900, 500];
const NETWORK = 'random:2-12-12-12-1?seed=4';
/** All that is seen is counted then: no frame of what is counted lies over the map. */
const ALL_SEEN = '&window=-1.8,1.8,-1,1';
/** Where nothing lies over the map. */
const [x, y] = [460, 240];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crease-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function open(more = '', network = NETWORK): Promise<Shown> {
  const query = `?network=${network}${more}`;
  explorer = await openExplorer({ query, width, height, gpu: undefined });
  return explorer.finished();
}

/** The same once the exact regions are drawn. */
async function settled(): Promise<Shown> {
  await explorer.cut();
  return explorer.finished();
}

function windowOption({ window: { u0, u1, v0, v1 } }: Pick<Shown, 'window'>): string {
  return `--window=${[u0, u1, v0, v1].join(',')}`;
}

/** What the command line counts, in the network's own window where no place is given. */
async function countOf({ network }: Shown, ...place: string[]): Promise<unknown> {
  return JSON.parse(await crease('count', network, ...place, '--exact', '--json'));
}

async function pixels(): Promise<Buffer> {
  return readPixels(await explorer.picture()).data;
}

/** Pictures, each other than those before it. */
class Pictures {
  private readonly seen = new Set<string>();

  async add(what: string): Promise<void> {
    await explorer.painted();
    const clip = { x: 270, y: 0, width: 340, height };
    const picture = (await explorer.shot(clip)).toString('base64');
    expect([what, this.seen.has(picture)]).toEqual([what, false]);
    this.seen.add(picture);
  }
}

describe('without a GPU', () => {
  it('opens with the counts of the command line, and one line about GPUs', async () => {
    await open();
    const shown = await settled();
    const { regions, exactRegions } = shown;
    expect(await countOf(shown)).toMatchObject({
      sampled: { byDepth: regions },
      exact: { byDepth: exactRegions },
    });
    const has = await explorer.page.evaluate(() => [isSecureContext, 'gpu' in navigator]);
    expect(has).toEqual([false, false]);
    expect(await explorer.text('#adapter summary')).toMatch(/without a GPU/i);
    await explorer.page.click('#adapter summary');
    expect(await explorer.text('#adapter ul')).toContain('https://');
    expect(explorer.problems).toEqual([]);
  });

  itInFull('draws the pixels that the command line draws, sampled', async () => {
    const shown = await open(`${ALL_SEEN}&picture=sampled&creases=1&palette=ember`);
    const file = join(folder, 'map.png');
    const style = ['--creases', '--palette', 'ember'];
    const options = [windowOption(shown), '--size', shown.size, '-o', file];
    await crease('render', NETWORK, ...style, ...options);
    const expected = readPixels(await readFile(file)).data;
    expect((await pixels()).equals(expected)).toBe(true);
    expect(explorer.problems).toEqual([]);
  });

  itInCi(
    'moves the picture at once, and draws the view anew wherever it comes to rest',
    async () => {
      await open(`${ALL_SEEN}&frames=1`);
      await settled();
      const { page } = explorer;
      const home = await explorer.shown();
      const before = await pixels();
      const source = () => page.$eval('#frames', (card) => card.getAttribute('data-source'));
      await page.mouse.move(x, y);
      await page.mouse.down();
      await page.mouse.move(x - 60, y + 40);
      await explorer.nextFrame();
      await page.mouse.up();
      const moved = await settled();
      const [right, down] = [-60, 40];
      expect(moved.window.u0).toBeGreaterThan(home.window.u0);
      expect(await countOf(moved, windowOption(moved))).toMatchObject({
        exact: { byDepth: moved.exactRegions },
      });
      await expect.poll(source).toBe('exact');
      // The same regions, but for edges, which are cut off elsewhere by the window; below the frame times.
      const after = await pixels();
      let different = 0;
      const [a, b] = [before, after].map(
        ({ buffer, byteOffset, length }) => new Uint32Array(buffer, byteOffset, length / 4),
      );
      for (let row = 140; row < 440; row++)
        for (let column = 200; column < 700; column++)
          if (a[row * width + column] !== b[(row + down) * width + column + right]) different++;
      expect(different).toBeLessThan(500 * 300 * 0.1);

      await page.focus('#map');
      for (let k = 0; k < 3; k++) await page.keyboard.press('+');
      const closer = await settled();
      expect(closer.window.u1 - closer.window.u0).toBeLessThan(moved.window.u1 - moved.window.u0);
      expect(await countOf(closer, windowOption(closer))).toMatchObject({
        sampled: { byDepth: closer.regions },
        exact: { byDepth: closer.exactRegions },
      });
      await page.keyboard.press('0');
      await expect.poll(async () => (await explorer.shown()).window).toEqual(home.window);
      expect(explorer.problems).toEqual([]);
    },
  );

  it('names the region under the pointer, outlines it, pins it and goes to its neighbours', async () => {
    await open();
    const shown = await settled();
    const { page } = explorer;
    const pictures = new Pictures();
    await pictures.add('plain');
    await page.mouse.move(x, y);
    const { u, v } = pointAt(shown.window, x / width, y / height);
    const place = [windowOption(shown), '--json', '--', NETWORK, String(u), String(v)];
    const region: { regionId: string } = JSON.parse(await crease('at', ...place));
    await expect.poll(() => explorer.text('#region-id')).toBe(region.regionId);
    await pictures.add('outlined');
    await page.mouse.click(x, y);
    await page.waitForSelector(`body[data-pinned="${region.regionId}"]`);
    await pictures.add('pinned');
    const neighbour = await page.waitForSelector('#region-neighbours button');
    await neighbour?.click();
    await page.waitForFunction(
      (id) => document.body.dataset.pinned !== id,
      { polling: 'mutation' },
      region.regionId,
    );
    await pictures.add('neighbour');
    expect(explorer.problems).toEqual([]);
  });

  itInFull(
    'has every depth and meaning of colours, creases, the boundary and data points',
    async () => {
      await open('', 'flower');
      await settled();
      const { page } = explorer;
      const pictures = new Pictures();
      await pictures.add('all layers');
      for (const key of ['1', '2', 'd', 'c', 'b'] as const) {
        await page.keyboard.press(key);
        if (key === 'b') await settled();
        await pictures.add(`key ${key}`);
      }
      for (const mode of ['layer', 'value', 'class', 'active', 'gradient', 'area']) {
        await page.select('#mode', mode);
        await explorer.cut();
        await pictures.add(mode);
      }
      expect(explorer.problems).toEqual([]);
    },
  );

  itInFull('draws a second map beside the first, and moves both', async () => {
    await open();
    await settled();
    const { page } = explorer;
    await page.keyboard.press('v');
    const done = '[data-exact="done"][data-picture="exact"]';
    await page.waitForSelector(`#beside${done}[data-state="done"]`);
    const counts = () =>
      page.$eval('#beside', (card) =>
        (card.getAttribute('data-exact-regions') ?? '').split(',').map(Number),
      );
    expect(await counts()).toEqual((await settled()).exactRegions);
    await page.focus('#map-beside');
    await page.keyboard.press('+');
    const closer = await settled();
    await expect.poll(counts).toEqual(closer.exactRegions);
    await page.waitForSelector(`#beside${done}`);
    expect(explorer.problems).toEqual([]);
  });

  itInFull(
    'cuts a moved slice, and a network of many inputs, as the command line does',
    async () => {
      await open('&axes=1,3&at=0,0,0,0,0.5', 'random:5-9-9-1?seed=3');
      const shown = await settled();
      const slice = ['--axes', '1,3', '--at', '0,0,0,0,0.5'];
      expect(await countOf(shown, ...slice)).toMatchObject({
        sampled: { byDepth: shown.regions },
        exact: { byDepth: shown.exactRegions },
      });
      expect(explorer.problems).toEqual([]);
    },
  );

  itInCi('saves the bytes that the command line writes', async () => {
    await open('&creases=1');
    const shown = await settled();
    const { page } = explorer;
    const client = await page.createCDPSession();
    await client.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: folder });
    for (const format of firstOf(1, ['png', 'svg', 'pdf'])) {
      await page.keyboard.press('f');
      await page.waitForSelector('#save-width', { visible: true });
      await page.click(`[data-save="${format}"]`);
      const saved = join(folder, `random-2-12-12-12-1-seed-4.${format}`);
      const read = () => readFile(saved).catch(() => Buffer.of());
      await expect.poll(async () => (await read()).length).toBeGreaterThan(0);
      const file = join(folder, `written.${format}`);
      const options = [windowOption(shown), '--size', shown.size, '--creases', '-o', file];
      await crease('render', NETWORK, ...options);
      expect([format, (await read()).equals(await readFile(file))]).toEqual([format, true]);
    }
    expect(explorer.problems).toEqual([]);
  });
});

describe('on a software adapter', () => {
  const openWithAdapter = testExplorer();

  itInFull('the CPU draws by itself, unless WebGPU is asked for by name', async () => {
    const query = `?network=${NETWORK}`;
    const pages = [undefined, 'webgpu', 'none'] as const;
    const notes: string[] = [];
    for (const gpu of pages) {
      explorer = await openWithAdapter({ query, width, height, gpu });
      await settled();
      notes.push(await explorer.text('#adapter summary'));
      const { search } = new URL(explorer.page.url());
      expect(search).toBe(gpu ? `${query}&gpu=${gpu}` : query);
      expect(explorer.problems).toEqual([]);
    }
    expect(notes[0]).toMatch(/without a GPU/i);
    expect(notes[1]).toContain('emulates');
    expect(notes[2]).toBe(notes[0]);
  });

  itInCi('a page that is to do without touches nothing of WebGPU', async () => {
    explorer = await openWithAdapter({
      query: `?network=${NETWORK}`,
      gpu: 'none',
      before: () =>
        Object.defineProperty(Navigator.prototype, 'gpu', {
          get: () => {
            throw new Error('WebGPU was asked for.');
          },
        }),
    });
    await settled();
    expect(explorer.problems).toEqual([]);
  });
});
