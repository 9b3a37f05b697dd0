import { describe, expect, it } from 'vitest';
import { itInFull } from '../coverage';
import { reportSchema } from '../../src/doctor/report';
import type { ExplorerPage } from './explorer-page';
import { testExplorer } from './test-explorer';

const openExplorer = testExplorer();
let explorer: ExplorerPage;

async function open(before?: () => void): Promise<void> {
  const size = { width: 900, height: 900 };
  explorer = await openExplorer({ query: '?doctor', ...size, ...(before && { before }) });
  await explorer.page.waitForSelector('body[data-state="done"]', { timeout: 180_000 });
}

/** The report that can be copied. */
async function report() {
  const json = await explorer.page.$eval('#doctor-json', (area) => 'value' in area && area.value);
  return reportSchema.parse(JSON.parse(String(json)));
}

describe('the page behind ?doctor', () => {
  // tests/gpu/doctor.test.ts and tests/cli/doctor.test.ts have every check every day.
  itInFull('examines the GPU of the browser, check by check', async () => {
    await open();
    const { checks, passed, adapter, verdict, missing } = await report();
    expect(passed).toBe(true);
    expect(await explorer.text('#doctor-verdict')).toBe(verdict);
    expect(adapter?.software).toBe(true);
    const { page } = explorer;
    const rows = await page.$$eval('#doctor-checks tr', (all) =>
      all.map(({ firstElementChild }) => firstElementChild?.textContent),
    );
    expect(rows).toEqual(checks.map(({ name }) => name));
    expect(await explorer.text('#doctor ul')).toContain(missing[0].replaceAll('`', ''));
    // Nothing of the explorer is there, nor begun.
    expect(await page.$('#map')).toBeNull();
    // A headless browser asks nobody whether a page may write to the clipboard, and says no.
    await page.click('#doctor-copy');
    await page.waitForFunction(
      () =>
        document.querySelector('#doctor-copy')?.textContent === 'Copied' ||
        document.querySelector('#doctor-json:not([hidden])') !== null,
    );
    expect(explorer.problems).toEqual([]);
  });

  it('says what to do where a browser has no WebGPU', async () => {
    await open(() => {
      Object.defineProperty(Navigator.prototype, 'gpu', { value: undefined });
    });
    const { adapter, passed, missing } = await report();
    expect({ adapter, passed }).toEqual({ adapter: null, passed: false });
    expect(missing[0]).toContain('This browser has no WebGPU');
    expect(await explorer.text('#doctor ul')).toContain('Firefox');
    expect(await explorer.text('#doctor table')).toContain('check');
    expect(explorer.problems).toEqual([]);
  });
});
