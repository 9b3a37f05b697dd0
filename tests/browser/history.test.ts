import { describe, expect, it } from 'vitest';
import { isFull, itInFull } from '../coverage';
import { PRESETS } from '../../src/app/open/presets';
import { panView } from '../../src/view/camera';
import type { ExplorerPage } from './explorer-page';
import { expectWindow, testExplorer } from './test-explorer';

const [width, height] = [900, 600];
const openExplorer = testExplorer();
let explorer: ExplorerPage;

async function open(query: string): Promise<void> {
  explorer = await openExplorer({ query, width, height });
}

function sentence(): Promise<string> {
  return explorer.page.$eval('#sentence', (one) => (one.checkVisibility() ? one.textContent : ''));
}

function search(): Promise<string> {
  // Without what the page is drawn with.
  return explorer.page.evaluate(() =>
    decodeURIComponent(location.search).replace(/[?&]gpu=\w+$/, ''),
  );
}

/** Goes back or forth in the browser's history. */
function go(by: -1 | 1): Promise<void> {
  return explorer.page.evaluate((steps) => history.go(steps), by);
}

/** Chooses a preset, by a part of its address. */
async function choose(part: string): Promise<string> {
  const k = PRESETS.findIndex((one) => one.search.includes(part));
  await explorer.page.select('#presets', String(k));
  await expect.poll(sentence).toBe(PRESETS[k].sentence);
  return PRESETS[k].sentence;
}

describe('the browser’s history', () => {
  it('has an entry for each network, preset and construction, as it was left', async () => {
    await open('?network=fold:2x2');
    const first = await explorer.displayed();
    await explorer.page.keyboard.press('ArrowRight');
    const left = (await explorer.displayed()).window;
    expectWindow(left, panView(first.window, -0.1, 0));
    // Left at once, before the view has rested: where the entry was left is kept all the same.
    await explorer.openSheet('network');
    await explorer.type('units', '4');
    await explorer.displayed('fold:4x2');
    await explorer.page.keyboard.press('Escape');
    const said = await choose('width=0.5');
    await go(-1);
    await explorer.displayed('fold:4x2');
    expect(await sentence()).toBe('');
    await go(-1);
    expectWindow((await explorer.displayed('fold:2x2')).window, left);
    expect(await search()).toContain('network=fold:2x2&window=');
    // Forth again, with the sentence; and moving the view takes no entry.
    await go(1);
    await explorer.displayed('fold:4x2');
    await go(1);
    await expect.poll(sentence).toBe(said);
    const entries = await explorer.page.evaluate(() => history.length);
    await explorer.page.keyboard.press('+');
    await expect.poll(search).toContain('window=');
    expect(await explorer.page.evaluate(() => history.length)).toBe(entries);
    expect(explorer.problems).toEqual([]);
  });

  itInFull('closes a second map', async () => {
    await open('?network=fold:2x2');
    await explorer.displayed();
    await explorer.page.keyboard.press('v');
    await explorer.page.waitForSelector('#map-beside');
    await go(-1);
    await explorer.page.waitForSelector('#map-beside', { hidden: true });
    await explorer.displayed('fold:2x2');
    expect(explorer.problems).toEqual([]);
  });
});

describe.runIf(isFull)('a preset’s sentence', () => {
  itInFull(
    'goes when layers, colours, the window or the network are others, and comes with them',
    async () => {
      await open('?network=fold:2x2');
      await explorer.displayed();
      const said = await choose('depth=1');
      const { keyboard } = explorer.page;
      await keyboard.press('a');
      await expect.poll(sentence).toBe('');
      await keyboard.press('1');
      await expect.poll(sentence).toBe(said);
      // The preset's sentence is still about what is seen after a small step.
      await keyboard.press('ArrowLeft');
      await explorer.displayed();
      expect(await sentence()).toBe(said);
      for (let k = 0; k < 8; k++) await keyboard.press('ArrowLeft');
      await expect.poll(sentence).toBe('');
      await keyboard.press('0');
      await expect.poll(sentence).toBe(said);
      for (let k = 0; k < 5; k++) await keyboard.press('+');
      await expect.poll(sentence).toBe('');

      const area = await choose('colour=area');
      await keyboard.press('m');
      await expect.poll(sentence).toBe('');
      await explorer.page.select('#mode', 'area');
      await expect.poll(sentence).toBe(area);
      await explorer.page.keyboard.press('n');
      await explorer.page.click('#construct-again');
      await explorer.displayed('random:2-64-64-64-1?seed=2');
      expect(await sentence()).toBe('');
      expect(explorer.problems).toEqual([]);
    },
  );

  itInFull('about a slice stays while the slice moves, and goes with its axes', async () => {
    await open('?network=fold:2x2');
    await explorer.displayed();
    const said = await choose('axes=');
    await explorer.openSheet('slice');
    await explorer.type('input 4', '0.5');
    await expect.poll(search).toContain('at=');
    expect(await sentence()).toBe(said);
    await explorer.page.select('#slice-u', '3');
    await expect.poll(sentence).toBe('');
    expect(explorer.problems).toEqual([]);
  });
});
