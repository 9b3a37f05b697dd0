import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crease } from './command-line';
import type { ExplorerPage, Gpu } from './explorer-page';
import { testExplorer } from './test-explorer';

const [width, height] = [900, 500];
const NETWORK = 'random:2-12-12-12-1?seed=4';

const openExplorer = testExplorer();
let explorer: ExplorerPage;
/** Where the browser saves files, and the command line its own. */
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crease-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function open(query = `?network=${NETWORK}`, gpu?: Gpu): Promise<void> {
  explorer = await openExplorer({ query, width, height, gpu });
  await explorer.cut();
}

describe('links and steps', () => {
  it('a link reopens to the same pixels', async () => {
    await open(
      '?network=random:5-12-12-1?seed=3&axes=3,1&at=0,0,0.4,0,-0.2&colour=value&creases=1&layers=1&width=2&depth=1&palette=spectrum&boundary=1&resolution=0.5',
    );
    await explorer.page.focus('#map');
    for (const key of ['+', '+', 'ArrowRight'] as const) await explorer.page.keyboard.press(key);
    await expect.poll(() => explorer.page.url()).toContain('&window=');
    const { window } = await explorer.cut();
    await explorer.finished();
    const query = new URL(explorer.page.url()).search;
    const picture = await explorer.picture();
    await open(query);
    await explorer.finished();
    expect((await explorer.shown()).window).toEqual(window);
    expect(picture.equals(await explorer.picture())).toBe(true);
    expect(new URL(explorer.page.url()).search).toBe(query);
    expect(explorer.problems).toEqual([]);
  });

  it('undo and redo go through the views', async () => {
    await open();
    const home = (await explorer.shown()).window;
    await explorer.page.focus('#map');
    await explorer.page.keyboard.press('+');
    await explorer.page.waitForSelector('#undo:not([disabled])');
    const closer = (await explorer.shown()).window;
    await explorer.page.keyboard.press('z');
    expect((await explorer.shown()).window).toEqual(home);
    await explorer.page.waitForSelector('#redo:not([disabled])');
    await explorer.page.click('#redo');
    expect((await explorer.shown()).window).toEqual(closer);
    expect(explorer.problems).toEqual([]);
  });

  it('a link to a plane through a file of points asks for that, and shows it as the link says', async () => {
    const name = 'random:4-9-9-1?seed=3';
    await open(`?network=${name}`);
    const points = join(folder, 'points.json');
    await writeFile(points, '{"points": [[0, 0, 0, 0], [1, 0.5, 0, 0.25], [0, 0.5, -1, 0]]}');
    await explorer.drop(points);
    await expect.poll(() => explorer.page.url()).toContain('through=');
    await explorer.page.focus('#map');
    await explorer.page.keyboard.press('+');
    await expect.poll(() => explorer.page.url()).toContain('window=');
    const before = await explorer.cut();
    const { search } = new URL(explorer.page.url());
    await open(search);
    expect(await explorer.notice()).toContain('lays its plane through the file “points.json”');
    expect(new URL(explorer.page.url()).search).toBe(search);
    await explorer.drop(points);
    // Until the file is read, the network's own plane is shown in the same window.
    await expect.poll(async () => (await explorer.cut()).exactRegions).toEqual(before.exactRegions);
    expect((await explorer.shown()).window).toEqual(before.window);
    await expect.poll(() => new URL(explorer.page.url()).search).toBe(search);
    expect(explorer.problems).toEqual([]);
  });

  it('a link to a file asks for it, and shows it as the link says', async () => {
    const file = 'tests/fixtures/spiral-32x3.safetensors';
    const hash: { sha256: string } = JSON.parse(await crease('inspect', file, '--json'));
    await open(
      `?network=spiral-32x3.safetensors&sha256=${hash.sha256}&window=-0.9,0.9,-0.5,0.5&colour=class`,
    );
    expect(await explorer.notice()).toContain('spiral-32x3.safetensors');
    await explorer.choose('tests/fixtures/spiral-32x3.safetensors');
    const { window } = await explorer.cut('spiral-32x3.safetensors');
    expect(window).toEqual({ u0: -0.9, u1: 0.9, v0: -0.5, v1: 0.5 });
    expect(await explorer.page.$eval('select#mode', ({ value }) => value)).toBe('class');
    expect(explorer.problems).toEqual([]);
  });
});

/** Saves what is on screen, at another width, and returns the file. */
function save(format: string, pixels: number, name: string): Promise<Buffer> {
  return explorer.download(folder, `${name}.${format}`, async () => {
    await explorer.page.keyboard.press('f');
    const field = await explorer.page.waitForSelector('#save-width', { visible: true });
    await field?.click({ count: 3 });
    await field?.type(String(pixels));
    await explorer.page.click(`[data-save="${format}"]`);
  });
}

/** What the command line writes of the window on screen. */
async function written(format: string, size: string, style: readonly string[]): Promise<Buffer> {
  const { window, network } = await explorer.shown();
  const { u0, u1, v0, v1 } = window;
  const file = join(folder, `written.${format}`);
  const place = [`--window=${[u0, u1, v0, v1].join(',')}`, '--size', size];
  const verb = format === 'json' ? 'export' : 'render';
  await crease(verb, network, '-o', file, ...(format === 'json' ? [] : style), ...place);
  return readFile(file);
}

describe('saved files', () => {
  it('are those of the command line, byte for byte, at any size', async () => {
    await open(`?network=${NETWORK}&creases=1&palette=grey&boundary=1`);
    for (const [format, pixels] of [
      ['png', 1350],
      ['svg', 450],
      ['pdf', 450],
      ['json', 900],
    ] as const) {
      const saved = await save(format, pixels, 'random-2-12-12-12-1-seed-4');
      const size = `${pixels}x${(pixels * height) / width}`;
      const style = ['--creases', '--palette', 'grey'];
      // Samples have no boundary.
      if (format !== 'png') style.push('--boundary');
      const expected = await written(format, size, style);
      expect([format, saved.equals(expected)]).toEqual([format, true]);
    }
    expect(explorer.problems).toEqual([]);
  });

  it('are sampled on the GPU, as the command line does, where float64 is too coarse', async () => {
    const corner = '0.3,0.30000000000002,0.1,0.10000000000001';
    await open(`?network=${NETWORK}&window=${corner}`, 'webgpu');
    const saved = await save('png', 270, 'random-2-12-12-12-1-seed-4');
    expect(saved.equals(await written('png', '270x150', []))).toBe(true);
    expect(explorer.problems).toEqual([]);
  });

  it('are refused in one sentence where they are too large', async () => {
    await open();
    await explorer.page.keyboard.press('f');
    const field = await explorer.page.waitForSelector('#save-width', { visible: true });
    await field?.click({ count: 3 });
    await field?.type('20000');
    await explorer.page.click('[data-save="pdf"]');
    await expect
      .poll(() => explorer.notice())
      .toBe('A page of a PDF has up to 14400 points a side, but the map is 20000x11111.');
    expect(explorer.problems).toEqual([]);
  });

  it('can be stopped on their way', async () => {
    await open('?network=random:2-64-64-64-1?seed=1');
    await explorer.page.keyboard.press('f');
    const field = await explorer.page.waitForSelector('#save-width', { visible: true });
    await field?.click({ count: 3 });
    await field?.type('40000');
    await explorer.page.click('[data-save="png"]');
    const stop = await explorer.page.waitForSelector('#notice button::-p-aria(Stop)');
    expect(explorer.page.workers().some((worker) => worker.url().includes('saving'))).toBe(true);
    await stop?.click();
    await expect
      .poll(() => explorer.page.workers().some((worker) => worker.url().includes('saving')))
      .toBe(false);
    expect(await explorer.page.$eval('#notice', (notice) => notice.checkVisibility())).toBe(false);
    expect(explorer.problems).toEqual([]);
  });
});
