import { describe, expect, it } from 'vitest';
import { itInFull } from '../coverage';
import { fitWindow, panView, viewLimits, zoomView } from '../../src/view/camera';
import type { ExplorerPage } from './explorer-page';
import { expectWindow, testExplorer } from './test-explorer';

const [width, height] = [900, 600];
const unit = { u0: -1, u1: 1, v0: -1, v1: 1 };
const home = fitWindow(unit, width / height);

const openExplorer = testExplorer();
let explorer: ExplorerPage;

async function open(query: string): Promise<void> {
  explorer = await openExplorer({ query, width, height });
}

/** A sentence about what is on screen; empty where there is none. */
function sentence(): Promise<string> {
  return explorer.page.$eval('#sentence', (one) => (one.checkVisibility() ? one.textContent : ''));
}

describe('keys', () => {
  it('move the view of a page that nobody has clicked on', async () => {
    await open('?network=random:2-8-8-1?seed%3D1');
    await explorer.displayed();
    expect(await explorer.page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
    const { keyboard } = explorer.page;
    let expected = home;
    for (const [key, dx, dy] of [
      ['ArrowRight', -0.1, 0],
      ['ArrowUp', 0, 0.1],
      ['ArrowLeft', 0.1, 0],
      ['ArrowDown', 0, -0.1],
      ['ArrowDown', 0, -0.1],
    ] as const) {
      await keyboard.press(key);
      expected = panView(expected, dx, dy);
    }
    for (const [key, factor] of [
      ['+', 1.25],
      ['-', 1 / 1.25],
      ['+', 1.25],
    ] as const) {
      await keyboard.press(key);
      expected = zoomView(expected, 0.5, 0.5, factor, viewLimits(unit));
    }
    expectWindow((await explorer.displayed()).window, expected);
    await keyboard.press('0');
    expectWindow((await explorer.displayed()).window, home);
    // A box that was ticked has the focus, and nothing to do with arrows.
    await explorer.page.click('#panel input[type=checkbox]');
    await keyboard.press('ArrowRight');
    expectWindow((await explorer.displayed()).window, panView(home, -0.1, 0));
    await explorer.page.$eval('#panel :focus', (box) => {
      if (box instanceof HTMLElement) box.blur();
    });
    await keyboard.press('Enter');
    await explorer.page.waitForSelector('#region[data-pinned="yes"]');
    expect(explorer.problems).toEqual([]);
  });

  it('belong to what is typed into, chosen from or slid, and to a dialog', async () => {
    await open('?network=random:4-8-1?seed%3D1');
    const before = (await explorer.displayed()).window;
    const { keyboard, page } = { keyboard: explorer.page.keyboard, page: explorer.page };
    const press = async () => {
      for (const key of ['ArrowLeft', '-', '0', 'ArrowRight', '+'] as const)
        await keyboard.press(key);
    };
    await page.focus('#mode');
    await press();
    await explorer.openSheet('slice');
    await page.focus('#slice-values input[type=range]');
    await press();
    await explorer.openSheet('window');
    await page.focus('#window-u0');
    await press();
    await keyboard.press('Escape');
    await keyboard.press('?');
    await press();
    await keyboard.press('Escape');
    expect((await explorer.shown()).window).toEqual(before);
    expect(explorer.problems).toEqual([]);
  });

  itInFull('go on from one preset to the next', async () => {
    await open('?network=fold:2x2');
    await explorer.displayed();
    await explorer.page.focus('#presets');
    const seen: string[] = [];
    const next = async () => {
      await explorer.page.keyboard.press('ArrowDown');
      await expect.poll(sentence).not.toBe(seen.at(-1) ?? '');
      await expect.poll(sentence).not.toBe('');
      seen.push(await sentence());
    };
    await next();
    await next();
    // The sentence about the preset goes with what it describes.
    await explorer.page.click('#depths button');
    await expect.poll(sentence).toBe('');
    await explorer.page.focus('#presets');
    await next();
    expect(new Set(seen).size).toBe(3);
    expect(explorer.problems).toEqual([]);
  });
});
