import { describe, expect, it } from 'vitest';
import { nullDevice } from '../../src/cli/adapter';
import { Evaluator } from '../../src/gpu/evaluator';
import { Pipelines } from '../../src/gpu/pipelines';
import { Sampler } from '../../src/gpu/sampler';
import { openConstruction } from '../../src/network/open';
import { axesSlice, defaultSlice, sliceNetwork } from '../../src/network/slice';
import type { Network } from '../../src/network/network';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import { itInCi } from '../coverage';
import { openFixture } from '../network/fixtures';
import { residualNetwork } from '../network/residual';
import { expectSameNumbers } from '../same-numbers';
import { testDevice } from './device';
import { pipelinesOf } from './evaluate-grid';
import { mapOf, samplersOf } from './map-of';

const device = testDevice();
/** Does nothing. */
const idle = testDevice(nullDevice);

const window = { u0: -1, u1: 1, v0: -0.5, v1: 1 };
/** Tiles of four sizes, some of them cut by the rows that are sampled. */
const grid = { window, width: 530, height: 300 };
const rows = [230, 280] as const;

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

itInCi('counts planes of a volume together as it counts them one by one', async () => {
  const { network } = openConstruction('random:3-12-12-1?seed=2');
  const sliced = sliceNetwork(network, axesSlice(3, [0, 1, 2]));
  const volume = { window: { ...window, w0: -1, w1: 1 }, width: 300, height: 10, depth: 20 };
  const counts = [];
  // As many together as a GPU has room for: 16 of 40 chunks.
  for (const pipelines of [pipelinesOf(device(), true), new Pipelines(device(), false)]) {
    const options = { everySample: true, kernel: 'layer by layer' };
    const sampler = new Sampler(device(), pipelines, sliced, options);
    counts.push(await sampler.count(volume));
    sampler.destroy();
  }
  expect(counts[1]).toEqual(counts[0]);
});

it('evaluates as many together as there is room for, and one where memory is short or emulated', () => {
  // A device that does nothing has nothing to compile, and no memory to clear.
  const [gpu, emulated] = [false, true].map((emulates) => new Pipelines(idle(), emulates));
  const chunksOf = (name: string, pipelines = gpu, pieces = 1): number => {
    const network = plane(openConstruction(name).network);
    const evaluator = new Evaluator(idle(), pipelines, network, pieces);
    evaluator.destroy();
    return evaluator.places.room.chunks;
  };
  expect(chunksOf('random:2-8-8-1')).toBe(16);
  expect(chunksOf('random:2-64-64-64-1')).toBeLessThan(16);
  expect(chunksOf('random:2-64-64-64-1')).toBeGreaterThan(1);
  expect(chunksOf('random:2-512-512-1')).toBe(1);
  expect(chunksOf('random:2-8-8-1', emulated)).toBe(1);
  expect(chunksOf('random:2-8-8-1', gpu, 4)).toBe(1);
});
