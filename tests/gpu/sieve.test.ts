import { assert, asyncProperty, boolean } from 'fast-check';
import { expect, it } from 'vitest';
import { openConstruction } from '../../src/network/open';
import { defaultSlice, sliceNetwork } from '../../src/network/slice';
import type { Network } from '../../src/network/network';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import { samplesOf, type SampleGrid } from '../../src/view/grid';
import { degenerateNetworks } from '../network/degenerate-networks';
import { openFixture } from '../network/fixtures';
import { examples } from '../coverage';
import { planeOf } from '../network/plane';
import { expectSameNumbers } from '../same-numbers';
import { testDevice } from './device';
import { engineOf, mapOf, partsOfGrids, samplersOf } from './map-of';

const device = testDevice();
const wide = { u0: -1, u1: 1, v0: -1, v1: 1 };
const unit = { u0: 0, u1: 1, v0: 0, v1: 1 };

function plane(network: Network): SlicedNetwork {
  return sliceNetwork(network, defaultSlice(network.nodes[0].width));
}

it('finds what evaluating every sample finds, in any part of any grid, where nothing is rounded', async () => {
  const engine = engineOf(device());
  await assert(
    asyncProperty(
      degenerateNetworks.map(planeOf),
      partsOfGrids,
      boolean(),
      async (network, { grid, rows }, emulates) => {
        const samplers = samplersOf(device(), emulates);
        const options = { rows, certainty: 'none' } as const;
        const all = await mapOf(engine, network, grid, { ...options, everySample: true });
        const some = await mapOf(samplers, network, grid, { ...options, leafSide: 0 });
        expectSameNumbers(some.ids, all.ids);
        expect(some.counted).toEqual(all.counted);
      },
    ),
    examples(12, 1),
  );
}, 120_000);

it('evaluates a small part of large regions, and hardly more than every sample of small ones', async () => {
  const engine = engineOf(device());
  const shareOf = async (network: SlicedNetwork, grid: SampleGrid) => {
    const certainty = 'none';
    // Whether that pays is measured in time, which other work here would take.
    const sieved = { leafSide: 0, everySample: false, certainty } as const;
    const { ids, work } = await mapOf(engine, network, grid, sieved);
    const all = await mapOf(engine, network, grid, { everySample: true, certainty });
    expectSameNumbers(ids, all.ids);
    expect(all.work.samples).toBe(samplesOf(grid));
    return work.samples / samplesOf(grid);
  };
  const grid = { window: wide, width: 384, height: 384 };
  const few = plane(openConstruction('random:2-4-4-1?seed=1').network);
  expect(await shareOf(few, grid)).toBeLessThan(0.2);
  const many = plane(openFixture('he-32x3.json').network);
  const closer = { ...grid, window: { u0: 0, u1: 0.01, v0: 0, v1: 0.01 } };
  expect(await shareOf(many, closer)).toBeLessThan(0.2);
  const noise = plane(openConstruction('tent:20').network);
  const share = await shareOf(noise, { window: unit, width: 1024, height: 64 });
  expect(share).toBeGreaterThan(0.9);
  expect(share).toBeLessThan(1.1);
}, 120_000);
