import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { subdivide } from '../../src/geometry/subdivision';
import { defaultSlice, type Window } from '../../src/network/slice';
import { sliceNetwork } from '../../src/network/slicing';
import { writeSafetensors } from '../../src/network/safetensors-writer';
import { Trainer } from '../../src/training/trainer';
import { temporaryFolder } from '../cli/run-crease';
import { RIDGE } from '../training/recipes';
import { testExplorer } from './test-explorer';

const openExplorer = testExplorer();

const WINDOW: Window = { u0: -1, u1: 1, v0: -1, v1: 1 };

const folder = temporaryFolder();

/** Checkpoints of a training as files, a table of its course, and the exact regions of each. */
async function checkpoints() {
  const trainer = new Trainer(RIDGE);
  const regions: number[] = [];
  const rows = ['step,loss'];
  const paths = [join(folder, 'loss.csv')];
  for (const step of [0, 30, 60]) {
    trainer.steps(step - trainer.taken);
    const network = trainer.network();
    const path = join(folder, `step-${step}.safetensors`);
    writeFileSync(path, writeSafetensors(network, { activation: 'relu' }, WINDOW));
    paths.push(path);
    rows.push(`${step},${1 / (step + 1)}`);
    const { regionsByDepth } = await subdivide(sliceNetwork(network, defaultSlice(2)), WINDOW);
    regions.push(regionsByDepth[regionsByDepth.length - 1]);
  }
  writeFileSync(paths[0], rows.join('\n'));
  return { paths, regions };
}

it('a training is scrubbed by slider and keys, with its loss and exact regions by step', async () => {
  const { paths, regions } = await checkpoints();
  const explorer = await openExplorer({ query: '?network=tent:3', width: 900, height: 700 });
  const { page } = explorer;
  await explorer.cut('tent:3');
  await explorer.dropAll(paths);
  await explorer.cut('step-60.safetensors');
  const text = () => explorer.text('#film-text');
  const isOf = (regionCount: number, loss: string) =>
    expect.poll(text).toBe(`loss ${loss}\n${regionCount} regions exactly`);
  await isOf(regions[2], '0.01639');
  await expect.poll(() => page.$eval('#film', (bar) => bar.getAttribute('data-counted'))).toBe('3');
  expect(await explorer.text('#film-counted')).toBe('exact regions');
  expect(await explorer.text('#film-title')).toBe('Step 60');

  // The view stays while the network changes.
  await page.keyboard.press('+');
  const { window } = await explorer.cut('step-60.safetensors');
  await page.keyboard.press(',');
  const before = await explorer.cut('step-30.safetensors');
  expect(before.window).toEqual(window);

  await page.keyboard.press('0');
  await page.focus('#film-step');
  await page.keyboard.press('Home');
  const first = await explorer.cut('step-0.safetensors');
  expect(first.exactRegions[1]).toBe(regions[0]);
  await isOf(regions[0], '1');
  expect(await page.$eval('#film-step', (slider) => slider.getAttribute('aria-valuetext'))).toBe(
    `step 0, loss 1, ${regions[0]} regions exactly`,
  );

  await page.click('#film-play');
  await explorer.cut('step-60.safetensors');

  // Another network ends the film.
  await page.select('#networks', 'tent:10');
  await explorer.cut('tent:10');
  expect(await page.$eval('#film', (bar) => bar.checkVisibility())).toBe(false);
  expect(explorer.problems).toEqual([]);
});

it('networks that are no training are refused in one sentence', async () => {
  const { paths } = await checkpoints();
  const explorer = await openExplorer({ query: '?network=tent:3' });
  await explorer.cut('tent:3');
  const other = join(folder, 'final.safetensors');
  writeFileSync(other, writeSafetensors(new Trainer(RIDGE).network()));
  await explorer.dropAll([paths[1], other]);
  await expect
    .poll(() => explorer.text('#notice-text'))
    .toBe(
      'Several networks are opened together as one training, but “final.safetensors” has no number of a step in its name.',
    );
  expect((await explorer.displayed()).network).toBe('tent:3');
  expect(explorer.problems).toEqual([]);
});
