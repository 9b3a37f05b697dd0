import { describe, expect, it } from 'vitest';
import { firstOf, itInFull } from '../coverage';
import { regionAt } from '../../src/geometry/region-at';
import { firstLayers } from '../../src/network/first-layers';
import { openConstruction } from '../../src/network/open';
import { formatRegionId, regionIdOf, regionKeys } from '../../src/network/region-id';
import { defaultSlice, sliceNetwork } from '../../src/network/slice';
import { pointAt } from '../../src/view/camera';
import { crease } from './command-line';
import { DRAWN_BY, type ExplorerPage } from './explorer-page';
import { testExplorer } from './test-explorer';
import { readPixels } from '../pixels';

const NETWORK = 'random:2-12-12-12-1?seed=4';
const network = sliceNetwork(openConstruction(NETWORK).network, defaultSlice(2));

const openExplorer = testExplorer();
let explorer: ExplorerPage;

/** Every number that the page says of a link, once both engines are done. */
async function numbers(query: string, width: number, height: number, scale: number) {
  explorer = await openExplorer({ query, width, height, scale });
  await explorer.cut();
  const { regions, exactRegions, size, network: name } = await explorer.finished();
  expect(size).toBe(`${width * scale}x${height * scale}`);
  const said = await explorer.page.evaluate(() =>
    ['count', 'density', 'depths', 'theory-text', 'summary'].map(
      (id) => document.getElementById(id)?.textContent,
    ),
  );
  await explorer.page.keyboard.press('g');
  await explorer.page.waitForSelector('#sweep[data-state="done"] svg');
  const chart = await explorer.text('#sweep-text');
  expect(explorer.problems).toEqual([]);
  return { name, regions, exactRegions, said, chart };
}

describe('a link', () => {
  it.each(
    firstOf(1, [
      ['&window=-0.3,0.9,0.1,0.4&depth=1', 'a window', ['--window=-0.3,0.9,0.1,0.4']],
      ['', 'its own window', []],
    ]),
  )('with “%s” counts in %s on every screen', async (query, _where, place) => {
    const link = `?network=fold:4x2${query}`;
    const first = await numbers(link, 480, 320, 1);
    const others = firstOf<[width: number, height: number, scale: number]>(1, [
      [500, 700, 2],
      [900, 360, 1.5],
    ]);
    for (const other of others) expect(await numbers(link, ...other)).toEqual(first);
    const counted = await crease('count', 'fold:4x2', ...place, '--exact', '--json');
    expect(JSON.parse(counted)).toMatchObject({
      sampled: { byDepth: first.regions },
      exact: { byDepth: first.exactRegions },
    });
    expect(first.chart).toContain(`${first.exactRegions.join(', ')} regions by depth`);
  });

  itInFull(
    'keeps its window on another screen, which frames it and says where it counts',
    async () => {
      const link = '?network=fold:4x2&window=0.25,0.5,0.25,0.5';
      explorer = await openExplorer({ query: link });
      const { window } = await explorer.cut();
      expect(window).toEqual({ u0: 0.1875, u1: 0.5625, v0: 0.25, v1: 0.5 });
      expect(await explorer.text('#count-unit')).toContain('in the frame, exactly');
      expect(await explorer.text('#marks')).toContain('frame');
      await explorer.page.waitForFunction(() => document.getElementById('undo'));
      expect(explorer.search).toBe(link);
      const framed = readPixels(await explorer.picture());

      explorer = await openExplorer({ query: '?network=fold:4x2&window=0.1875,0.5625,0.25,0.5' });
      await explorer.cut();
      expect(await explorer.text('#count-unit')).toContain('in view, exactly');
      expect(await explorer.text('#marks')).not.toContain('frame');
      const plain = readPixels(await explorer.picture());
      const columns = new Set<number>();
      for (let x = 0; x < 480; x++)
        for (const y of [100, 160, 220]) {
          const at = 4 * (y * 480 + x);
          if (!framed.data.subarray(at, at + 3).equals(plain.data.subarray(at, at + 3)))
            columns.add(x);
        }
      // Two lines of a few pixels, 80 from either side.
      expect(columns.size).toBeGreaterThan(0);
      for (const x of columns)
        expect(Math.min(Math.abs(x - 80), Math.abs(x - 400))).toBeLessThan(4);

      explorer = await openExplorer({ query: '?network=fold:4x2' });
      await explorer.cut();
      expect(await explorer.text('#count-unit')).toContain('in its own window, exactly');
      await explorer.page.focus('#map');
      await explorer.page.keyboard.press('+');
      await expect.poll(() => explorer.text('#count-unit')).toContain('in view');
      expect(explorer.problems).toEqual([]);
    },
  );
});

describe('with fewer layers shown', () => {
  const [width, height] = [900, 500];
  const [x, y] = [460, 240];

  it.each(firstOf(1, [2, 1]))(
    'the first %i are what is counted, outlined, pinned and walked',
    async (depth) => {
      const query = `?network=${NETWORK}&depth=${depth}`;
      explorer = await openExplorer({ query, width, height });
      const { exactRegions, window } = await explorer.cut();
      const count = exactRegions[depth - 1].toLocaleString('en');
      expect(await explorer.text('#count')).toBe(count);
      expect(await explorer.text('#count-unit')).toContain(
        depth === 1 ? 'of the first layer' : 'of the first 2 layers',
      );
      expect(await explorer.text('#density')).toContain(`${exactRegions[depth - 1] / 4} per`);

      const { u, v } = pointAt(window, x / width, y / height);
      const expected = regionAt(firstLayers(network, depth), window, u, v);
      const idOf = (pattern: readonly Uint8Array[]) =>
        formatRegionId(...regionIdOf(pattern, regionKeys(network)));
      const area = String(Number(expected.area.toPrecision(4)));
      await explorer.page.mouse.move(x, y);
      await expect.poll(() => explorer.text('#region-id')).toBe(idOf(expected.pattern));
      expect(await explorer.text('#region-facts')).toContain(`area in view${area}`);
      expect(await explorer.text('#region-facts')).not.toContain('gradient');
      await explorer.page.mouse.click(x, y);
      await explorer.page.waitForSelector(`body[data-pinned="${idOf(expected.pattern)}"]`);
      const { neighbours } = expected;
      await expect
        .poll(() => explorer.text('#region-neighbours-title'))
        .toBe(`${neighbours.length} neighbours`);
      expect(await explorer.page.$$('#region-units > div')).toHaveLength(depth);
      expect(await explorer.text('#region-map')).toContain('later layers');
      await explorer.page.click('#region-neighbours button');
      await explorer.page.waitForSelector(`body[data-pinned="${idOf(neighbours[0].pattern)}"]`);

      // What is pinned is another region with all layers: that at the same point.
      await explorer.page.keyboard.press('Escape');
      await explorer.page.mouse.click(x, y);
      await explorer.page.keyboard.press('a');
      const whole = regionAt(network, window, u, v);
      await explorer.page.waitForSelector(`body[data-pinned="${idOf(whole.pattern)}"]`);
      expect(await explorer.text('#count')).toBe(exactRegions[2].toLocaleString('en'));
      expect(explorer.problems).toEqual([]);
    },
  );

  // Every day without a GPU (without-gpu.test.ts).
  it.each(firstOf(0, DRAWN_BY))(
    '%s outlines a region whose parts are not shown',
    async (_, gpu) => {
      // A neuron of the second layer cuts what the first leaves whole.
      const query = `?network=${NETWORK}&depth=1&window=-1.8,1.8,-1,1`;
      explorer = await openExplorer({ query, width, height, gpu });
      const { window } = await explorer.cut();
      const { u, v } = pointAt(window, x / width, y / height);
      const { polygon } = regionAt(firstLayers(network, 1), window, u, v);
      const before = readPixels(await explorer.picture());
      await explorer.page.mouse.move(x, y);
      await explorer.page.waitForSelector('#region:not([hidden])');
      const after = readPixels(await explorer.picture());
      const places = polygon.map(([pu, pv]) => [
        ((pu - window.u0) / (window.u1 - window.u0)) * width,
        ((window.v1 - pv) / (window.v1 - window.v0)) * height,
      ]);
      const distance = (px: number, py: number) =>
        Math.min(
          ...places.map(([ax, ay], k) => {
            const [bx, by] = places[(k + 1) % places.length];
            const [dx, dy] = [bx - ax, by - ay];
            const along = ((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy);
            const t = Math.min(1, Math.max(0, along));
            return Math.hypot(px - ax - t * dx, py - ay - t * dy);
          }),
        );
      let changed = 0;
      for (let py = 0; py < height; py++)
        for (let px = 0; px < width; px++) {
          const at = 4 * (py * width + px);
          if (before.data.subarray(at, at + 3).equals(after.data.subarray(at, at + 3))) continue;
          changed++;
          expect(distance(px + 0.5, py + 0.5)).toBeLessThan(5);
        }
      expect(changed).toBeGreaterThan(50);
      expect(explorer.problems).toEqual([]);
    },
  );

  itInFull(
    'their regions are counted and named exactly where all layers have too many',
    async () => {
      explorer = await openExplorer({ query: '?network=fold:16x4&depth=2', width, height });
      await explorer.page.waitForSelector('body[data-exact="failed"]');
      // Two layers fold the square onto itself 64 times each.
      expect(await explorer.text('#count')).toBe('4,096');
      expect(await explorer.text('#count-unit')).toContain('in its own window, exactly');
      await explorer.page.waitForSelector('body[data-picture="exact"]');
      await explorer.page.mouse.move(x, y);
      await expect
        .poll(() => explorer.text('#region-facts'))
        .toMatch(/^active\d+\/16 · \d+\/16area/);
      await explorer.page.keyboard.press('a');
      await explorer.page.waitForSelector('body[data-picture="sampled"]');
      await expect.poll(() => explorer.text('#count-unit')).toContain('too many to cut');
      expect(explorer.problems).toEqual([]);
    },
  );
});
