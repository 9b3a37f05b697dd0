import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cssColour, sequential } from '../../src/view/colour-scales';
import type { ExplorerPage } from './explorer-page';
import { testExplorer } from './test-explorer';
import { readPixels } from '../pixels';

const openExplorer = testExplorer();

/** Share of a picture's pixels whose colour is nearest to each quarter of a scale, the lowest first. */
function quartersOf(png: Buffer, scale: Uint32Array): number[] {
  const { data } = readPixels(png);
  const quarters = [0, 0, 0, 0];
  for (let at = 0; at < data.length; at += 4) {
    const distances = Array.from(scale, (colour) =>
      [0, 8, 16].reduce(
        (sum, shift, k) => sum + (((colour >>> shift) & 255) - data[at + k]) ** 2,
        0,
      ),
    );
    const nearest = distances.indexOf(Math.min(...distances));
    quarters[Math.floor((4 * nearest) / scale.length)] += 4 / data.length;
  }
  return quarters;
}

/** Opens the network 5 + |u| + |v|, which is nowhere below 5. */
async function dropDiamond(explorer: ExplorerPage, name: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'crease-'));
  const file = join(folder, name);
  const layers = [
    { weights: [[1, 0], [-1, 0], [0, 1], [0, -1]], bias: [0, 0, 0, 0], activation: 'relu' }, // prettier-ignore
    { weights: [[1, 1, 1, 1]], bias: [5], activation: 'linear' },
  ];
  await writeFile(file, JSON.stringify({ layers }));
  await explorer.drop(file);
  await explorer.cut(name);
  await rm(folder, { recursive: true });
}

function textsOf({ page }: ExplorerPage, selector: string): Promise<(string | null)[]> {
  return page.$$eval(selector, (all) => all.map((one) => one.textContent));
}

describe('colours by a number', () => {
  it.each([
    ['value', 'diamond.json'],
    ['area', 'random:2-64-64-64-1?seed=1'],
  ])('use the whole scale, and the key says from where to where: %s', async (mode, network) => {
    const isFile = network.endsWith('.json');
    const explorer = await openExplorer({ query: isFile ? '' : `?network=${network}` });
    if (isFile) await dropDiamond(explorer, network);
    await explorer.page.select('#mode', mode);
    await explorer.cut(network);
    const scale = await explorer.page.$eval('div#key-scale', (one) => one.style.background);
    const ends = [sequential[0], sequential[sequential.length - 1]].map((colour) =>
      cssColour(colour).replaceAll(' ', ', '),
    );
    for (const end of ends) expect(scale).toContain(end);
    expect((await textsOf(explorer, '#key-ends span'))[1]).toBe('');
    for (const share of quartersOf(await explorer.picture(), sequential))
      expect(share).toBeGreaterThan(0.03);
    expect(explorer.problems).toEqual([]);
  });

  it('of both signs, are as far from the middle as from 0', async () => {
    const explorer = await openExplorer({ query: '?network=flower&colour=value' });
    await explorer.cut();
    const [from, middle, to] = await textsOf(explorer, '#key-ends span');
    expect(middle).toBe('0');
    expect(from).toBe(`−${to}`);
    expect(await explorer.text('#key-text')).toContain('the line is where it is 0');
    expect(explorer.problems).toEqual([]);
  });
});
