import { describe, expect, it } from 'vitest';
import { fitWindow, panView, viewLimits, zoomView } from '../../src/view/camera';
import { crease } from './command-line';
import { DRAWN_BY, type ExplorerPage, type Gpu } from './explorer-page';
import { testExplorer } from './test-explorer';

const NETWORK = 'random:2-10-10-10-1?seed=2';
const FILE = 'tests/fixtures/spiral-32x3.safetensors';
/** The legend's column is 18 rem wide, 288 pixels, and each map the half of what is left. */
const [width, height] = [888, 400];
const half = 300;
const unit = { u0: -1, u1: 1, v0: -1, v1: 1 };
const home = fitWindow(unit, half / height);

const openExplorer = testExplorer();
let explorer: ExplorerPage;

async function open(query: string, size = { width, height }, gpu?: Gpu): Promise<void> {
  explorer = await openExplorer({ query, ...size, gpu });
  await explorer.cut();
}

/** What is on the second map once it is cut. */
async function beside(network = NETWORK) {
  const cut = `#beside[data-exact="done"][data-picture="exact"][data-network="${network}"]`;
  await explorer.page.waitForSelector(cut);
  return explorer.page.$eval('#beside', (card) => ({
    window: card.getAttribute('data-window'),
    regions: (card.getAttribute('data-exact-regions') ?? '').split(',').map(Number),
  }));
}

/** Waits until both maps show this window, give or take rounding. */
async function bothShow(expected: typeof home): Promise<void> {
  const sides = Object.values(expected);
  const differences = () =>
    explorer.page.evaluate(
      (wanted) =>
        [document.body, document.getElementById('beside')]
          .flatMap((place) => (place?.dataset.window ?? '').split(',').map(Number))
          .map((side, k) => Math.abs(side - wanted[k % 4])),
      sides,
    );
  await expect.poll(async () => Math.max(...(await differences()))).toBeLessThan(1e-9);
}

function search(): string {
  return explorer.search;
}

describe('two maps side by side', () => {
  it('a key opens the same network at another depth, and moving either moves both', async () => {
    await open(`?network=${NETWORK}`);
    await explorer.page.keyboard.press('v');
    await beside();
    await bothShow(home);
    const { exactRegions } = await explorer.cut();
    expect((await beside()).regions).toEqual(exactRegions);
    await expect.poll(search).toBe(`?network=${NETWORK}&beside=${NETWORK}&beside-depth=2`);
    const share = (100 * exactRegions[1]) / exactRegions[2];
    expect(parseFloat(await explorer.text('#beside-ratio'))).toBeCloseTo(share, -1);

    const { mouse, keyboard } = explorer.page;
    await mouse.move(width - 50, 330);
    await mouse.down();
    await mouse.move(width - 20, 350);
    await mouse.up();
    let expected = panView(home, 30 / half, 20 / height);
    await bothShow(expected);
    await explorer.page.focus('#map-beside');
    await keyboard.press('+');
    expected = zoomView(expected, 0.5, 0.5, 1.25, viewLimits(unit));
    await bothShow(expected);
    await keyboard.press('1');
    await expect.poll(search).toContain('beside-depth=1');
    expect(search()).not.toContain('&depth=');
    await explorer.page.click('#beside-close');
    await expect.poll(search).not.toContain('beside');
    expect(await explorer.page.$('#map-beside')).toBeNull();
    expect(explorer.problems).toEqual([]);
  });

  it.each(DRAWN_BY)(
    'by %s: pointing at one outlines the region of the other; what is pinned says whose it is',
    async (_, gpu) => {
      await open(`?network=${NETWORK}&beside=${NETWORK}&beside-depth=1`, { width, height }, gpu);
      await beside();
      const clip = { x: 280, y: 0, width: half, height };
      const first = () => explorer.shot(clip);
      const before = await first();
      await explorer.page.mouse.move(280 + 1.5 * half, 300);
      await expect.poll(async () => before.equals(await first())).toBe(false);
      await explorer.page.focus('#map-beside');
      await explorer.page.keyboard.press('Enter');
      await explorer.page.waitForSelector('body[data-pinned]');
      expect(await explorer.text('#region-title')).toBe('Pinned region of the second map');
      await explorer.page.focus('#map');
      await explorer.page.keyboard.press('Enter');
      await expect.poll(() => explorer.text('#region-title')).toBe('Pinned region');
      await explorer.page.keyboard.press('Escape');
      expect(await explorer.page.$('body[data-pinned]')).toBeNull();
      expect(explorer.problems).toEqual([]);
    },
  );

  it('has one scale of values for both maps', async () => {
    const ends = () => explorer.text('#key-ends');
    await open('?network=flower&colour=value');
    await explorer.cut();
    await expect.poll(ends).not.toBe('');
    const own = await ends();
    await open('?network=flower&colour=value&beside=fold:6x3');
    await beside('fold:6x3');
    await expect.poll(ends).not.toBe(own);
    await expect.poll(() => explorer.text('#beside-ends')).toBe(await ends());
    expect(await explorer.text('#key-text')).toContain('on either map');
    await explorer.page.click('#beside-close');
    await expect.poll(ends).toBe(own);
    expect(explorer.problems).toEqual([]);
  });

  it('another network is chosen from the list or dropped there, and a link brings it back', async () => {
    await open(`?network=${NETWORK}&beside=fold:6x3&window=-0.5,1,-1,1`);
    const { regions, window } = await beside('fold:6x3');
    expect(window).toBe('-0.5,1,-1,1');
    const place = ['--window=-0.5,1,-1,1', '--exact', '--no-sample', '--json'];
    const counted = await crease('count', 'fold:6x3', ...place);
    expect(JSON.parse(counted)).toMatchObject({ exact: { byDepth: regions } });
    await explorer.page.select('#beside-network', 'tent:10');
    await beside('tent:10');
    await explorer.drop('package.json', '#map-beside');
    expect(await explorer.notice()).toMatch(/^package\.json: .+\.$/);
    await explorer.drop(FILE, '#map-beside');
    await beside('spiral-32x3.safetensors');
    expect((await explorer.shown()).network).toBe(NETWORK);
    await expect.poll(search).toContain('beside=spiral-32x3.safetensors&beside-sha256=');
    const link = search();

    await open(link);
    expect(await explorer.notice()).toContain('“spiral-32x3.safetensors” (SHA-256 ');
    await explorer.drop(FILE, '#map-beside');
    await beside('spiral-32x3.safetensors');
    expect(search()).toBe(link);
    expect(explorer.problems).toEqual([]);
  });

  it('a link to a file beside has the activations that somebody gave it', async () => {
    const given = 'relu,linear,relu';
    const options = ['--activation', given, '--exact', '--no-sample', '--json'];
    const counted = JSON.parse(await crease('count', FILE, ...options));
    await open(`?network=fold:2x2`);
    await explorer.drop(FILE);
    await explorer.cut('spiral-32x3.safetensors');
    await explorer.openSheet('network');
    await explorer.type('Activation', given);
    await expect.poll(search).toContain(`activation=${given}`);
    await explorer.page.select('#networks', 'tent:10');
    await explorer.cut('tent:10');
    await explorer.page.keyboard.press('Escape');
    await explorer.page.keyboard.press('v');
    await beside('tent:10');
    await explorer.page.select('#beside-network', 'spiral-32x3.safetensors');
    await beside('spiral-32x3.safetensors');
    await expect.poll(search).toContain(`&beside-activation=${given}`);
    const { sha256 } = counted.network;
    const link = `?network=fold:2x2&window=-1,1,-1,1&beside=spiral-32x3.safetensors&beside-sha256=${sha256}&beside-activation=${given}`;
    await open(link);
    await explorer.notice();
    await explorer.drop(FILE, '#map-beside');
    expect((await beside('spiral-32x3.safetensors')).regions).toEqual(counted.exact.byDepth);
    expect(search()).toBe(link);
    expect(explorer.problems).toEqual([]);
  });

  it('lies one above the other on a phone', async () => {
    await open(`?network=${NETWORK}&beside=${NETWORK}`, { width: 360, height: 700 });
    await beside();
    const boxes = await explorer.page.$$eval('#map, #map-beside', (all) =>
      all.map((canvas) => {
        const { left, right, top, bottom } = canvas.getBoundingClientRect();
        return { left, right, top, bottom };
      }),
    );
    expect(boxes).toEqual([
      { left: 0, right: 360, top: 0, bottom: 238 },
      { left: 0, right: 360, top: 238, bottom: 476 },
    ]);
    await bothShow(fitWindow(unit, 360 / 238));
    expect(explorer.problems).toEqual([]);
  });
});
