import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser, CDPSession, ElementHandle, Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PLAYS } from '../../src/story/plays';
import { isFull, itInCi, itInFull } from '../coverage';
import { fixturesFolder } from '../network/fixtures';
import { readPixels } from '../pixels';
import { sharedBrowser } from './browser';
import { BUILT, hostExplorer, PATH, PATIENCE, type ExplorerHost } from './explorer-page';
import { measureTasks } from './main-thread';

/*
 * The article: its figures are drawn by a worker on a canvas, so it is the same with and without WebGPU.
 */

/** Bytes, compressed, of all that is loaded to read the article from its beginning to its end. */
const MOST_BYTES = 150_000;

let browser: Browser;
let host: ExplorerHost;
let page: Page;
let emulation: CDPSession | undefined;
const faults: string[] = [];

beforeAll(async () => {
  host = await hostExplorer();
  browser = await sharedBrowser();
});
afterEach(async () => {
  emulation = undefined;
  await page.close();
  expect(faults.splice(0)).toEqual([]);
});
afterAll(async () => {
  await browser?.disconnect();
  await host?.close();
});

interface Opening {
  readonly width: number;
  readonly height: number;
  readonly scheme?: 'light' | 'dark';
  readonly motion?: 'reduce' | 'no-preference';
  readonly anchor?: string;
  /** Whether the browser has WebGPU; these have. */
  readonly hasGpu?: boolean;
}

async function open(opening: Opening) {
  const { width, height, scheme, motion = 'reduce', anchor = '', hasGpu = true } = opening;
  page = await browser.newPage();
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  await page.bringToFront();
  if (!hasGpu)
    await page.evaluateOnNewDocument(() => Reflect.deleteProperty(Navigator.prototype, 'gpu'));
  await page.setViewport({ width, height });
  await page.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value: scheme ?? 'light' },
    { name: 'prefers-reduced-motion', value: motion },
  ]);
  await page.goto(`${host.origin}${PATH}origami/${anchor}`);
}

function figure(name: string): string {
  return `figure[data-scene="${name}"]`;
}

function captionOf(name: string): Promise<string> {
  return page.$eval(`${figure(name)} .numbers`, (element) => element.textContent ?? '');
}

/** Waits until a figure's caption is there, or another than it was. */
async function captionAfter(name: string, before = ''): Promise<string> {
  // The last figures stand behind the trainings of all others.
  await expect.poll(() => captionOf(name), { timeout: PATIENCE }).not.toBe(before);
  return captionOf(name);
}

/** Whether a canvas shows more than one colour. */
function isPainted(name: string): Promise<boolean> {
  return page.$eval(`${figure(name)} canvas`, (canvas) => {
    if (!(canvas instanceof HTMLCanvasElement)) return false;
    const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data;
    return data !== undefined && new Set(new Uint32Array(data.buffer)).size > 20;
  });
}

/** Bytes of what was loaded since the host began: words, styles and code, of the page and of its workers. */
function loadedBytes(): number {
  const files = [...host.requested].filter((address) => /^\/(assets|origami)\//.test(address));
  // Less than this would not be an article and the engine that draws it.
  expect(files.filter((file) => file.endsWith('.js')).length).toBeGreaterThan(2);
  return files
    .map((address) =>
      readFileSync(`${BUILT}${address}${address.endsWith('/') ? 'index.html' : ''}`),
    )
    .reduce((sum, contents) => sum + gzipSync(contents).length, 0);
}

it('is loaded in less than 150 KB, compressed, until its first figure stands', async () => {
  await open({ width: 1000, height: 800 });
  await captionAfter('crease');
  expect(loadedBytes()).toBeLessThan(MOST_BYTES);
  // The source is the file that the explorer links to, and no part of what is loaded.
  const source = await page.$eval('.top a[download]', (link) => link.getAttribute('href') ?? '');
  expect(source).toMatch(/^\.\.\/crease-[\d.]+-source\.tgz$/);
  expect(existsSync(`${BUILT}/origami/${source}`)).toBe(true);
  expect([...host.requested].filter((address) => address.endsWith('.tgz'))).toEqual([]);
});

describe.runIf(isFull).each([
  { width: 1440, height: 900, scheme: 'light' },
  { width: 390, height: 844, scheme: 'dark' },
] as const)('at $width × $height', (size) => {
  itInFull(
    'draws every figure, none wider than the page, each with its words and its links',
    async () => {
      await open(size);
      for (const { name } of PLAYS) {
        await captionAfter(name);
        expect(await isPainted(name)).toBe(true);
        const label = await page.$eval(`${figure(name)} canvas`, (canvas) => canvas.ariaLabel);
        expect(label).toContain(await captionOf(name));
        const command = await page.$eval(`${figure(name)} code`, (code) => code.textContent);
        expect(command).toBe(`crease story ${name} -o ${name}.svg`);
      }
      const widths = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      expect(widths[0]).toBeLessThanOrEqual(widths[1]);
      if (size.scheme === 'dark') for (const { name } of PLAYS) await expectPrinted(name);
      // Nothing that comes later is forgotten: no file was dropped yet.
      expect(loadedBytes()).toBeLessThan(MOST_BYTES);
    },
  );
});

/** Both at once: puppeteer's own calls take back what the other said. */
async function showAs(type: '' | 'print', scheme: 'light' | 'dark'): Promise<void> {
  // What it asks for lasts no longer than it does.
  emulation ??= await page.createCDPSession();
  const features = [
    { name: 'prefers-color-scheme', value: scheme },
    { name: 'prefers-reduced-motion', value: 'reduce' },
  ];
  await emulation.send('Emulation.setEmulatedMedia', { media: type, features });
}

/** Waits until a figure on a dark screen is drawn for paper, too, and looks at what comes out on paper. */
async function expectPrinted(name: string): Promise<void> {
  await page.waitForSelector(`${figure(name)} .printed:not([hidden])`);
  await showAs('print', 'dark');
  const shown = await page.$$eval(`${figure(name)} canvas`, (canvases) =>
    canvases.map((canvas) => getComputedStyle(canvas).display),
  );
  expect(shown).toEqual(['none', 'block']);
  const canvas = await page.$(`${figure(name)} .printed`);
  const { data } = readPixels((await canvas?.screenshot()) ?? new Uint8Array());
  await showAs('', 'dark');
  const light = data.reduce((sum, byte, k) => sum + (k % 4 < 3 ? byte : 0), 0) / (0.75 * 255);
  expect(light / data.length).toBeGreaterThan(0.5);
}

itInFull('is printed on white where the screen is dark, each figure with its words', async () => {
  await open({ width: 1000, height: 800, scheme: 'dark' });
  const caption = await captionAfter('crease');
  // A figure that was dragged is printed as it is now: with the numbers that stand below it.
  const handle = await page.waitForSelector(`${figure('crease')} .handle`);
  await handle?.focus();
  await page.keyboard.press('ArrowUp');
  await captionAfter('crease', caption);
  await expectPrinted('crease');
  await showAs('print', 'dark');
  const [paper, ink] = await page.$eval('body', (body) => {
    const { backgroundColor, color } = getComputedStyle(body);
    return [backgroundColor, color];
  });
  expect([paper, ink]).toEqual(['rgb(255, 255, 255)', 'rgb(29, 30, 34)']);
  expect(await page.$eval('.controls', (controls) => getComputedStyle(controls).display)).toBe(
    'none',
  );
});

it('moves what is dragged, by pointer and by keyboard, and says so', async () => {
  await open({ width: 1000, height: 800, anchor: '#crease' });
  const first = await captionAfter('crease');
  const handle = await page.waitForSelector(`${figure('crease')} .handle`);
  if (!handle) throw new Error('There is nothing to drag.');
  await handle.scrollIntoView();
  const { x, y, width, height } = (await handle.boundingBox()) ?? {
    x: 0,
    y: 0,
    width: 0,
    height: 0,
  };
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width / 2 + 40, y + height / 2 + 60);
  await page.mouse.up();
  const dragged = await captionAfter('crease', first);
  await handle.focus();
  // Arrow keys move the handle farther than it was dragged.
  for (let k = 0; k < 6; k++) await page.keyboard.press('ArrowUp');
  await captionAfter('crease', dragged);
  const said = `${figure('crease')} .spoken`;
  const isSaid = async () => {
    const words = await page.$eval(said, (element) => element.textContent ?? '');
    return words.includes(await captionOf('crease'));
  };
  // What is said is what is seen, once nothing moves any more.
  await expect.poll(isSaid).toBe(true);
  const moved = await captionOf('crease');
  expect(new Set([first, dragged, moved]).size).toBe(3);
  // And it goes on from there.
  await handle.focus();
  await page.keyboard.press('ArrowDown');
  await captionAfter('crease', moved);
  const command = await page.$eval(`${figure('crease')} code`, (code) => code.textContent);
  expect(command).toContain('--set offset=');
});

/** What a figure says how it is: the command that draws it. */
function commandOf(name: string): Promise<string> {
  return page.$eval(`${figure(name)} code`, (code) => code.textContent ?? '');
}

/** Does something with a figure, and waits until it is in another state, drawn, with its words. */
async function changes(name: string, what: string, act: () => Promise<void>): Promise<void> {
  const before = await commandOf(name);
  await act();
  await expect
    .poll(() => commandOf(name), { message: `${name}: ${what}`, timeout: PATIENCE })
    .not.toBe(before);
  const isDrawn = async () => {
    const words = await captionOf(name);
    const label = await page.$eval(`${figure(name)} canvas`, (canvas) => canvas.ariaLabel ?? '');
    return /\d/.test(words) && label.includes(words) && !words.includes('could not');
  };
  await expect.poll(isDrawn, { message: `${name}, ${what}`, timeout: PATIENCE }).toBe(true);
}

/** Drags a thing by a pointer towards the middle of its figure. */
async function dragInwards(name: string, handle: ElementHandle): Promise<void> {
  const [thing, canvas] = [
    await handle.boundingBox(),
    await (await page.$(`${figure(name)} canvas`))?.boundingBox(),
  ];
  if (!thing || !canvas) throw new Error(`${name} has nothing to drag there.`);
  const from = [thing.x + thing.width / 2, thing.y + thing.height / 2];
  const to = [canvas.x + canvas.width / 2, canvas.y + canvas.height / 2];
  const [x, y] = from.map((at, k) => at + 30 * (Math.sign(to[k] - at) || 1));
  await page.mouse.move(from[0], from[1]);
  await page.mouse.down();
  await page.mouse.move(x, y, { steps: 3 });
  await page.mouse.up();
}

/** Moves a handle by arrow keys, one way after the other: it may stand where it cannot go on. */
async function pressArrows(name: string, handle: ElementHandle): Promise<void> {
  const before = await commandOf(name);
  await handle.focus();
  for (const key of ['ArrowUp', 'ArrowLeft', 'ArrowDown', 'ArrowRight'] as const) {
    for (let k = 0; k < 3; k++) await page.keyboard.press(key);
    // What is drawn by then is in another state, or it is drawn for nothing.
    await new Promise((resolve) => setTimeout(resolve, 500));
    if ((await commandOf(name)) !== before) return;
  }
}

describe.runIf(isFull).each([
  { width: 1440, height: 900, hasGpu: true },
  { width: 390, height: 844, hasGpu: false },
])('at $width × $height, with WebGPU: $hasGpu', (opening) => {
  it.each(PLAYS.map(({ name, controls }) => ({ name, controls })))(
    'follows whoever drags $name, or sets it from the keyboard',
    async ({ name, controls }) => {
      await open({ ...opening, anchor: `#${name}` });
      await captionAfter(name);
      await page.$eval(figure(name), (element) => element.scrollIntoView({ block: 'center' }));
      const handles = await page.$$(`${figure(name)} .handle`);
      console.info(`${name}: ${handles.length} handles, ${controls.length} controls`);
      expect(handles.length + controls.length).toBeGreaterThan(0);
      for (const handle of handles.slice(0, 2)) {
        await handle.scrollIntoView();
        await changes(name, 'a handle that is dragged', () => dragInwards(name, handle));
        await changes(name, 'a handle and its keys', () => pressArrows(name, handle));
      }
      for (const input of await page.$$(`${figure(name)} label input[type="range"]`))
        await changes(name, 'a slider', async () => {
          await input.focus();
          const isAtEnd = await input.evaluate(
            (range) => range instanceof HTMLInputElement && range.value === range.max,
          );
          await page.keyboard.press(isAtEnd ? 'ArrowLeft' : 'ArrowRight');
        });
      for (const select of await page.$$(`${figure(name)} label select`))
        await changes(name, 'a choice', async () => {
          const { value, options } = await select.evaluate((list) =>
            list instanceof HTMLSelectElement
              ? { value: list.value, options: [...list.options].map((option) => option.value) }
              : { value: '', options: [] },
          );
          await select.select(options.find((option) => option !== value) ?? '');
        });
    },
  );
});

itInFull(
  'plays a figure that comes into view, and holds still where that is wished for',
  async () => {
    await open({ width: 1000, height: 800, motion: 'no-preference', anchor: '#cut' });
    const slider = `${figure('cut')} .player input`;
    const time = () =>
      page.$eval(slider, (input) => (input instanceof HTMLInputElement ? Number(input.value) : -1));
    await captionAfter('cut');
    await page.$eval(figure('cut'), (element) => element.scrollIntoView({ block: 'center' }));
    const button = `${figure('cut')} .player button`;
    await expect.poll(() => page.$eval(button, (element) => element.textContent)).toBe('Pause');
    const before = await time();
    await expect.poll(time).not.toBe(before);
    await page.click(button);
    expect(await page.$eval(button, (element) => element.textContent)).toBe('Play');
    await page.close();

    await open({ width: 1000, height: 800, motion: 'reduce', anchor: '#cut' });
    await captionAfter('cut');
    await page.$eval(figure('cut'), (element) => element.scrollIntoView({ block: 'center' }));
    const still = await time();
    // Longer than a figure takes to begin.
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await time()).toBe(still);
  },
);

async function countedSteps(): Promise<number> {
  return Number(/counted at (\d+) of 601 steps/.exec(await captionOf('any'))?.[1]);
}

itInFull('plays a figure also if it was refined before most of it was seen', async () => {
  await open({ width: 1000, height: 800, motion: 'no-preference' });
  await captionAfter('any');
  const outlined = await countedSteps();
  // A strip of it, below all else.
  await page.$eval(figure('any'), (element) => {
    const { top } = element.getBoundingClientRect();
    scrollBy({ top: top - innerHeight + 40, behavior: 'instant' });
  });
  await expect.poll(countedSteps, { timeout: PATIENCE }).toBeGreaterThan(outlined);
  const button = `${figure('any')} .player button`;
  const verb = () => page.$eval(button, (element) => element.textContent);
  expect(await verb()).toBe('Play');
  await page.$eval(figure('any'), (element) => element.scrollIntoView({ block: 'center' }));
  await expect.poll(verb).toBe('Pause');
});

itInCi(
  'cuts folded paper where the cut is dragged, though only the worker has the paper',
  async () => {
    await open({ width: 1000, height: 800, anchor: '#cut' });
    const first = await captionAfter('cut');
    const handle = await page.waitForSelector(`${figure('cut')} .handle`);
    await handle?.focus();
    for (let k = 0; k < 3; k++) await page.keyboard.press('ArrowLeft');
    const moved = await captionAfter('cut', first);
    expect(moved).toContain('One straight cut');
  },
);

itInFull('says what of a formula cannot be read, and draws the next that can', async () => {
  await open({ width: 1000, height: 800, anchor: '#any' });
  await captionAfter('any');
  const field = `${figure('any')} input[type="text"]`;
  const type = async (text: string) => {
    await page.$eval(field, (input) => {
      if (input instanceof HTMLInputElement) input.value = '';
    });
    await page.type(field, text);
    await page.keyboard.press('Enter');
  };
  await type('sin(<b>');
  await expect.poll(() => captionOf('any')).toContain('could not be drawn');
  await type('x^2');
  await expect.poll(() => captionOf('any')).toMatch(/^Step \d/);
});

itInFull('learns a curve that is drawn, from its beginning, by its own control', async () => {
  await open({
    width: 1000,
    height: 800,
    motion: 'no-preference',
    anchor: '?scene=any&step=30#any',
  });
  expect(await captionAfter('any')).toMatch(/^Step 30:/);
  // What the first drawing leaves out of the pieces by step is found while it rests in view.
  await page.$eval(figure('any'), (element) => element.scrollIntoView({ block: 'center' }));
  await expect.poll(() => captionOf('any')).toContain('counted at 31 of 31 steps');
  const first = await captionOf('any');
  const label = await page.$eval(`${figure('any')} canvas`, (canvas) => canvas.ariaLabel);
  expect(label).toContain(first);
  const play = `${figure('any')} .film button:not(.single)`;
  const [back, on] = await page.$$(`${figure('any')} .film .single`);
  const verb = () => page.$eval(play, (button) => button.textContent);
  await back.click();
  expect(await captionAfter('any', first)).toMatch(/^Step 29:/);
  await on.click();
  await expect.poll(() => captionOf('any')).toBe(first);
  // The film goes on from there, holds, and leaves what is learned as it is.
  await page.click(play);
  await expect.poll(verb).toBe('Pause');
  const playing = await captionAfter('any', first);
  await page.click(play);
  await expect.poll(verb).toBe('Learn');
  expect(playing).toMatch(/^Step \d+: .* from 24 units/);
  const canvas = await page.$(`${figure('any')} canvas`);
  await canvas?.scrollIntoView();
  const { x = 0, y = 0 } = (await canvas?.boundingBox()) ?? {};
  const held = await captionOf('any');
  await page.mouse.move(x + 60, y + 150);
  await page.mouse.down();
  await page.mouse.move(x + 200, y + 100, { steps: 4 });
  await page.mouse.up();
  await captionAfter('any', held);
  const text = () => page.$eval(`${figure('any')} code`, (code) => code.textContent);
  await expect.poll(text).toContain("--set 'target=-1,0.279");
  await expect.poll(verb).toBe('Pause');
  await page.click(play);
  // An arrow key moves one point of the curve.
  const drawn = await text();
  const handle = await page.waitForSelector(`${figure('any')} .handle`);
  await handle?.focus();
  await page.keyboard.press('ArrowUp');
  await expect.poll(text).not.toBe(drawn);
});

itInFull('learns the brightness of an image, and refuses what is none', async () => {
  await open({ width: 1000, height: 800, anchor: '?scene=any&step=10#any' });
  const first = await captionAfter('any');
  const input = await page.$(`${figure('any')} input[type="file"]`);
  await input?.uploadFile(fileURLToPath(new URL('lines-16.json', fixturesFolder())));
  await expect
    .poll(() => captionOf('any'))
    .toContain('lines-16.json: a figure learns a PNG, JPEG, GIF or WebP image');
  await input?.uploadFile(fileURLToPath(new URL('../../docs/fold.png', import.meta.url)));
  await expect.poll(() => captionOf('any'), { timeout: 60_000 }).toContain('on the 576 points');
  expect(await captionOf('any')).not.toBe(first);
});

it('folds what an address and a file bring, and opens the network of a figure in the explorer', async () => {
  await open({
    width: 1000,
    height: 800,
    anchor: '?scene=folds&network=random:2-3-3-1%3Fseed=4#folds',
  });
  const asked = await captionAfter('folds');
  expect(asked).toContain('from 6 ReLUs');
  const input = await page.$(`${figure('folds')} input[type="file"]`);
  await input?.uploadFile(fileURLToPath(new URL('lines-16.json', fixturesFolder())));
  const opening = await captionAfter('folds', asked);
  const read = opening.startsWith('Opening') ? await captionAfter('folds', opening) : opening;
  expect(read).toContain('from 16 ReLUs');
  await page.select(`${figure('folds')} select`, 'axes');
  await captionAfter('folds', read);
  await page.waitForSelector(`${figure('folds')} .links a[href]`);
  await Promise.all([page.waitForNavigation(), page.click(`${figure('folds')} .links a`)]);
  await page.waitForFunction(() => document.body.dataset.state !== 'starting', {
    polling: 'mutation',
  });
  const depths = () => page.$eval('#depths', (list) => list.textContent ?? '');
  await expect.poll(depths).toContain('112');
  // And back, with the same network.
  await Promise.all([page.waitForNavigation(), page.click('#fold-link')]);
  expect(await captionAfter('folds')).toContain('112');
});

itInFull('leaves the page’s thread free while figures play', async () => {
  await open({ width: 1440, height: 900, motion: 'no-preference' });
  await captionAfter('circuits');
  const actions = Object.fromEntries(
    PLAYS.map(({ name }) => [
      name,
      async () => {
        await page.$eval(figure(name), (element) => element.scrollIntoView({ block: 'center' }));
        await new Promise((resolve) => setTimeout(resolve, 1500));
      },
    ]),
  );
  const longest = await measureTasks(page, actions);
  expect(longest.filter(({ computed }) => computed > 50)).toEqual([]);
});
