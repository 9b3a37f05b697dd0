import { expect, it } from 'vitest';
import { isChain } from '../../src/gpu/kernels/forward-pass';
import { kernelsFor } from '../../src/gpu/kernels/kernels';
import { Pipelines } from '../../src/gpu/pipelines';
import { planSampler } from '../../src/gpu/plan';
import { openConstruction } from '../../src/network/open';
import { defaultSlice, sliceNetwork } from '../../src/network/slice';
import type { Network } from '../../src/network/network';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import { openFixture } from '../network/fixtures';
import { testDevice } from './device';
import { evaluateGrid, pipelinesOf } from './evaluate-grid';

const device = testDevice();

function plane(network: Network): SlicedNetwork {
  return sliceNetwork(network, defaultSlice(network.nodes[0].width));
}

function constructed(name: string): SlicedNetwork {
  return plane(openConstruction(name).network);
}

function namesOf(network: SlicedNetwork, pipelines: Pipelines): string[] {
  return kernelsFor(device(), pipelines, planSampler(network)).map(({ name }) => name);
}

/*
 * A narrow one, layers of other widths than their neighbours, one unit, more units than half a
 * workgroup's, and weights that are 0; on a grid whose tiles and chunks end anywhere.
 */
it.each([
  'random:2-5-1?seed=1',
  'random:2-9-40-3-17-1?seed=2',
  'random:2-1-1',
  'random:2-100-12-1?seed=3',
  'fold:6x3',
  'tent:12',
])('every kernel finds the same IDs, of %s', async (name) => {
  const network = constructed(name);
  const grid = { window: { u0: -1, u1: 1, v0: -0.5, v1: 1 }, width: 275, height: 17 };
  const [first, ...others] = namesOf(network, pipelinesOf(device()));
  expect(others.length).toBeGreaterThan(0);
  const expected = await evaluateGrid(device(), network, grid, { kernel: first });
  for (const kernel of others) {
    const { ids } = await evaluateGrid(device(), network, grid, { kernel });
    expect({
      kernel,
      ids: Buffer.from(ids.buffer).equals(Buffer.from(expected.ids.buffer)),
    }).toEqual({ kernel, ids: true });
  }
});

it('offers what a network and a device allow', () => {
  const gpu = pipelinesOf(device(), false);
  const emulated = pipelinesOf(device(), true);
  const both = ['in workgroup memory', 'layer by layer'];
  expect(namesOf(constructed('random:2-16-16-1'), gpu)).toEqual(both);
  expect(namesOf(constructed('random:2-16-16-1'), emulated)).toEqual(both.toReversed());
  expect(namesOf(constructed('random:2-128-64-1'), gpu)).toEqual(both);
  expect(namesOf(constructed('random:2-64-129-1'), gpu)).toEqual(['layer by layer']);
});

it('tells chains from networks with skip connections', () => {
  const residual = plane(openFixture('residual-24x3.onnx').network);
  expect(isChain(planSampler(constructed('random:2-7-3-1')))).toBe(true);
  expect(isChain(planSampler(residual))).toBe(false);
});
