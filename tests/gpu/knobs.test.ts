import { expect, it } from 'vitest';
import { KNOBS } from '../../src/gpu/knobs';
import { Pipelines } from '../../src/gpu/pipelines';
import { kernelsFor } from '../../src/gpu/kernels/kernels';
import { planSampler } from '../../src/gpu/plan';
import { openConstruction } from '../../src/network/open';
import { defaultSlice, sliceNetwork } from '../../src/network/slice';
import { ProfiledDevice } from '../../bench/gpu/profile';
import { fewOf } from '../coverage';
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

it.each(fewOf(1, [32, 128]))('workgroups of %d find the same IDs', async (workgroup) => {
  const knobs = { ...KNOBS.gpu, workgroup };
  const pipelines = new Pipelines(device(), false, 3, knobs);
  const plan = planSampler(network);
  const names = kernelsFor(device(), pipelines, plan).map(({ name }) => name);
  expect(names).toContain('layer by layer');
  for (const kernel of names) {
    const found = await evaluateGrid(device(), network, grid, { kernel, pipelines });
    const expected = await evaluateGrid(device(), network, grid, { kernel });
    expectSameNumbers(found.ids, expected.ids);
  }
});

it.each([{ mostBytes: 2 ** 20 }, { batch: [1, 2] as const }, { shortestFold: 0 }])(
  'with %j a map is that of the CPU',
  async (changed) => {
    const { emulates, mostChunks } = pipelinesOf(device());
    const knobs = { ...KNOBS.gpu, ...changed };
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
