import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PRESETS } from '../../src/app/open/presets';
import { readLink } from '../../src/app/page/link';
import { labelColour } from '../../src/view/data-points';
import { crease } from './command-line';
import { DRAWN_BY, type ExplorerPage, type Gpu } from './explorer-page';
import { testExplorer } from './test-explorer';
import { readPixels } from '../pixels';

const NETWORK = 'random:2-10-10-10-1?seed=2';

const openExplorer = testExplorer();
let explorer: ExplorerPage;

async function open(query = `?network=${NETWORK}`, gpu?: Gpu): Promise<void> {
  explorer = await openExplorer({ query, width: 900, height: 520, gpu });
  await explorer.cut();
}

/** The page's address, once it says what is on screen. */
function search(): string {
  return explorer.search;
}

/** Red, green and blue of a label's dots. */
function colour(label: number): number[] {
  return [0, 8, 16].map((shift) => (labelColour(label) >>> shift) & 255);
}

describe('what is shown', () => {
  it('every meaning of the colours has a key, a picture of its own and a place in the address', async () => {
    await open();
    const modes = await explorer.page.$$eval('#mode option', (all) => all.map((one) => one.value));
    const [pictures, keys] = [new Set<string>(), new Set<string>()];
    for (const mode of modes) {
      await explorer.page.select('#mode', mode);
      await explorer.cut();
      await expect.poll(search).toContain(mode === 'region' ? NETWORK : `colour=${mode}`);
      keys.add(await explorer.text('#key-text'));
      const clip = { x: 270, y: 0, width: 340, height: 520 };
      await explorer.painted();
      pictures.add((await explorer.shot(clip)).toString('base64'));
    }
    expect([pictures.size, keys.size]).toEqual([modes.length, modes.length]);
    expect(explorer.problems).toEqual([]);
  });

  it('a depth is chosen in the table of counts or by its key, and they can be played', async () => {
    await open();
    const pressed = () =>
      explorer.page.$$eval('#depths button', (rows) =>
        rows.map((row) => row.getAttribute('aria-pressed')).join(),
      );
    expect(await pressed()).toBe('false,false,true');
    await explorer.page.click('#depths li:first-child button');
    expect(await pressed()).toBe('true,false,false');
    await expect.poll(search).toContain('depth=1');
    await explorer.page.keyboard.press('2');
    expect(await pressed()).toBe('false,true,false');
    // Every depth is recorded in the page: on a busy machine the test itself would miss some.
    await explorer.page.evaluate(() => {
      const depths = document.getElementById('depths');
      const played: string[] = [];
      const look = () => {
        const rows = [...document.querySelectorAll('#depths button')];
        const now = rows.map((row) => row.getAttribute('aria-pressed')).join();
        if (now !== played.at(-1)) played.push(now);
        document.body.dataset.played = played.join(' ');
      };
      look();
      if (depths) new MutationObserver(look).observe(depths, { subtree: true, attributes: true });
    });
    await explorer.page.keyboard.press('p');
    await expect.poll(pressed, { timeout: 20_000 }).toBe('false,false,true');
    expect(await explorer.page.$eval('body', ({ dataset }) => dataset.played)).toBe(
      'false,true,false true,false,false false,true,false false,false,true',
    );
    expect(await explorer.text('#play')).toContain('layer by layer');
    expect(search()).not.toContain('depth=');
    expect(explorer.problems).toEqual([]);
  });

  it('everything worth seeing opens without a word of complaint, with its sentence', async () => {
    await open();
    for (const [k, { search: address, sentence }] of PRESETS.entries()) {
      await explorer.page.select('#presets', String(k));
      await explorer.page.waitForFunction(
        (text) => document.getElementById('sentence')?.textContent === text,
        {},
        sentence,
      );
      const link = readLink(address);
      expect(link.complaints).toEqual([]);
      expect((await explorer.cut(link.network)).exactRegions.length).toBeGreaterThan(0);
      expect(await explorer.page.$eval('#notice', (notice) => notice.checkVisibility())).toBe(
        false,
      );
    }
    expect(explorer.problems).toEqual([]);
  });

  it('a network is chosen beside what is worth seeing', async () => {
    await open();
    await explorer.page.select('#presets', 'fold:6x3');
    expect((await explorer.cut('fold:6x3')).exactRegions.length).toBe(3);
    await expect.poll(search).toBe('?network=fold:6x3');
    expect(explorer.problems).toEqual([]);
  });

  it.each(DRAWN_BY)(
    '%s draws data points of a file by label, also off the plane, or hides them',
    async (_, gpu) => {
      await open(`?network=${NETWORK}`, gpu);
      const folder = await mkdtemp(join(tmpdir(), 'crease-'));
      const file = join(folder, 'points.json');
      const layers = [
        { weights: [[1, 0, 0]], bias: [2], activation: 'relu' },
        { weights: [[1]], bias: [0], activation: 'linear' },
      ];
      // In the plane, and one window's width from it.
      const points = [[0, 0.5, 0], [0.25, 0, 2]]; // prettier-ignore
      await writeFile(file, JSON.stringify({ layers, data: { points, labels: [1, 4] } }));
      await explorer.drop(file);
      const { window } = await explorer.cut('points.json');
      await rm(folder, { recursive: true });
      const legend = await explorer.text('#marks');
      expect(legend).toContain('2 data points 1 4');
      expect(legend).toContain('projected onto it');

      const at = ([u, v]: readonly number[]) => {
        const x = Math.floor(((u - window.u0) / (window.u1 - window.u0)) * 900);
        const y = Math.floor(((window.v1 - v) / (window.v1 - window.v0)) * 520);
        return 4 * (900 * y + x);
      };
      const pixels = async () => readPixels(await explorer.picture()).data;
      const shown = await pixels();
      expect([...shown.subarray(at(points[0]), at(points[0]) + 3)]).toEqual(colour(1));
      await explorer.page.keyboard.press('d');
      await expect.poll(search).toContain('points=0');
      const hidden = await pixels();
      // In between what is beneath, and the label's colour.
      const away = at(points[1]);
      for (const [channel, full] of colour(4).entries()) {
        const [faint, none] = [shown[away + channel], hidden[away + channel]];
        expect(Math.abs(faint - none)).toBeLessThan(Math.abs(full - none));
        expect(Math.sign(faint - none)).toBe(Math.sign(full - none));
      }
      expect(await explorer.text('#marks')).not.toContain('data points');
      expect(explorer.problems).toEqual([]);
    },
  );

  it('nothing is said of data points where a window has none', async () => {
    await open('?network=flower&window=0.1,0.100001,0.2,0.200001');
    expect(await explorer.text('#marks')).toContain('400 data points');
    expect(explorer.problems).toEqual([]);
  });

  it('classes beyond ten have the colours of their last digit, as labels do', async () => {
    await open();
    const folder = await mkdtemp(join(tmpdir(), 'crease-'));
    const file = join(folder, 'classes.json');
    // The 64th is the largest left of u = 0, the 65th right of it.
    const weights = Array.from({ length: 70 }, (_, k) => [k === 65 ? 1 : k === 64 ? -1 : 0]);
    const bias = weights.map((_, k) => (k === 64 || k === 65 ? 9 : 0));
    const layers = [
      { weights: [[1, 0]], bias: [2], activation: 'relu' },
      { weights, bias: bias.map((b, k) => (k === 64 ? b + 2 : k === 65 ? b - 2 : b)), activation: 'linear' }, // prettier-ignore
    ];
    await writeFile(file, JSON.stringify({ layers }));
    await explorer.drop(file);
    await explorer.page.select('#mode', 'class');
    await explorer.cut('classes.json');
    await rm(folder, { recursive: true });
    await expect.poll(() => explorer.text('#key-text')).toContain('last digit');
    const { data } = readPixels(await explorer.picture());
    const at = (x: number): number[] => [
      ...data.subarray(4 * (900 * 260 + x), 4 * (900 * 260 + x) + 3),
    ];
    expect([at(420), at(480)]).toEqual([colour(64), colour(65)]);
    expect(explorer.problems).toEqual([]);
  });

  it('the sliders of other inputs move the slice, as --at does', async () => {
    await open('?network=random:5-9-9-1?seed=3&axes=1,3');
    await explorer.openSheet('slice');
    await explorer.type('input 4', '0.5');
    await expect.poll(search).toContain('at=0,0,0,0,0.5');
    const { exactRegions } = await explorer.cut();
    const place = ['--axes', '1,3', '--at', '0,0,0,0,0.5'];
    const counted = await crease(
      'count',
      'random:5-9-9-1?seed=3',
      ...place,
      '--exact',
      '--no-sample',
      '--json',
    );
    expect(JSON.parse(counted)).toMatchObject({ exact: { byDepth: exactRegions } });
    expect(explorer.problems).toEqual([]);
  });

  it('a file of three points lays the plane through them, as --through does', async () => {
    const name = 'random:4-9-9-1?seed=3';
    await open(`?network=${name}`);
    const folder = await mkdtemp(join(tmpdir(), 'crease-'));
    const points = join(folder, 'points.json');
    await writeFile(points, '{"points": [[0, 0, 0, 0], [1, 0.5, 0, 0.25], [0, 0.5, -1, 0]]}');
    await explorer.drop(points);
    await explorer.page.waitForFunction(() => document.body.dataset.window?.includes('-0.25,1.25'));
    const { exactRegions, window } = await explorer.cut();
    const place = ['--through', points];
    const counted = await crease('count', name, ...place, '--exact', '--no-sample', '--json');
    expect(JSON.parse(counted)).toMatchObject({ exact: { byDepth: exactRegions } });
    await writeFile(points, '{"points": [[0, 0], [1, 0.5], [0, 0.5]]}');
    await explorer.drop(points);
    expect(await explorer.notice()).toBe('points.json: Point 0 has 2 coordinates, not 4.');
    expect((await explorer.shown()).window).toEqual(window);
    await rm(folder, { recursive: true });
    expect(explorer.problems).toEqual([]);
  });

  it('the command is one that the command line takes', async () => {
    await open(`?network=${NETWORK}&creases=1&boundary=1&window=-0.5,0.4,-0.2,0.32`);
    await explorer.page.click('#copy-command');
    const said = await explorer.notice();
    const command = /npx crease (.*)$/.exec(said)?.[1] ?? '';
    const words = command.split(' ').map((word) => word.replaceAll("'", ''));
    expect(words).toContain('--boundary');
    const folder = await mkdtemp(join(tmpdir(), 'crease-'));
    words[words.indexOf('map.svg')] = join(folder, 'map.svg');
    const counted = await crease(...words, '--json');
    await rm(folder, { recursive: true });
    const { exactRegions } = await explorer.shown();
    expect(JSON.parse(counted)).toMatchObject({ exact: { byDepth: exactRegions } });
    // Figures have colours of their own, which is said where the screen has others.
    expect(said).not.toContain('by region');
    await explorer.page.keyboard.press('m');
    await explorer.page.click('#copy-command');
    await expect.poll(() => explorer.notice()).toContain('(by region, all layers of it)');
    expect(explorer.problems).toEqual([]);
  });

  it('theory stands beside the counts: none exceeds what a theorem allows', async () => {
    await open();
    await explorer.finished();
    await explorer.page.click('#theory summary');
    await explorer.page.waitForSelector('#theory circle');
    const text = await explorer.text('#theory-text');
    const upper = Number(/more than ([\d,]+) regions/.exec(text)?.[1].replaceAll(',', ''));
    const { exactRegions } = await explorer.shown();
    expect(exactRegions[2]).toBeLessThanOrEqual(upper);
    const curves = await explorer.page.$$eval('#theory polyline', (lines) =>
      lines.map((line) => [
        line.getAttribute('class'),
        line.getAttribute('points')?.split(' ').length,
      ]),
    );
    expect(curves).toEqual([
      ['upper', 3],
      ['lower', 3],
      ['sampled', 3],
      ['counted', 3],
    ]);
    // Drawn upside down: a larger count is further up.
    const heights = await explorer.page.$$eval(
      '#theory circle.upper, #theory circle.counted',
      (dots) => dots.map((dot) => Number(dot.getAttribute('cy'))),
    );
    for (const k of [0, 1, 2]) expect(heights[k]).toBeLessThanOrEqual(heights[k + 3]);
    expect(explorer.problems).toEqual([]);
  });

  it('theory of a network of one input is that of a line', async () => {
    await open('?network=random:1-8-8-1');
    await explorer.cut();
    await explorer.page.click('#theory summary');
    await explorer.page.waitForSelector('#theory circle');
    // Eight units cut each piece of a line into nine at most; planes have more.
    expect(await explorer.text('#theory-text')).toMatch(/more than 81 regions on a line/);
    expect(explorer.problems).toEqual([]);
  });

  it('a sheet lists the keys, and goes away again', async () => {
    await open();
    await explorer.page.keyboard.press('?');
    expect(await explorer.page.$eval('#help', (sheet) => sheet.checkVisibility())).toBe(true);
    await explorer.page.keyboard.press('Escape');
    expect(await explorer.page.$eval('#help', (sheet) => sheet.checkVisibility())).toBe(false);
    expect(explorer.problems).toEqual([]);
  });

  it('two tabs work at once', async () => {
    const query = `?network=${NETWORK}`;
    const tabs = await Promise.all([openExplorer({ query }), openExplorer({ query })]);
    const [first, second] = await Promise.all(tabs.map((tab) => tab.cut()));
    expect(first).toMatchObject({ exactRegions: second.exactRegions });
    for (const tab of tabs) expect(tab.problems).toEqual([]);
  });
});
