import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { itInFull } from '../coverage';
import { crease } from './command-line';
import type { ExplorerPage } from './explorer-page';
import { testExplorer } from './test-explorer';

const openExplorer = testExplorer();
let explorer: ExplorerPage;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crease-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Presses a button of the sheet that saves a file, and returns it. */
async function save(button: string, name: string): Promise<string> {
  const file = await explorer.download(folder, name, () => explorer.page.click(button));
  return file.toString('utf8');
}

async function counted(): Promise<void> {
  await explorer.page.waitForSelector('#sweep[data-state="done"] svg');
}

describe('the chart of a sweep in the page', () => {
  it('shows and saves what crease bench depth counts, whatever is chosen', async () => {
    const query = '?network=random:2-10-10-1?seed=3%26init=xavier&window=-0.5,0.4,-0.2,0.3';
    explorer = await openExplorer({ query, width: 900, height: 600 });
    await explorer.cut();
    await explorer.page.keyboard.press('g');
    await counted();
    const field = await explorer.page.waitForSelector('#sweep-draws');
    await field?.click({ count: 3 });
    await field?.type('3');
    await explorer.page.keyboard.press('Tab');
    await explorer.page.waitForFunction(() =>
      document.getElementById('sweep-text')?.textContent?.includes('medians of 3'),
    );
    await counted();
    const name = 'random-2-10-10-1-seed-3-init-xavier-sweep';
    await writeFile(join(folder, `${name}.yaml`), await save('#sweep-save', `${name}.yaml`));
    const saved = await save('#sweep-results', `${name}.json`);
    const printed = await crease('bench', 'depth', join(folder, `${name}.yaml`), '--json');
    expect(saved).toBe(printed);
    expect(JSON.parse(saved)).toMatchObject({ networks: { length: 12 }, failed: [] });
    expect(await save('#sweep-svg', `${name}.svg`)).toContain('Linear regions by depth');
    const medians: readonly { regions: { quantiles: number[] }[] }[] = JSON.parse(saved).series;
    const deepest = medians[medians.length - 1].regions.map(({ quantiles }) => quantiles[2]);
    expect(await explorer.text('#sweep-text')).toContain(`${deepest.join(', ')} regions by depth`);
    expect(explorer.problems).toEqual([]);
  });

  itInFull('is of a file in its own depths, and runs beside it', async () => {
    const file = 'spiral-32x3.safetensors';
    explorer = await openExplorer({ query: '?network=fold:2x2', width: 900, height: 600 });
    await explorer.drop(`tests/fixtures/${file}`);
    await explorer.cut(file);
    await explorer.page.keyboard.press('g');
    await counted();
    const sweep = `${file}-sweep.yaml`;
    await writeFile(join(folder, sweep), await save('#sweep-save', sweep));
    const saved = await save('#sweep-results', `${file}-sweep.json`);
    await copyFile(`tests/fixtures/${file}`, join(folder, file));
    expect(await crease('bench', 'depth', join(folder, sweep), '--json')).toBe(saved);
    expect(explorer.problems).toEqual([]);
  });

  itInFull(
    'is drawn anew where its sheet becomes narrower, so that its text keeps its size',
    async () => {
      explorer = await openExplorer({ query: '?network=random:2-4-1', width: 900, height: 1000 });
      await explorer.page.waitForSelector('body[data-network]');
      await explorer.page.keyboard.press('g');
      await counted();
      // By how much the text of the chart is scaled on screen.
      const scale = () =>
        explorer.page.$eval('#sweep-chart svg', (svg) =>
          svg instanceof SVGSVGElement ? svg.getScreenCTM()?.a : undefined,
        );
      const wide = await explorer.page.$eval('#sweep-chart', ({ clientWidth }) => clientWidth);
      expect(await scale()).toBeCloseTo(1, 2);
      await explorer.page.setViewport({ width: 760, height: 1000 });
      await expect
        .poll(() => explorer.page.$eval('#sweep-chart', ({ clientWidth }) => clientWidth))
        .toBeLessThan(wide);
      await expect.poll(scale).toBeCloseTo(1, 2);
      expect(explorer.problems).toEqual([]);
    },
  );

  it('can be stopped, keeps what was counted, and says what failed', async () => {
    const query = '?network=random:2-200-200-200-1?seed=1';
    explorer = await openExplorer({ query, width: 900, height: 600 });
    await explorer.page.waitForSelector('body[data-network]');
    await explorer.page.keyboard.press('g');
    const sweepers = () =>
      explorer.page.workers().filter((worker) => worker.url().includes('sweep')).length;
    await expect.poll(sweepers).toBeGreaterThan(0);
    await explorer.page.waitForSelector('#sweep-chart svg');
    await explorer.page.click('#sweep-stop');
    await expect.poll(sweepers).toBe(0);
    expect(await explorer.page.$eval('dialog#sweep', ({ dataset }) => dataset.state)).toBe(
      'stopped',
    );
    expect(await explorer.text('#sweep-text')).toContain('2-200×1');
    await explorer.page.keyboard.press('Escape');
    expect(await explorer.page.$('#sweep[open]')).toBe(null);
    expect(explorer.problems).toEqual([]);
  });
});
