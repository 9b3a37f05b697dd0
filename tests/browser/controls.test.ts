import { describe, expect, it } from 'vitest';
import { MODE_NAMES } from '../../src/app/modes/modes';
import { itInFull } from '../coverage';
import type { ExplorerPage } from './explorer-page';
import { testExplorer } from './test-explorer';

const openExplorer = testExplorer();
let explorer: ExplorerPage;

async function open(query: string): Promise<void> {
  explorer = await openExplorer({ query, width: 900, height: 600 });
  await explorer.displayed();
}

/** The page's controls that do nothing for now, by their label or ID. */
function disabled(within: string): Promise<string[]> {
  return explorer.page.$$eval(
    `${within} :is(button, select, input, ${within} > option):disabled`,
    (all) =>
      all
        .filter((one) => one.checkVisibility() || one.tagName === 'OPTION')
        .map((one) => {
          const label = one.getAttribute('aria-labelledby');
          return (
            (label && document.getElementById(label)?.textContent) || one.id || one.textContent
          );
        }),
  );
}

/** Settings that do nothing for now. */
async function idle(): Promise<string[]> {
  return [...new Set(await disabled('#panel'))];
}

describe('controls that do nothing for now', () => {
  it('are switched off until they do something', async () => {
    await open('?network=random:3-8-8-2?seed%3D1');
    await explorer.cut();
    const { page } = explorer;
    const creases = ['Crease width', '…by layer'];
    expect(await idle()).toEqual(['Output', ...creases]);
    await page.keyboard.press('c');
    await expect.poll(idle).toEqual(['Output']);
    await page.select('#mode', 'area');
    await page.keyboard.press('c');
    // The scale of areas is what it is, and no line has the palette's colours.
    await expect.poll(idle).toEqual(['Colours', 'Output', ...creases]);
    await page.keyboard.press('b');
    await expect.poll(idle).toEqual(['Output', ...creases]);
    await page.select('#mode', 'gradient');
    await expect.poll(idle).toEqual(creases);
    // Samples have one kind of crease, and no meaning but their region.
    await page.keyboard.press('c');
    await page.$$eval('#panel select', (all) => {
      for (const one of all)
        if ([...one.options].some(({ text }) => text === 'sampled')) {
          one.value = 'sampled';
          one.dispatchEvent(new Event('change'));
        }
    });
    await expect.poll(idle).toEqual(['Output', ...creases]);
    expect((await disabled('#mode')).length).toBe(MODE_NAMES.length - 1);
    await page.keyboard.press('m');
    expect(await explorer.notice()).toContain('choose the exact picture');
    expect(explorer.problems).toEqual([]);
  });

  itInFull('of the bar and the legend, too', async () => {
    await open('?network=random:2-8-1?seed%3D1');
    const { page } = explorer;
    expect(await disabled('#tools')).toEqual(['undo', 'redo']);
    // Its numbers have names, too, for those who do not see the head of the table.
    const name = () => page.$eval('#depths button', (row) => row.getAttribute('aria-label'));
    await expect.poll(name).toMatch(/^Depth 1: [\d,]+ sampled, [\d,]+ exactly$/);
    // There is one depth to choose.
    expect((await disabled('#depths')).length).toBe(1);
    await explorer.openSheet('window');
    expect(await disabled('#steer')).toEqual(['window-home', 'window-go']);
    await page.focus('#window-u0');
    await page.keyboard.type('1');
    expect(await disabled('#steer')).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('+');
    await expect.poll(() => disabled('#tools')).toEqual(['redo']);
    await page.keyboard.press('g');
    expect(await disabled('#sweep')).toContain('sweep-svg');
    await page.waitForSelector('#sweep[data-state="done"] svg');
    expect(await disabled('#sweep')).toEqual([]);
    expect(explorer.problems).toEqual([]);
  });

  it('are there only once there is something on screen', async () => {
    explorer = await openExplorer({
      query: '?network=fold:2x2',
      before: () => {
        // Nothing is known before the scripts have run.
        document.addEventListener('readystatechange', () => {
          document.body.dataset.first ??= [...document.querySelectorAll('#tools button:disabled')]
            .map(({ id }) => id)
            .join();
        });
      },
    });
    await explorer.displayed();
    const first = await explorer.page.evaluate(() => document.body.dataset.first);
    expect(first).toBe('undo,redo,copy-link,copy-command,save,compare');
    expect(await disabled('#tools')).toEqual(['undo', 'redo']);
  });
});
