import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSweep } from '../../src/sweep/sweep-file';
import {
  kindOf,
  sweepAround,
  sweepText,
  usualChoice,
  type Swept,
} from '../../src/app/sweep-choice';
import { openConstruction, openShipped } from '../../src/network/open';
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

/** What the choice of a sweep looks at. */
function shown(name: string, format: 'construction' | 'onnx' = 'construction'): Swept {
  const opened = { ...openConstruction(format === 'onnx' ? 'random:5-8-1' : name), name, format };
  return { opened, counted: { u0: -0.5, u1: 0.25, v0: 0, v1: 1 / 3 }, isHome: false };
}

describe('the sweep around what is on screen', () => {
  it.each([
    ['random:2-8-8-1?seed=7&init=xavier&bias=0.5', { hasDepths: true, draws: 'seeds' }],
    ['random:6-8-8-1?init=pytorch', { hasDepths: true, draws: 'seeds' }],
    ['random:2-8-5-1', { hasDepths: false, draws: 'seeds' }],
    ['fold:4x2', { hasDepths: false, draws: undefined }],
  ])('of %s is read from its file as it was', async (name, kind) => {
    const exploration = shown(name);
    expect(kindOf(exploration)).toEqual(kind);
    const sweep = sweepAround(exploration, usualChoice(exploration));
    expect(await readSweep('sweep.yaml', sweepText(sweep))).toEqual(sweep);
  });

  it('of what comes with Crease needs no file beside it', async () => {
    const opened = openShipped('flower', await readFile('src/network/shipped/flower.safetensors'));
    const sweep = sweepAround({ ...shown('fold:2x2'), opened }, { layers: 1, draws: 3 });
    expect(sweep).toMatchObject({ constructions: ['flower'] });
    expect(sweepText(sweep)).not.toContain('needs');
    expect(await readSweep('sweep.yaml', sweepText(sweep))).toEqual(sweep);
  });

  it('of a file names it, in planes where it has more than two inputs', async () => {
    const exploration = shown('a "model", trained.onnx', 'onnx');
    expect(kindOf(exploration)).toEqual({ hasDepths: false, draws: 'planes' });
    const sweep = sweepAround(exploration, { layers: 1, draws: 3 });
    expect(sweep).toMatchObject({ files: ['a "model", trained.onnx'], slices: 3 });
    expect(await readSweep('sweep.yaml', sweepText(sweep))).toEqual(sweep);
  });
});

/** Presses a button of the sheet that saves a file, and returns it. */
async function save(button: string, name: string): Promise<string> {
  const file = await explorer.download(folder, name, () => explorer.page.click(button));
  return file.toString('utf8');
}

async function counted(): Promise<void> {
  await explorer.page.waitForSelector('#sweep[data-state="done"] svg', { timeout: 60_000 });
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

  it('is of a file in its own depths, and runs beside it', async () => {
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

  it('can be stopped, keeps what was counted, and says what failed', async () => {
    const query = '?network=random:2-200-200-200-1?seed=1';
    explorer = await openExplorer({ query, width: 900, height: 600 });
    await explorer.page.waitForSelector('body[data-network]');
    await explorer.page.keyboard.press('g');
    const sweepers = () =>
      explorer.page.workers().filter((worker) => worker.url().includes('sweep')).length;
    await expect.poll(sweepers).toBeGreaterThan(0);
    await explorer.page.waitForSelector('#sweep-chart svg', { timeout: 60_000 });
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
