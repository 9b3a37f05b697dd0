import { expect, it } from 'vitest';
import { crease } from './command-line';
import type { ExplorerPage } from './explorer-page';
import { testExplorer } from './test-explorer';

const FILE = 'tests/fixtures/spiral-32x3.safetensors';
const NAME = 'spiral-32x3.safetensors';
const GIVEN = 'relu,linear,relu';

const openExplorer = testExplorer();
let explorer: ExplorerPage;

async function open(query: string): Promise<void> {
  explorer = await openExplorer({ query, width: 900, height: 600 });
}

/** Whether something is to be seen. */
function isVisible(selector: string): Promise<boolean> {
  return explorer.page.$eval(selector, (found) => found.checkVisibility());
}

it('activations that a file does not say are assumed aloud, and changed on its sheet', async () => {
  await open('?network=flower');
  await explorer.cut('flower');
  expect(await isVisible('#assumed')).toBe(false);
  await explorer.drop(FILE);
  const assumed = await explorer.cut(NAME);
  expect(await isVisible('#assumed')).toBe(true);
  expect(await explorer.text('#assumed')).toContain('relu is assumed. “Activation” under');
  expect(explorer.page.url()).not.toContain('activation=');
  await explorer.openSheet('network');
  await explorer.type('Activation', 'leaky');
  expect(await explorer.notice()).toContain('is "leaky"; Crease reads linear, relu, ');
  await explorer.type('Activation', GIVEN);
  await expect.poll(() => explorer.page.url()).toContain(`activation=${GIVEN}`);
  expect(await isVisible('#assumed')).toBe(false);
  const given = await explorer.cut(NAME);
  expect(given.exactRegions).toHaveLength(assumed.exactRegions.length - 1);
  const window = await explorer.page.$eval('body', ({ dataset }) => dataset.counted);
  const counted: { exact: { byDepth: number[] } } = JSON.parse(
    await crease(
      'count',
      FILE,
      '--activation',
      GIVEN,
      `--window=${window}`,
      '--exact',
      '--no-sample',
      '--json',
    ),
  );
  expect(given.exactRegions).toEqual(counted.exact.byDepth);
  await explorer.page.click('#copy-command');
  await expect.poll(() => explorer.text('#notice-text')).toContain(` --activation ${GIVEN}`);
  // The link asks for the file, and shows it as it was.
  const { search } = new URL(explorer.page.url());
  await open(search);
  await explorer.drop(FILE);
  expect((await explorer.cut(NAME)).exactRegions).toEqual(given.exactRegions);
  expect(await isVisible('#assumed')).toBe(false);
  expect(explorer.problems).toEqual([]);
});

it('activations of a network that says them itself are refused in a link', async () => {
  await open('?network=fold:2x2&activation=relu');
  expect(await explorer.notice()).toContain('fold:2x2: --activation is for .safetensors files');
  await explorer.cut('fold:2x2');
  expect(explorer.problems).toEqual([]);
});
