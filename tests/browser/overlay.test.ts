import { expect, it } from 'vitest';
import { DRAWN_BY, type ExplorerPage } from './explorer-page';
import { testExplorer } from './test-explorer';

const openExplorer = testExplorer();
const [width, height] = [900, 500];

/** What lies over the map: a digest of its pixels, and the share of them that is not clear. */
function overlay({ page }: ExplorerPage): Promise<{ digest: string; share: number }> {
  return page.evaluate(async () => {
    const canvas = document.querySelector('canvas[data-over="map"]');
    if (!(canvas instanceof HTMLCanvasElement)) throw new Error('Nothing lies over the map.');
    const copy = new OffscreenCanvas(canvas.width, canvas.height);
    const context = copy.getContext('2d', { willReadFrequently: true });
    context?.drawImage(canvas, 0, 0);
    const data = context?.getImageData(0, 0, copy.width, copy.height).data;
    if (!data) throw new Error('The canvas has no pixels.');
    let covered = 0;
    for (let k = 3; k < data.length; k += 4) if (data[k] > 0) covered++;
    const digest = [...new Uint8Array(await crypto.subtle.digest('SHA-256', data))].join();
    return { digest, share: (4 * covered) / data.length };
  });
}

it('draws networks of one input as a graph, the same on either processor, and says what a piece is', async () => {
  const found: string[] = [];
  for (const [, gpu] of DRAWN_BY) {
    const explorer = await openExplorer({ query: '?network=square:3', width, height, gpu });
    await explorer.cut();
    await explorer.nextFrame();
    const { digest, share } = await overlay(explorer);
    found.push(digest);
    // All but the ribbon of colours.
    expect(share).toBeGreaterThan(0.9);
    expect(share).toBeLessThan(0.98);
    expect(await explorer.page.$eval('#map', ({ ariaLabel }) => ariaLabel)).toContain('graph');
    // The middle of the window, on the right of a piece's end.
    await explorer.page.mouse.move(455, 240);
    await expect.poll(() => explorer.text('#region-facts')).toContain('from0.5 … 0.625');
    expect(await explorer.text('#region-facts')).toContain('slope1.125');
    const pointed = await overlay(explorer);
    expect(pointed.digest).not.toBe(digest);
    // What is seen changes, and with it the scale of values.
    await explorer.page.keyboard.press('+');
    await explorer.cut();
    await explorer.nextFrame();
    expect((await overlay(explorer)).digest).not.toBe(pointed.digest);
    expect(explorer.problems).toEqual([]);
  }
  expect(found[0]).toBe(found[1]);
});

it('draws axes over maps of two inputs, and nothing else', async () => {
  const explorer = await openExplorer({ query: '?network=fold:3x2', width, height });
  await explorer.cut();
  await explorer.nextFrame();
  const home = await overlay(explorer);
  expect(home.share).toBeGreaterThan(0.0005);
  expect(home.share).toBeLessThan(0.03);
  await explorer.page.keyboard.press('ArrowRight');
  await explorer.cut();
  await explorer.nextFrame();
  expect((await overlay(explorer)).digest).not.toBe(home.digest);
  // What is pointed at goes through to the map.
  await explorer.page.mouse.move(500, 200);
  await expect.poll(() => explorer.text('#region-facts')).toContain('area in view');
});

it('shows presets as small pictures that keys walk along, and each unit of a layer', async () => {
  const query = '?network=random:2-9-7-1?seed=3%26bias=0.3';
  const explorer = await openExplorer({ query, width, height: 800 });
  const { page } = explorer;
  await explorer.cut();
  // Those out of view are not fetched.
  const isThere = () =>
    page.$eval('#preset-strip img', ({ complete, naturalWidth }) => complete && naturalWidth > 0);
  await expect.poll(isThere).toBe(true);
  const tabbable = () => page.$$eval('#preset-strip [tabindex="0"]', ({ length }) => length);
  expect(await tabbable()).toBe(1);
  await page.focus('#preset-strip button');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await explorer.cut('flower');
  await expect.poll(() => explorer.text('#sentence')).toContain('learned of a flower');
  expect(await tabbable()).toBe(1);
  await expect
    .poll(() => page.$$eval('#preset-strip button', (all) => all.map((one) => one.ariaCurrent)))
    .toEqual(expect.arrayContaining(['true']));

  await page.focus('#map');
  await page.keyboard.press('u');
  await page.waitForSelector('#units-maps button');
  const units = () => page.$$eval('#units-maps button', (all) => all.map((one) => one.ariaLabel));
  expect(await units()).toHaveLength(32);
  expect((await units())[3]).toMatch(/^unit 3, (switches in view|(on|off) all over the view)$/);
  const pictures = () =>
    page.$$eval('#units-maps canvas', (all) => all.map((canvas) => canvas.toDataURL()));
  const first = await pictures();
  expect(new Set(first).size).toBe(32);
  await page.select('#units-layer', '2');
  await expect.poll(async () => (await pictures()).join() !== first.join()).toBe(true);
  await page.waitForSelector('#units-maps button:nth-child(32)');
  await page.click('#units-maps button');
  expect(await page.$$eval('#units-maps [aria-pressed="true"]', ({ length }) => length)).toBe(1);
  await page.keyboard.press('Escape');
  expect(await page.$('#steer-units[open]')).toBeNull();
  expect(explorer.problems).toEqual([]);
});

it('points of a plane are pictures on the map, and in the files that are saved', async () => {
  const network = 'cnn:3x4x4-2c3-4-2?seed=2';
  const query = `?network=${network}&pictures=1`;
  const explorer = await openExplorer({ query, width: 900, height: 700, gpu: 'none' });
  await explorer.cut(network);
  const { page } = explorer;
  const url = () => new URL(page.url()).searchParams.get('pictures');
  expect(url()).toBe('1');
  // Frames of pictures are lines of white over the map; axes have none.
  const longestWhite = () =>
    page.$eval('canvas.overlay', (drawn) => {
      if (!(drawn instanceof HTMLCanvasElement)) return 0;
      const canvas = new OffscreenCanvas(drawn.width, drawn.height);
      const context = canvas.getContext('2d');
      context?.drawImage(drawn, 0, 0);
      const data = context?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      let [longest, run] = [0, 0];
      for (let k = 0; k < data.length; k += 4) {
        const isWhite = data[k] + data[k + 1] + data[k + 2] === 3 * 255 && data[k + 3] === 255;
        run = isWhite && k % (4 * canvas.width) !== 0 ? run + 1 : 0;
        longest = Math.max(longest, run);
      }
      return longest;
    });
  await expect.poll(longestWhite).toBeGreaterThan(50);
  await page.click('#copy-command');
  expect(await explorer.notice()).toMatch(/ --pictures$/);
  await page.keyboard.press('f');
  await page.waitForSelector('#save-pictures', { visible: true });
  expect(await page.$eval('input#save-pictures', ({ checked }) => checked)).toBe(true);
  await page.keyboard.press('Escape');
  await page.$$eval('.lil-gui .lil-name', (names) => {
    const own = names.find((name) => name.textContent === 'Pictures');
    own?.parentElement?.querySelector('input')?.click();
  });
  await expect.poll(longestWhite).toBeLessThan(50);
  await expect.poll(url).toBeNull();
  expect(explorer.problems).toEqual([]);
});
