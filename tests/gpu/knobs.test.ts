import { expect, it } from 'vitest';
import { KNOBS, type Knobs } from '../../src/gpu/knobs';
import { Pipelines } from '../../src/gpu/pipelines';
import { kernelsFor } from '../../src/gpu/kernels/kernels';
import { planSampler } from '../../src/gpu/plan';
import { openConstruction } from '../../src/network/open';
import { defaultSlice, sliceNetwork } from '../../src/network/slice';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import { ProfiledDevice } from '../../bench/gpu/profile';
import { itInCi } from '../coverage';
import { planeOf } from '../network/plane';
import { expectSameNumbers } from '../same-numbers';
import { expectCpuMap } from './cpu-map';
import { testDevice } from './device';
import { evaluateGrid, pipelinesOf } from './evaluate-grid';
import { mapOf } from './map-of';
import { Engine } from '../../src/gpu/engine';

const device = testDevice();
const network = sliceNetwork(
  openConstruction('random:2-40-9-17-1?seed=2').network,
  defaultSlice(2),
);
const grid = { window: { u0: -1, u1: 1, v0: -0.5, v1: 1 }, width: 275, height: 41 };

/** Every kernel finds the IDs with other knobs that it finds with those of the device. */
async function expectSameIds(plane: SlicedNetwork, knobs: Knobs): Promise<void> {
  const { mostChunks } = pipelinesOf(device(), false);
  const pipelines = new Pipelines(device(), false, mostChunks, knobs);
  const plan = planSampler(plane);
  const names = kernelsFor(device(), pipelines, plan).map(({ name }) => name);
  expect(names).toContain('layer by layer');
  for (const kernel of names) {
    const found = await evaluateGrid(device(), plane, grid, { kernel, pipelines });
    const expected = await evaluateGrid(device(), plane, grid, { kernel });
    expectSameNumbers(found.ids, expected.ids);
  }
}

// What is written out stands for it where somebody waits.
itInCi.each([32, 128])('workgroups of %d find the same IDs', (workgroup) =>
  expectSameIds(network, { ...KNOBS.gpu, workgroup }),
);

it.each([false, true])('what is written out finds what loops find (loops: %s)', (loops) =>
  expectSameIds(planeOf(openConstruction('random:2-16-16-1?seed=2').network), {
    ...KNOBS.gpu,
    loops,
  }),
);

it.each([{ mostBytes: 2 ** 20 }, { batch: [1, 2] as const }, { shortestFold: 0 }])(
  'with %j a map is that of the CPU',
  async (changed) => {
    const { emulates, mostChunks, knobs: own } = pipelinesOf(device());
    const knobs = { ...KNOBS.gpu, loops: own.loops, ...changed };
    const engine = new Engine(device(), new Pipelines(device(), emulates, mostChunks, knobs));
    expectCpuMap(await mapOf(engine, network, grid, { certainty: 'decided' }), network, grid);
  },
);

it('a profiled device does the same, and says by pipeline what it took', async () => {
  const profiled = new ProfiledDevice(device());
  const engine = new Engine(profiled.device);
  expectCpuMap(await mapOf(engine, network, grid, { certainty: 'decided' }), network, grid);
  const { pipelines, unmeasured } = await profiled.read();
  expect(unmeasured).toBe(0);
  expect(pipelines.map(({ pipeline }) => pipeline)).toEqual(
    expect.arrayContaining(['StorePass', 'RegionCounter.countSamples', 'Sieve.sift']),
  );
  for (const { milliseconds, dispatches } of pipelines) {
    expect(milliseconds).toBeGreaterThanOrEqual(0);
    expect(dispatches).toBeGreaterThan(0);
  }
  profiled.clear();
  expect((await profiled.read()).pipelines).toEqual([]);
});
