import { describe, expect, it } from 'vitest';
import { Evaluator } from '../../src/gpu/evaluator';
import { openConstruction } from '../../src/network/open';
import { axesSlice, defaultSlice, sliceNetwork } from '../../src/network/slice';
import type { Network } from '../../src/network/network';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import { openFixture } from '../network/fixtures';
import { residualNetwork } from '../network/residual';
import { expectSameNumbers } from '../same-numbers';
import { testDevice } from './device';
import { pipelinesOf } from './evaluate-grid';
import { mapOf, samplersOf } from './map-of';

const device = testDevice();

const window = { u0: -1, u1: 1, v0: -0.5, v1: 1 };
/** Tiles of four sizes, some of them cut by the rows that are sampled. */
const grid = { window, width: 530, height: 300 };
const rows = [170, 280] as const;

const networks = [
  { name: 'tent:4', network: openConstruction('tent:4').network },
  { name: 'zero-bias-32x3', network: openFixture('zero-bias-32x3.json').network },
  { name: 'every join that the graph allows', network: residualNetwork(6, 2) },
];

function plane(network: Network): SlicedNetwork {
  return sliceNetwork(network, defaultSlice(network.nodes[0].width));
}

describe('chunks that are evaluated together have the regions that they have one by one', () => {
  const kernel = 'layer by layer';
  const ways = [
    { way: 'every sample', options: { everySample: true, kernel } },
    { way: 'blocks', options: { leafSide: 0, kernel } },
    { way: 'leaves', options: { leafSide: 16, kernel } },
  ];
  for (const { name, network } of networks)
    it.each(ways)(`of ${name}, by $way`, async ({ options }) => {
      const sliced = plane(network);
      const together = await mapOf(samplersOf(device(), false), sliced, grid, { rows, ...options });
      const alone = await mapOf(samplersOf(device(), true), sliced, grid, { rows, ...options });
      expectSameNumbers(together.ids, alone.ids);
      expect(together.counted).toEqual(alone.counted);
    });
});

it('counts planes of a volume together as it counts them one by one', async () => {
  const { network } = openConstruction('random:3-12-12-1?seed=2');
  const sliced = sliceNetwork(network, axesSlice(3, [0, 1, 2]));
  const volume = { window: { ...window, w0: -1, w1: 1 }, width: 300, height: 40, depth: 20 };
  const counts = [];
  for (const emulates of [true, false]) {
    const options = { everySample: true, kernel: 'layer by layer' };
    const sampler = samplersOf(device(), emulates).createSampler(sliced, options);
    counts.push(await sampler.count(volume));
    sampler.destroy();
  }
  expect(counts[1]).toEqual(counts[0]);
});

/** Chunks that are evaluated together. */
function chunksOf(name: string, emulates: boolean, pieces = 1): number {
  const network = plane(openConstruction(name).network);
  const evaluator = new Evaluator(device(), pipelinesOf(device(), emulates), network, pieces);
  evaluator.destroy();
  return evaluator.places.room.chunks;
}

it('evaluates as many together as there is room for, and one where memory is short or emulated', () => {
  expect(chunksOf('random:2-16-16-1', false)).toBe(16);
  expect(chunksOf('random:2-64-64-64-1', false)).toBeLessThan(16);
  expect(chunksOf('random:2-64-64-64-1', false)).toBeGreaterThan(1);
  expect(chunksOf('random:2-512-512-1', false)).toBe(1);
  expect(chunksOf('random:2-16-16-1', true)).toBe(1);
  expect(chunksOf('random:2-16-16-1', false, 4)).toBe(1);
});
