import { describe, expect, it } from 'vitest';
import { isFull } from '../coverage';
import type { ExplorerPage } from './explorer-page';
import { testExplorer } from './test-explorer';
import { readPixels } from '../pixels';

const openExplorer = testExplorer();
let explorer: ExplorerPage;

const DESK = { width: 1366, height: 768 };
const PHONE = { width: 390, height: 844 };

/** Texts on screen that are smaller than so many CSS pixels, with their size; scaled drawings counted as seen. */
function smallTexts(least: number): Promise<string[]> {
  return explorer.page.evaluate((limit) => {
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement;
      const text = walker.currentNode.textContent?.trim() ?? '';
      if (!parent?.checkVisibility({ visibilityProperty: true }) || text === '') continue;
      if (parent.closest('option, noscript, script')) continue;
      const { a, b } = (parent instanceof SVGGraphicsElement && parent.getScreenCTM()) || {
        a: 1,
        b: 0,
      };
      // The text along a vertical axis is turned, and its size is that of the turned letters.
      const size = Number.parseFloat(getComputedStyle(parent).fontSize) * Math.hypot(a, b);
      if (size < limit - 0.01) found.push(`${size.toFixed(2)} px: ${text}`);
    }
    for (const field of document.querySelectorAll('input, select')) {
      const size = Number.parseFloat(getComputedStyle(field).fontSize);
      if (field.checkVisibility() && size < limit - 0.01) found.push(`${size} px: #${field.id}`);
    }
    return found;
  }, least);
}

/** Brings all there is to read on screen, one thing after the other, and looks at each. */
async function lookAtAll(look: () => Promise<void>): Promise<void> {
  const { page } = explorer;
  const { keyboard } = page;
  await page.$eval('details#theory', (one) => (one.open = true));
  await page.waitForSelector('#theory text');
  await keyboard.press('t');
  await look();
  for (const key of ['n', 'w', 's'] as const) {
    await keyboard.press(key);
    await look();
    await keyboard.press('Escape');
  }
  await page.$eval('#panel .lil-title', (title) => {
    if (title.closest('.lil-closed') && title instanceof HTMLElement) title.click();
  });
  await keyboard.press('Enter');
  await page.waitForSelector('#region[data-pinned="yes"] li');
  await look();
  await keyboard.press('v');
  await page.waitForSelector('#beside', { visible: false });
  await look();
  await keyboard.press('v');
  for (const [key, shown] of [
    ['?', '#help[open]'],
    ['f', '#save-sheet[open]'],
    ['g', '#sweep[data-state="done"] svg'],
  ] as const) {
    await keyboard.press(key);
    await page.waitForSelector(shown);
    await look();
    await keyboard.press('Escape');
  }
}

/** Channels of a part of the screen, pixel by pixel. */
async function pixelsOf(selector: string): Promise<number[][]> {
  const clip = await explorer.page.$eval(selector, (one) => {
    const { x, y, width, height } = one.getBoundingClientRect();
    return { x, y, width, height };
  });
  const { data } = readPixels(await explorer.shot(clip));
  return Array.from({ length: data.length / 4 }, (_, k) => [...data.subarray(4 * k, 4 * k + 3)]);
}

async function coloursIn(selector: string): Promise<number> {
  return new Set((await pixelsOf(selector)).map(String)).size;
}

/** Channels of the pixel in the middle. */
async function middleOf(selector: string): Promise<number[]> {
  const pixels = await pixelsOf(selector);
  const across = Math.round(Math.sqrt(pixels.length));
  return pixels[Math.floor(across / 2) * (across + 1)];
}

/** A computed style. */
function styleOf(selector: string, property: string): Promise<string> {
  return explorer.page.$eval(
    selector,
    (one, name) => getComputedStyle(one).getPropertyValue(name),
    property,
  );
}

/** Relative luminance (WCAG 2.2) of a colour as browsers write it. */
function luminance(colour: string): number {
  const [r, g, b] = (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map((text) => {
    const x = Number(text) / 255;
    return x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Controls that something else lies on, of those in view. */
function covered(within: string): Promise<string[]> {
  return explorer.page.evaluate((selector) => {
    const card = document.querySelector(selector);
    if (!card) return ['nothing there'];
    const box = card.getBoundingClientRect();
    return [...card.querySelectorAll('button, input, select, summary, p')].flatMap((control) => {
      if (!control.checkVisibility()) return [];
      const { left, right, top, bottom } = control.getBoundingClientRect();
      const [x, y] = [(left + right) / 2, (top + bottom) / 2];
      if (x < box.left || x > box.right || y < box.top + 1 || y > box.bottom - 1) return [];
      const at = document.elementFromPoint(x, y);
      return at && card.contains(at) ? [] : [`${control.id || control.className} by #${at?.id}`];
    });
  }, within);
}

describe('text', () => {
  const query = '?network=random:3-8-8-1?seed%3D1&creases=1&layers=1&boundary=1';

  it.each([['dark', PHONE] as const, ...(isFull ? [['light', DESK] as const] : [])])(
    'is 13 px high at least, drawings’ too: %s, %o',
    async (scheme, size) => {
      explorer = await openExplorer({ query, ...size, scheme });
      await explorer.cut();
      await lookAtAll(async () => expect(await smallTexts(13)).toEqual([]));
      expect(explorer.problems).toEqual([]);
    },
  );

  it('is as much larger as the reader wants it, and nothing leaves the screen', async () => {
    explorer = await openExplorer({
      query,
      ...DESK,
      before: () =>
        document.addEventListener('DOMContentLoaded', () => {
          document.documentElement.style.fontSize = '150%';
        }),
    });
    await explorer.cut();
    await lookAtAll(async () => {
      expect(await smallTexts(1.5 * 13)).toEqual([]);
      const outside = await explorer.page.$$eval('.card, #panel', (cards) =>
        cards
          .filter((card) => card.checkVisibility())
          .filter((card) => {
            const { left, right, top, bottom } = card.getBoundingClientRect();
            return left < 0 || top < 0 || right > innerWidth || bottom > innerHeight;
          })
          .map(({ id }) => id),
      );
      expect(outside).toEqual([]);
    });
  });
});

describe('a system’s own colours', () => {
  it('leave the scale, bars and swatches theirs', async () => {
    explorer = await openExplorer({
      query: '?network=flower&colour=value&creases=1&layers=1&resolution=0.5',
      ...DESK,
      wishes: { 'forced-colors': 'active' },
    });
    await explorer.cut();
    await explorer.finished();
    expect(await coloursIn('#key-scale')).toBeGreaterThan(40);
    for (const bar of ['#depths .bar.exact', '#depths li:last-child .bars'])
      expect([bar, await coloursIn(bar)]).not.toEqual([bar, 1]);
    for (const mark of ['#marks .line', '#marks .dot', '#marks .dot + .dot'])
      expect([mark, (await coloursIn(mark)) > 2]).toEqual([mark, true]);
    await explorer.page.keyboard.press('Enter');
    await explorer.page.waitForSelector('#region[data-pinned="yes"]');
    const on = await middleOf('#region-units span[data-on]');
    expect(on).not.toEqual(await middleOf('#region-units span:not([data-on])'));
    expect(explorer.problems).toEqual([]);
  });
});

describe('a wish for more contrast', () => {
  it.each(isFull ? (['light', 'dark'] as const) : (['dark'] as const))(
    'is fulfilled: %s',
    async (scheme) => {
      const query = '?network=fold:2x2';
      const seen = [];
      for (const wishes of [{}, { 'prefers-contrast': 'more' }]) {
        explorer = await openExplorer({ query, ...DESK, scheme, wishes });
        await explorer.shown('[data-network]');
        const [card, shape, tool] = ['#steer', '#network-shape', '#save'];
        const back = await styleOf(card, 'background-color');
        const [low, high] = [back, await styleOf(shape, 'color')]
          .map(luminance)
          .toSorted((a, b) => a - b);
        seen.push({
          ratio: (high + 0.05) / (low + 0.05),
          border: await styleOf(card, 'border-top-width'),
          isOpaque: !/\/|rgba/.test(back),
          line: await styleOf(tool, 'text-decoration-line'),
        });
      }
      const [usual, more] = seen;
      // Level AA of WCAG 2.2, and more than its AAA.
      expect(usual.ratio).toBeGreaterThan(4.5);
      expect(more.ratio).toBeGreaterThan(13);
      expect(more).toMatchObject({ border: '2px', isOpaque: true, line: 'underline' });
      expect(usual).toMatchObject({ border: '1px', isOpaque: false, line: 'none' });
    },
  );
});

describe('cards', () => {
  const query = '?network=random:5-32-32-32-1?seed%3D3&beside=fold:2x2&resolution=0.5';
  const SMALL = { width: 720, height: 600 };
  const LARGER = [
    { width: 1024, height: 768 },
    { width: 768, height: 1024 },
  ];

  it.each([PHONE, SMALL, ...(isFull ? LARGER : [])])(
    'lie on no settings, and notices on no sheet: %o',
    async (size) => {
      explorer = await openExplorer({ query, ...size });
      await explorer.finished();
      const { page } = explorer;
      const { keyboard } = page;
      await page.click('#panel .lil-title');
      await page.waitForSelector('#panel .lil-root:not(.lil-closed):not(.lil-transition)');
      expect(await covered('#panel')).toEqual([]);
      await keyboard.press('t');
      // Enter is the button's that has the focus, which is the settings' here.
      await page.focus('#map');
      await keyboard.press('Enter');
      await page.waitForSelector('#region[data-pinned="yes"]');
      await explorer.nextFrame();
      expect(await covered('#panel')).toEqual([]);
      expect(await covered('#region')).toEqual([]);
      await page.click('#panel .lil-title');
      // What the settings hid for want of room is there again.
      await page.waitForSelector('#panel .lil-root.lil-closed:not(.lil-transition)');
      expect(await covered('#beside')).toEqual([]);
      expect(await covered('#region')).toEqual([]);
      const right = await page.$eval('#beside', (card) => card.getBoundingClientRect().right);
      expect(right).toBeLessThan(size.width);
      for (const sheet of ['network', 'slice', 'window'] as const) {
        await explorer.openSheet(sheet);
        await page.$eval('#steer', () => document.getElementById('copy-command')?.click());
        await explorer.notice();
        await explorer.nextFrame();
        expect(await covered(`#steer-${sheet} .sheet`)).toEqual([]);
        expect(await covered('#notice')).toEqual([]);
        expect(await covered('#steer')).toEqual([]);
        await page.click('#notice-close');
      }
    },
  );

  it('have charts in the page’s colours, and files of them on white', async () => {
    explorer = await openExplorer({
      query: '?network=random:2-4-1?seed%3D1&resolution=0.5',
      ...DESK,
      scheme: 'dark',
    });
    await explorer.finished();
    await explorer.page.keyboard.press('g');
    await explorer.page.waitForSelector('#sweep[data-state="done"] svg');
    const pixels = (await pixelsOf('#sweep-chart')).map(([r, g, b]) => Math.max(r, g, b));
    const dark = pixels.filter((brightest) => brightest < 64).length;
    expect(dark / pixels.length).toBeGreaterThan(0.8);
    expect(pixels.some((brightest) => brightest > 200)).toBe(true);
    expect(explorer.problems).toEqual([]);
  });
});
