import { describe, expect, it } from 'vitest';
import { itInFull } from '../coverage';
import type { ExplorerPage } from './explorer-page';
import { testExplorer } from './test-explorer';

const openExplorer = testExplorer();
let explorer: ExplorerPage;

/** Takes a worker minutes to make, and is none too large for a page. */
const SLOW = 'random:2-4000-4000-1?init=orthogonal';

async function open(query: string): Promise<void> {
  explorer = await openExplorer({ query, width: 900, height: 600 });
}

/** Puts a name into its field at once: keys would take their time. */
async function enter(name: string): Promise<void> {
  await explorer.page.$eval(
    'input#construct-name',
    (field, text) => {
      field.value = text;
      field.dispatchEvent(new Event('change'));
    },
    name,
  );
}

/** The share that is said to be made. */
function share(): Promise<number> {
  return explorer.page.$eval('progress#notice-progress', (bar) => bar.value);
}

/** Workers that open networks. */
function readers() {
  return explorer.page.workers().filter((worker) => worker.url().includes('reader'));
}

/** Names of networks that are larger than a page takes, and what is said of them. */
const TOO_LARGE: readonly (readonly [name: string, said: string])[] = [
  ['random:2-9999999-1', '29999997 weights are too many; the page takes up to 16777216'],
  ['random:2-1000000-1', '1000000 units in a layer are too many'],
  ['random:999999-8-1', '999999 inputs are too many'],
  ['random:2-4096-4096-4096-1', '33566720 weights are too many'],
  [`random:2${'-1'.repeat(5000)}`, '4999 hidden layers are too many'],
  [`random:2-${'9'.repeat(400)}-1`, 'over 2^53 weights are too many'],
  ['fold:99999999x99999999', 'fold:WxL needs an even width W from 2 to 64'],
  ['tent:9999999999', 'tent:K needs K from 1 to 64 layers'],
];

describe('a name of a network', () => {
  it('that is too large is refused at once, and what was shown stays', async () => {
    await open('?network=fold:2x2');
    await explorer.cut('fold:2x2');
    await explorer.openSheet('network');
    for (const [name, said] of TOO_LARGE) {
      await enter(name);
      await expect.poll(() => explorer.notice()).toContain(said);
      expect((await explorer.shown()).network).toBe('fold:2x2');
    }
    await explorer.type('Name', 'fold:2x3');
    expect((await explorer.cut('fold:2x3')).exactRegions).toHaveLength(3);

    // Beside another, too, it says how far it is, and can be stopped.
    const { origin, pathname } = new URL(explorer.page.url());
    await explorer.page.goto(`${origin}${pathname}?network=fold:2x2&beside=${SLOW}`);
    const stop = await explorer.page.waitForSelector('#notice button::-p-aria(Stop)');
    expect(await explorer.working()).toBe(`Opening ${SLOW} beside…`);
    await expect.poll(share).toBeGreaterThan(0);
    await stop?.click();
    await explorer.page.waitForFunction(() => !document.getElementById('map-beside'));
    await expect.poll(() => explorer.search).not.toContain('beside');
    await expect.poll(readers).toEqual([]);
    await explorer.cut('fold:2x2');
    expect(await explorer.page.$eval('#notice', (notice) => notice.checkVisibility())).toBe(false);
    expect(explorer.problems).toEqual([]);
  });

  itInFull('that is too large is refused in links, too', async () => {
    await open('?network=random:2-9999999-1');
    expect(await explorer.notice()).toContain('29999997 weights are too many');
    await explorer.cut('flower');
    await open('?network=fold:2x2&beside=random:2-9999999-1');
    expect(await explorer.notice()).toContain('29999997 weights are too many');
    await explorer.cut('fold:2x2');
    expect(explorer.problems).toEqual([]);
  });

  itInFull('that takes long to make keeps nothing waiting, and gives way to the next', async () => {
    await open('?network=fold:2x2');
    await explorer.cut('fold:2x2');
    await explorer.openSheet('network');
    await enter(SLOW);
    expect(await explorer.working()).toBe(`Opening ${SLOW}…`);
    await expect.poll(share).toBeGreaterThan(0);
    expect(await share()).toBeLessThan(1);
    // The page answers meanwhile, and what is made in the same worker is there before.
    await enter('random:2-200-200-1?seed=5');
    await expect.poll(() => explorer.text('#network-name')).toBe('random:2-200-200-1?seed=5');
    expect(await explorer.page.$eval('#notice', (notice) => notice.checkVisibility())).toBe(false);
    await enter(SLOW);
    const stop = await explorer.page.waitForSelector('#notice button::-p-aria(Stop)');
    await stop?.click();
    await expect
      .poll(() => explorer.page.$eval('#notice', (notice) => notice.checkVisibility()))
      .toBe(false);
    await expect.poll(readers).toEqual([]);
    expect((await explorer.shown()).network).toBe('random:2-200-200-1?seed=5');
    expect(explorer.problems).toEqual([]);
  });

  itInFull('in a link that takes long to make gives way, too', async () => {
    await open('?network=fold:2x2');
    // The page's body has no state before there is a network.
    const { origin, pathname } = new URL(explorer.page.url());
    await explorer.page.goto(`${origin}${pathname}?network=${SLOW}`);
    const stop = await explorer.page.waitForSelector('#notice button::-p-aria(Stop)');
    await stop?.click();
    await explorer.cut('flower');
    expect(explorer.problems).toEqual([]);
  });
});
