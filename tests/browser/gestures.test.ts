import { describe, expect, it } from 'vitest';
import type { Window } from '../../src/network/slice';
import { fitAbove, fitWindow, panView, viewLimits, zoomView } from '../../src/view/camera';
import type { ExplorerPage } from './explorer-page';
import { expectWindow, testExplorer } from './test-explorer';

const [width, height] = [480, 320];
const unit: Window = { u0: -1, u1: 1, v0: -1, v1: 1 };
const home = fitWindow(unit, width / height);
const limits = viewLimits(unit);

const openExplorer = testExplorer();
let explorer: ExplorerPage;

async function open(query: string): Promise<void> {
  explorer = await openExplorer({ query, width, height });
}

/** Waits until what was done has moved the view: a browser hands on a wheel when it pleases. */
async function changesWindow(act: () => Promise<void>): Promise<void> {
  const before = await explorer.page.evaluate(() => document.body.dataset.window ?? '');
  await act();
  await explorer.page.waitForFunction((old) => document.body.dataset.window !== old, {}, before);
}

describe('gestures', () => {
  const query = '?network=random:2-8-8-1?seed%3D1';
  /** A place on screen that nothing covers. */
  const [x, y] = [60, 66];

  it('a drag pans, the wheel and a double click zoom at the pointer', async () => {
    await open(query);
    expectWindow((await explorer.displayed()).window, home);
    const { mouse } = explorer.page;
    await mouse.move(x, y);
    await mouse.down();
    await mouse.move(x + 20, y + 5);
    await mouse.move(x + 48, y + 16);
    await mouse.up();
    let expected = panView(home, 48 / width, 16 / height);
    expectWindow((await explorer.displayed()).window, expected);

    await mouse.move(x, y);
    await changesWindow(() => mouse.wheel({ deltaY: -100 }));
    expected = zoomView(expected, x / width, y / height, Math.exp(0.18), limits);
    expectWindow((await explorer.displayed()).window, expected);

    await changesWindow(() => mouse.click(x, y, { count: 2 }));
    expected = zoomView(expected, x / width, y / height, 2, limits);
    expectWindow((await explorer.displayed()).window, expected);
    expect(explorer.problems).toEqual([]);
  });

  it('the keyboard does the same', async () => {
    await open(query);
    await explorer.displayed();
    await explorer.page.focus('#map');
    await explorer.page.keyboard.press('ArrowRight');
    await explorer.page.keyboard.press('+');
    const expected = zoomView(panView(home, -0.1, 0), 0.5, 0.5, 1.25, limits);
    expectWindow((await explorer.displayed()).window, expected);
    await explorer.page.keyboard.press('0');
    expectWindow((await explorer.displayed()).window, home);
  });

  it('two fingers zoom between them', async () => {
    await open(query);
    await explorer.displayed();
    const { touchscreen } = explorer.page;
    const left = await touchscreen.touchStart(100, y);
    const right = await touchscreen.touchStart(140, y);
    await left.move(80, y);
    await right.move(160, y);
    await left.end();
    await right.end();
    expectWindow(
      (await explorer.displayed()).window,
      zoomView(home, 120 / width, y / height, 2, limits),
    );
  });

  it('a resized page keeps square pixels and what was in view; high-DPI screens get their pixels', async () => {
    await open(query);
    await explorer.displayed();
    await explorer.page.setViewport({ width: 360, height: 240, deviceScaleFactor: 2 });
    await explorer.page.waitForSelector('body[data-size="720x480"]');
    const { window } = await explorer.displayed();
    expectWindow(window, home);
  });

  it('an upright phone shows the whole window above the legend, and what was asked for as it is', async () => {
    explorer = await openExplorer({ query, width: 320, height: 640 });
    const { window } = await explorer.finished();
    const legend = await explorer.page.$eval('#legend', (card) => card.getBoundingClientRect().top);
    expect(window.v1 - (legend / 640) * (window.v1 - window.v0)).toBeLessThan(unit.v0);
    const fitted = fitAbove(unit, 320 / 640, 0.68);
    expectWindow(window, fitted);
    await explorer.page.focus('#map');
    await explorer.page.keyboard.press('+');
    expectWindow((await explorer.displayed()).window, zoomView(fitted, 0.5, 0.5, 1.25, limits));
    await explorer.page.keyboard.press('0');
    expectWindow((await explorer.displayed()).window, fitted);
  });

  it('the wheel, keys, the form and a link end at the same zoom, and say so', async () => {
    await open(query);
    await explorer.displayed();
    const { page } = explorer;
    const across = async () => {
      const { window } = await explorer.shown();
      return window.u1 - window.u0;
    };
    for (const [name, typed, key, sign, said] of [
      ['closest', '1e-13', '+', -1, 'as close as it goes'],
      ['widest', '1e7', '-', 1, 'as far as it goes'],
    ] as const) {
      const limit = { closest: limits.narrowest, widest: limits.widest }[name];
      const isLimit = async () => expect((await across()) / limit).toBeCloseTo(1, 2);
      // In the middle, above the legend.
      await page.mouse.move(width / 2, y);
      for (let k = 0; k < 24; k++) await page.mouse.wheel({ deltaY: sign * 1000 });
      await expect.poll(() => explorer.notice()).toContain(said);
      await isLimit();
      await page.keyboard.press(key);
      await isLimit();
      // The notice about the limit of zooming goes once the view is away from it.
      await page.keyboard.press('0');
      await page.waitForSelector('#notice', { hidden: true });
      await explorer.openSheet('window');
      await page.focus('#window-u0');
      await page.$eval(
        '#window-u0',
        (field, reach) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData('text', `-${reach},${reach},-${reach},${reach}`);
          field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
        },
        typed,
      );
      expect(await explorer.notice()).toContain(said);
      await isLimit();
      await page.keyboard.press('Escape');
      await page.keyboard.press('0');
      await page.waitForSelector('#notice', { hidden: true });
    }
    await open(`${query}&window=-1e-14,1e-14,-1e-14,1e-14`);
    expect(await explorer.notice()).toContain('as close as it goes');
    expect((await across()) / limits.narrowest).toBeCloseTo(1, 2);
    expect(explorer.problems).toEqual([]);
  });
});
