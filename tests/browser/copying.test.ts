import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONSTRUCTION_KINDS } from '../../src/app/open/construction';
import { PRESETS } from '../../src/app/open/presets';
import { fileName } from '../../src/app/save/saving';
import { paste } from '../cli/shell';
import { firstOf } from '../coverage';
import type { ExplorerPage } from './explorer-page';
import { testExplorer } from './test-explorer';

const openExplorer = testExplorer();
/** Figures of exact regions are the same with a GPU and without, and an emulated GPU takes longer. */
const gpu = 'none';
let explorer: ExplorerPage;
/** Where the browser saves files, and where there is nothing but what a command needs. */
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crease-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/**
 * Copies the command of what is on screen, runs it in a folder that has these files, and compares what
 * it makes with what the page saves.
 */
async function expectSameFigure(extension: 'svg' | 'png', files: string[] = []): Promise<void> {
  await explorer.page.click('#copy-command');
  const said = await explorer.notice();
  const command = said.slice(said.indexOf('npx crease '));
  const { network } = await explorer.shown();
  const saved = await explorer.download(folder, `${fileName(network)}.${extension}`, async () => {
    await explorer.page.keyboard.press('f');
    await explorer.page.waitForSelector('#save-width', { visible: true });
    await explorer.page.click(`[data-save="${extension}"]`);
  });
  const clean = await mkdtemp(join(folder, 'clean-'));
  for (const file of files) await copyFile(file, join(clean, basename(file)));
  await paste(command, clean);
  const made = await readFile(join(clean, `map.${extension}`));
  expect(saved.equals(made)).toBe(true);
  expect(explorer.problems).toEqual([]);
}

describe('the command that the page copies makes the figure that it saves', () => {
  it.each([
    ['the opening page', ''],
    ...firstOf(
      1,
      // First those whose links say most.
      PRESETS.toSorted((one, other) => other.search.length - one.search.length).map(
        ({ name, search }) => [name, search],
      ),
    ),
    ...firstOf(
      1,
      // First what takes least: `random:` is among the networks below, too.
      CONSTRUCTION_KINDS.toReversed().map(({ usual }) => [
        usual,
        `?network=${encodeURIComponent(usual)}`,
      ]),
    ),
    ...firstOf(1, [
      [
        'a slice',
        '?network=random:5-8-8-3?seed=3&axes=4,2&at=-0.5,0,0,1e-7,0&boundary=1&creases=1',
      ],
      [
        'all of a name',
        `?network=${encodeURIComponent('random:2-6-5-1?seed=3&init=xavier&bias=.5')}`,
      ],
      ['its own biases', '?network=random:2-6-1?init=pytorch'],
      ['one input', '?network=random:1-6-6-1?seed=2'],
      ['points as pictures', '?network=cnn:3x4x4-2c3-4-2?seed=2&pictures=1'],
    ]),
  ])('of %s', async (_name, query) => {
    explorer = await openExplorer({ query, gpu });
    await explorer.cut();
    await expectSameFigure('svg');
  });

  it('of samples, with points as pictures', async () => {
    const query = '?network=cnn:3x4x4-2c3-4-2?seed=2&pictures=1&picture=sampled';
    explorer = await openExplorer({ query, gpu });
    await explorer.finished();
    await expectSameFigure('png');
  });

  it.each(firstOf(1, ['none', 'webgpu'] as const))('of samples, by gpu=%s', async (sampler) => {
    const query = '?network=flower&picture=sampled&palette=grey';
    explorer = await openExplorer({ query, gpu: sampler });
    await explorer.finished();
    await expectSameFigure('png');
  });

  it.each(
    firstOf(1, ["it's my $HOME & “network”.safetensors", '-o.safetensors', 'tent:5.safetensors']),
  )('of a file named %s', async (name) => {
    const file = join(folder, name);
    await copyFile('tests/fixtures/spiral-32x3.safetensors', file);
    explorer = await openExplorer({ query: '?network=fold:2x2', gpu });
    await explorer.drop(file);
    await explorer.cut(name);
    await expectSameFigure('svg', [file]);
  });

  it('of a plane through points', async () => {
    const points = join(folder, 'three points.json');
    await writeFile(points, '{"points": [[0, 0, 0, 0], [1, 0.5, 0, 0.25], [0, 0.5, -1, 0]]}');
    explorer = await openExplorer({ query: '?network=random:4-9-9-1?seed=3', gpu });
    await explorer.drop(points);
    await explorer.page.waitForFunction(() => document.body.dataset.window?.includes('-0.25,1.25'));
    await explorer.cut();
    await expectSameFigure('svg', [points]);
  });
});
