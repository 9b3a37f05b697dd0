import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeCreaseJson } from '../../src/network/crease-json';
import { openConstruction } from '../../src/network/open';
import type { Window } from '../../src/network/slice';
import { fitWindow } from '../../src/view/camera';
import type { ExplorerPage } from './explorer-page';
import { expectWindow, testExplorer } from './test-explorer';

const ONNX = 'tests/fixtures/spiral-32x3-dynamo.onnx';
const [width, height] = [480, 320];
const unit: Window = { u0: -1, u1: 1, v0: -1, v1: 1 };

const openExplorer = testExplorer();
let explorer: ExplorerPage;

async function open(query: string): Promise<void> {
  explorer = await openExplorer({ query, width, height });
}

/** Where something of the page is on screen. */
function boxOf(selector: string): Promise<Record<'left' | 'right' | 'top' | 'bottom', number>> {
  return explorer.page.$eval(selector, (one) => {
    const { left, right, top, bottom } = one.getBoundingClientRect();
    return { left, right, top, bottom };
  });
}

describe('where there is little room', () => {
  const query = '?network=random:5-8-8-1?seed%3D3';

  it('the settings of a phone lie between the bar and the legend', async () => {
    explorer = await openExplorer({ query, width: 390, height: 844 });
    await explorer.finished();
    await explorer.page.click('#panel .lil-title');
    await explorer.page.waitForSelector('#panel .lil-root:not(.lil-closed)');
    await expect
      .poll(async () => (await boxOf('#panel')).top)
      .toBeGreaterThan((await boxOf('#steer')).bottom);
    expect((await boxOf('#panel')).bottom).toBeLessThan((await boxOf('#legend')).top);
    expect((await boxOf('#steer')).right).toBeLessThan(390);
  });

  it('the keys’ sheet is read from its beginning', async () => {
    explorer = await openExplorer({ query, width: 390, height: 600 });
    await explorer.displayed();
    await explorer.page.keyboard.press('?');
    expect(await explorer.page.$eval('#help', ({ scrollTop }) => scrollTop)).toBe(0);
    expect((await boxOf('#help-title')).top).toBeGreaterThan(0);
  });

  it.each([720, 1024])(
    'the bar keeps its buttons within itself, %d pixels wide',
    async (across) => {
      explorer = await openExplorer({ query, width: across, height: 600 });
      await explorer.displayed();
      const bar = await boxOf('#steer');
      expect(bar.right).toBeLessThan(across);
      for (const name of ['network', 'window', 'slice']) {
        const button = await boxOf(`#steer-${name} summary`);
        expect(button.right - button.left).toBeGreaterThan(40);
        expect(button.right).toBeLessThan(bar.right);
      }
    },
  );

  it('of many layers, the row of the depth that is shown is in view', async () => {
    const layers = Array.from({ length: 20 }, () => 4).join('-');
    const deep = `?network=random:2-${layers}-1?seed%3D3&depth=`;
    for (const depth of [20, 1]) {
      explorer = await openExplorer({ query: `${deep}${depth}`, width: 900, height: 600 });
      await explorer.displayed();
      const [list, row] = [await boxOf('#depths'), await boxOf('#depths [aria-pressed="true"]')];
      expect(row.top).toBeGreaterThanOrEqual(list.top - 1);
      expect(row.bottom).toBeLessThanOrEqual(list.bottom + 1);
    }
  });
});

describe('the bar', () => {
  it('takes a window and axes by number, and refuses what is neither', async () => {
    explorer = await openExplorer({
      query: '?network=random:5-8-8-1?seed%3D3',
      width: 800,
      height: 400,
    });
    await explorer.finished();
    await explorer.page.keyboard.press('w');
    for (const [end, text] of Object.entries({ 'u to': '3', 'u from': '1', 'v to': '0.5' }))
      await explorer.type(end, text, 'Tab');
    await explorer.type('v from', '-0.5');
    expect((await explorer.finished()).window).toEqual({ u0: 1, u1: 3, v0: -0.5, v1: 0.5 });
    await explorer.type('v from', 'zero');
    expect(await explorer.notice()).toBe(
      'The window needs four numbers u0,u1,v0,v1, not “1,3,zero,0.5”.',
    );
    const before = await explorer.finished();
    await explorer.openSheet('slice');
    await explorer.page.select('#slice-u', '4');
    const { window, regions } = await explorer.finished();
    expectWindow(window, fitWindow(unit, 2));
    expect(regions).not.toEqual(before.regions);
    expect(explorer.problems).toEqual([]);
  });

  it('takes a whole window that is pasted', async () => {
    explorer = await openExplorer({ query: '?network=fold:2x2', width: 800, height: 400 });
    await explorer.displayed();
    await explorer.openSheet('window');
    await explorer.page.$eval('#window-u0', (field) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text', ' 0.25, 1.25,0,0.5\n');
      field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
    });
    expect((await explorer.displayed()).window).toEqual({ u0: 0.25, u1: 1.25, v0: 0, v1: 0.5 });
    expect(explorer.problems).toEqual([]);
  });

  it('constructs networks by their parameters, under the names of the command line', async () => {
    await open('?network=fold:2x2');
    await explorer.displayed('fold:2x2');
    await explorer.page.keyboard.press('n');
    await explorer.type('layers', '3');
    await explorer.displayed('fold:2x3');
    await explorer.page.select('#construct-kind', 'random:');
    await explorer.displayed('random:2-24-24-24-1?seed=1');
    await explorer.type('inputs', '3');
    await explorer.type('layers', '2');
    await explorer.type('units', '7');
    await explorer.displayed('random:3-7-7-1?seed=1');
    await explorer.type('bias', '0.5');
    await explorer.page.select('#construct-fields select', 'xavier');
    await explorer.page.click('#construct-again');
    const name = 'random:3-7-7-1?seed=2&init=xavier&bias=0.5';
    await explorer.displayed(name);
    expect(await explorer.page.$eval('input#construct-name', ({ value }) => value)).toBe(name);
    await expect.poll(() => new URL(explorer.page.url()).search).toContain(name.split('&')[0]);
    // What the form cannot say can still be typed, and what is no network says why.
    await explorer.type('Name', 'random:2-5-9-1');
    await explorer.displayed('random:2-5-9-1');
    await explorer.type('Name', 'random:2-0-1');
    expect(await explorer.notice()).toContain('random:2-0-1: a layer of width 0');
    expect((await explorer.shown()).network).toBe('random:2-5-9-1');
    expect(explorer.problems).toEqual([]);
  });

  it('calls inputs and bounds their sliders as the file says, and moves the slice with them', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'crease-'));
    const file = join(folder, 'plane.json');
    const inputs = [
      { name: 'speed', range: [0, 2] },
      { name: '<b>angle</b>' },
      {},
      { name: 'height', range: [-10, 30] },
    ];
    const { network } = openConstruction('random:4-9-9-1?seed=6');
    await writeFile(file, JSON.stringify({ ...JSON.parse(writeCreaseJson(network)), inputs }));
    explorer = await openExplorer({ query: '?network=fold:2x2', width: 900, height: 600 });
    await explorer.drop(file);
    await explorer.finished('plane.json');
    await explorer.openSheet('slice');
    const axes = await explorer.page.$$eval('#slice-u option', (all) => all.map((one) => one.text));
    expect(axes).toEqual(['speed', '<b>angle</b>', 'input 2', 'height']);
    const slider = await explorer.page.waitForSelector(
      '#slice-values div:last-child input[type=range]',
    );
    expect(
      await slider?.evaluate((one) => [one.getAttribute('min'), one.getAttribute('max')]),
    ).toEqual(['-10', '30']);
    await explorer.type('height', '12');
    const typed = await explorer.cut();
    // Dragged: the map is there before the slider is let go.
    const box = await slider?.boundingBox();
    if (!box) throw new Error('The slider is not on screen.');
    await explorer.page.mouse.move(box.x + box.width / 10, box.y + box.height / 2);
    await explorer.page.mouse.down();
    // near 0, where creases are
    await explorer.page.mouse.move(box.x + box.width / 4, box.y + box.height / 2);
    await expect
      .poll(async () => (await explorer.cut()).exactRegions)
      .not.toEqual(typed.exactRegions);
    await explorer.page.mouse.up();
    await explorer.page.click('#slice-zero');
    await explorer.page.waitForSelector('#slice-zero', { hidden: true });
    await rm(folder, { recursive: true });
    expect(explorer.problems).toEqual([]);
  });

  it('of very many inputs, offers one at a time that is no axis', async () => {
    await open('?network=random:20-4-1?seed%3D3&axes=2,7');
    await explorer.displayed();
    await explorer.openSheet('slice');
    const offered = await explorer.page.$$eval('#slice-input option', (all) =>
      all.map((one) => Number(one.value)),
    );
    expect(offered.length).toBe(18);
    expect(offered).not.toContain(2);
    expect(offered).not.toContain(7);
    await explorer.page.select('#slice-input', '11');
    await explorer.type('input 11', '0.5');
    await expect
      .poll(() => new URL(explorer.page.url()).search)
      .toContain('at=0,0,0,0,0,0,0,0,0,0,0,0.5');
    // Another axis, and the input that is moved stays the same.
    await explorer.page.select('#slice-u', '3');
    await expect.poll(() => new URL(explorer.page.url()).search).toContain('axes=3,7');
    expect(await explorer.page.$eval('select#slice-input', ({ value }) => value)).toBe('11');
    expect(explorer.problems).toEqual([]);
  });

  it('goes back to what was opened before', async () => {
    await open('?network=fold:2x2');
    await explorer.dropAll([ONNX, `${ONNX}.data`]);
    await explorer.displayed('spiral-32x3-dynamo.onnx');
    await explorer.openSheet('network');
    await explorer.page.select('#networks', 'tent:10');
    await explorer.displayed('tent:10');
    await explorer.page.select('#networks', 'spiral-32x3-dynamo.onnx');
    await explorer.displayed('spiral-32x3-dynamo.onnx');
    expect(explorer.problems).toEqual([]);
  });
});

describe('the keyboard alone', () => {
  it('opens, moves and leaves the sheets, and reaches every control', async () => {
    explorer = await openExplorer({
      query: '?network=random:3-8-1?seed=1',
      width: 900,
      height: 600,
    });
    await explorer.finished();
    const { keyboard } = explorer.page;
    const focused = () => explorer.page.evaluate(() => document.activeElement?.id);
    await keyboard.press('s');
    expect(await focused()).toBe('slice-u');
    await keyboard.press('Escape');
    expect(await explorer.page.$('#steer details[open]')).toBe(null);
    expect(await focused()).toBe('map');
    const before = (await explorer.shown()).window;
    await keyboard.press('+');
    await keyboard.press('w');
    await keyboard.down('Shift');
    await keyboard.press('Tab');
    await keyboard.up('Shift');
    expect(await explorer.page.evaluate(() => document.activeElement?.tagName)).toBe('SUMMARY');
    await keyboard.press('Escape');
    await keyboard.press('0');
    expectWindow((await explorer.finished()).window, before);
    // Tab comes by whatever can be pressed, chosen, followed or typed into, and back to the first of them; of the
    // presets by one, from which arrow keys go on.
    const reached = new Set<string>();
    const controls = await explorer.page.evaluate(
      () =>
        [...document.querySelectorAll('a, button, select, input, summary, canvas')].filter(
          (one) => one.checkVisibility() && !one.matches(':disabled, [tabindex="-1"]'),
        ).length,
    );
    await explorer.page.evaluate(() => document.querySelector('canvas')?.focus());
    for (let k = 0; k < controls; k++) {
      const name = await explorer.page.evaluate(() => {
        const { activeElement } = document;
        const all = [...document.querySelectorAll('*')];
        return activeElement ? `${all.indexOf(activeElement)}` : '';
      });
      reached.add(name);
      await keyboard.press('Tab');
    }
    expect(reached.size).toBe(controls);
    expect(explorer.problems).toEqual([]);
  });
});
