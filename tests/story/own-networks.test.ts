import { describe, expect, it } from 'vitest';
import { openConstruction } from '../../src/network/open';
import { DEFAULT_WINDOW } from '../../src/network/opened-network';
import { sliceNetwork, defaultSlice } from '../../src/network/slice';
import { subdivide } from '../../src/geometry/subdivision';
import { LIGHT } from '../../src/drawing/ink';
import { keepOwn, ownNetwork } from '../../src/story/own-networks';
import { foldsScene } from '../../src/story/scenes/folds';

const state = foldsScene.at(1);

/** What is said of a construction that is in a file. */
async function drawnAs(construction: string): Promise<string> {
  const { network } = openConstruction(construction);
  keepOwn({ name: 'again.json', network, window: DEFAULT_WINDOW });
  return (await foldsScene.draw({ ...state, network: 'again.json' }, LIGHT)).caption;
}

it('folds any network by its name, in its own window', async () => {
  const name = 'fold:2x3';
  const { network, window } = openConstruction(name);
  const { regionsByDepth } = await subdivide(sliceNetwork(network, defaultSlice(2)), window);
  const { caption, explorer } = await foldsScene.draw({ ...state, network: name }, LIGHT);
  expect(caption).toContain(`Regions by layer: ${regionsByDepth.join(', then ')}`);
  expect(new URLSearchParams(explorer).get('network')).toBe(name);
});

it('folds a network that was read from a file, by its name there', async () => {
  const { network } = openConstruction('random:3-4-4-1?seed=5');
  const window = { u0: -2, u1: 3, v0: -1, v1: 1 };
  keepOwn({ name: 'mine.onnx', network, window });
  expect(ownNetwork('mine.onnx').network).toBe(network);
  const { regionsByDepth } = await subdivide(sliceNetwork(network, defaultSlice(3)), window);
  const { caption, explorer } = await foldsScene.draw({ ...state, network: 'mine.onnx' }, LIGHT);
  expect(caption).toContain(`Regions by layer: ${regionsByDepth.join(', then ')}`);
  // No address holds a file.
  expect(explorer).toBeUndefined();
});

it('folds a file that was corrected, under the name that it had', async () => {
  expect(await drawnAs('random:2-3-1?seed=1')).toContain('from 3 ReLUs');
  expect(await drawnAs('random:2-5-1?seed=1')).toContain('from 5 ReLUs');
});

it('goes back to its own paper with the choice of one', () => {
  const other = { ...state, network: 'fold:2x3', paper: 'symmetry' as const };
  expect(foldsScene.settle?.(other, 'paper')).toEqual({ ...other, network: '' });
  expect(foldsScene.settle?.(other, 'turn')).toEqual(other);
});

describe('refuses in a sentence', () => {
  it.each([
    ['moon', /is no network that is known here: name a construction/],
    ['random:1-4-1', /random:1-4-1 has one input, and paper has two dimensions/],
    ['random:2-300-1', /300 units in a layer are too many; the folding sheet takes up to/],
    ['random:100000000-1-1', /100000001 weights are too many/],
    ['random:2-8-1?activation=max:3', /has units that do not fold/],
    ['random:2-8-1?activation=step', /has units that do not fold/],
    ['random:2-100-100-1', /more than 2500 regions/],
  ])('%s', async (network, why) => {
    await expect(async () => foldsScene.draw({ ...state, network }, LIGHT)).rejects.toThrow(why);
  });

  it('a file with more layers than a sheet', () => {
    const { network } = openConstruction(
      'random:2-2-2-2-2-2-2-2-2-2-2-2-2-2-2-2-2-2-2-2-2-2-2-2-2-2-1',
    );
    expect(() => keepOwn({ name: 'deep.json', network, window: DEFAULT_WINDOW })).toThrow(
      /deep.json has 25 hidden layers of up to 2 units; a sheet is folded by 24 of 256 at most/,
    );
  });
});
