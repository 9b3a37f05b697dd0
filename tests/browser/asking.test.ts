import { describe, expect, it } from 'vitest';
import { pointAt } from '../../src/view/camera';
import { crease } from './command-line';
import { DRAWN_BY, type ExplorerPage, type Gpu } from './explorer-page';
import { testExplorer } from './test-explorer';

const [width, height] = [900, 500];
const NETWORK = 'random:2-12-12-12-1?seed=4';
/** A part of the map beside the legend, which says more while counts come in. */
const CLEAR = { x: 280, y: 0, width: 320, height };

const openExplorer = testExplorer();
let explorer: ExplorerPage;

async function open(gpu?: Gpu): Promise<void> {
  explorer = await openExplorer({ query: `?network=${NETWORK}`, width, height, gpu });
  await explorer.cut();
}

interface RegionJson {
  readonly regionId: string;
  readonly area: number;
  readonly pattern: readonly string[];
  readonly neighbours: readonly {
    readonly regionId: string;
    readonly units: readonly { layer: number; unit: number }[];
  }[];
}

/** What the command line says of the region under a place on screen. */
async function regionAt(x: number, y: number): Promise<RegionJson> {
  const { window } = await explorer.shown();
  const { u, v } = pointAt(window, x / width, y / height);
  const { u0, u1, v0, v1 } = window;
  const place = ['--window', [u0, u1, v0, v1].join(','), '--json', '--', NETWORK];
  const region: RegionJson = JSON.parse(await crease('at', ...place, String(u), String(v)));
  return region;
}

async function pinned(): Promise<string> {
  await explorer.page.waitForSelector('body[data-pinned]');
  return explorer.page.evaluate(() => document.body.dataset.pinned ?? '');
}

describe('asking about a region', () => {
  it('the pointer names the region that it is on, and a click says all about it', async () => {
    await open();
    const [x, y] = [460, 240];
    await explorer.page.mouse.move(x, y);
    const expected = await regionAt(x, y);
    await expect.poll(() => explorer.text('#region-id')).toBe(expected.regionId);
    const active = expected.pattern.map((states) => `${states.replaceAll('0', '').length}/12`);
    expect(await explorer.text('#region-facts')).toContain(active.join(' · '));
    await explorer.page.mouse.click(x, y);
    expect(await pinned()).toBe(expected.regionId);
    await expect
      .poll(() => explorer.text('#region-neighbours-title'))
      .toBe(`${expected.neighbours.length} neighbours`);
    const units = expected.neighbours.map(
      ({ units: [{ layer, unit }] }) => `layer ${layer + 1}, unit ${unit}`,
    );
    expect(
      await explorer.page.$$eval('#region-neighbours li', (all) => all.map((li) => li.textContent)),
    ).toEqual(units);
    const states = await explorer.page.$$eval('#region-units div', (rows) =>
      rows.map((row) =>
        [...row.children].map((unit) => (unit.hasAttribute('data-on') ? '1' : '0')).join(''),
      ),
    );
    expect(states).toEqual(expected.pattern);
    expect(explorer.problems).toEqual([]);
  });

  it('walks from a region to its neighbours, and shows the edge between', async () => {
    await open();
    const [x, y] = [460, 240];
    await explorer.page.mouse.click(x, y);
    const from = await pinned();
    const { neighbours } = await regionAt(x, y);
    await expect
      .poll(() => explorer.text('#region-neighbours-title'))
      .toBe(`${neighbours.length} neighbours`);
    const shot = () => explorer.shot(CLEAR);
    const before = await shot();
    // Only the tab in front has a focus that is heard of, and it takes a moment to be that.
    await explorer.page.bringToFront();
    const isMarked = async () => {
      await explorer.page.focus('#map');
      await explorer.page.focus('#region-neighbours button');
      return !before.equals(await shot());
    };
    await expect.poll(isMarked).toBe(true);
    await explorer.page.keyboard.press('Enter');
    await expect.poll(pinned).toBe(neighbours[0].regionId);
    // The focus goes along, and one of the new neighbours is the region before.
    const names = await explorer.page.$$eval('#region-neighbours li', (all) =>
      all.map((item) => item.textContent),
    );
    const [{ layer, unit }] = neighbours[0].units;
    const back = names.indexOf(`layer ${layer + 1}, unit ${unit}`);
    expect(await explorer.page.evaluate(() => document.activeElement?.localName)).toBe('button');
    const buttons = await explorer.page.$$('#region-neighbours button');
    await buttons[back].click();
    await expect.poll(pinned).toBe(from);
    expect(explorer.problems).toEqual([]);
  });

  it.each(DRAWN_BY)(
    '%s shows the crease of a unit that is pointed at, and leaves no trace',
    async (_, gpu) => {
      await open(gpu);
      await explorer.page.focus('#map');
      await explorer.page.keyboard.press('Enter');
      await pinned();
      await expect.poll(() => explorer.text('#region-neighbours-title')).toContain('neighbours');
      const shot = () => explorer.shot(CLEAR);
      const before = await shot();
      await explorer.page.focus('#region-units');
      await explorer.page.keyboard.press('ArrowRight');
      expect(await explorer.text('#region-unit')).toContain('layer 1, unit 0');
      await expect.poll(async () => before.equals(await shot())).toBe(false);
      await explorer.page.focus('#map');
      await expect.poll(async () => before.equals(await shot())).toBe(true);
      expect(explorer.problems).toEqual([]);
    },
  );

  it('what is pointed at in the card stays so while the view is cut anew', async () => {
    await open();
    const { page } = explorer;
    await page.focus('#map');
    await page.keyboard.press('Enter');
    await expect.poll(() => explorer.text('#region-neighbours-title')).toContain('neighbours');
    const cutAnew = async (size: { width: number; height: number }) => {
      const before = await explorer.shown();
      await page.setViewport(size);
      await expect.poll(async () => (await explorer.shown()).window).not.toEqual(before.window);
      await explorer.cut();
    };
    await page.focus('#region-units');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await cutAnew({ width: 1000, height });
    expect(await explorer.text('#region-unit')).toContain('layer 1, unit 1');
    await page.focus('#region-neighbours li:nth-child(2) button');
    await cutAnew({ width, height });
    const isFocused = () =>
      page.evaluate(
        () =>
          document.querySelector('#region-neighbours li:nth-child(2) button') ===
          document.activeElement,
      );
    await expect.poll(isFocused).toBe(true);
    expect(explorer.problems).toEqual([]);
  });

  it('a unit that a finger tapped goes on showing its crease', async () => {
    explorer = await openExplorer({ query: `?network=${NETWORK}`, width: 390, height: 844 });
    const { page } = explorer;
    await page.setViewport({ width: 390, height: 844, hasTouch: true });
    await explorer.cut();
    await page.touchscreen.tap(195, 280);
    await pinned();
    // The card is drawn anew with them.
    await expect.poll(() => explorer.text('#region-neighbours-title')).toContain('neighbours');
    const crossed = '#region-units div:first-child span:first-child';
    await page.tap(crossed);
    await expect.poll(() => explorer.text('#region-unit')).toContain('layer 1, unit 0');
    await page.tap(`${crossed} + span`);
    await expect.poll(() => explorer.text('#region-unit')).toContain('layer 1, unit 1');
    expect(explorer.problems).toEqual([]);
  });

  it('says “1 neighbour” of a region with one, and names what it is beside', async () => {
    explorer = await openExplorer({ query: '?network=random:2-1-1?seed=1', width, height });
    await explorer.cut();
    await explorer.page.mouse.click(300, 250);
    await pinned();
    await expect.poll(() => explorer.text('#region-neighbours-title')).toBe('1 neighbour');
    expect(await explorer.text('#region-neighbours')).toBe('layer 1, unit 0');
    expect(explorer.problems).toEqual([]);
  });

  it('the card lies below the panel, however many units there are and whatever is set', async () => {
    const query = '?network=random:2-64-64-64-64-64-64-64-3?seed=1&window=-1e-3,1e-3,-1e-3,1e-3';
    explorer = await openExplorer({ query, width: 1440, height: 900 });
    await explorer.cut();
    const boxOf = (id: string) =>
      explorer.page.$eval(id, (one) => one.getBoundingClientRect().toJSON());
    for (const [across, down] of [
      [1440, 900],
      [1024, 768],
    ]) {
      await explorer.page.setViewport({ width: across, height: down });
      await explorer.page.mouse.click(across / 2, down / 2);
      await pinned();
      await expect
        .poll(() => explorer.text('#region-neighbours-title'))
        .toMatch(/^\d+ neighbours?$/);
      const [panel, card] = [await boxOf('#panel'), await boxOf('#region')];
      expect(card.top).toBeGreaterThan(panel.bottom);
      expect(card.bottom).toBeLessThan(down);
      expect(card.left).toBeGreaterThan(across - 300);
    }
  });

  it('what is pinned stays while the view moves, until Escape', async () => {
    await open();
    await explorer.page.focus('#map');
    await explorer.page.keyboard.press('Enter');
    const before = await pinned();
    await explorer.page.keyboard.press('+');
    await explorer.cut();
    expect(await pinned()).toBe(before);
    await explorer.page.keyboard.press('Escape');
    expect(await explorer.page.$eval('#region', (card) => card.checkVisibility())).toBe(false);
    expect(explorer.problems).toEqual([]);
  });
});
