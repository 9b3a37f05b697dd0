import { expect, it } from 'vitest';
import { Places } from '../../src/gpu/places';
import { INITIAL_SLOTS, RegionCounter } from '../../src/gpu/region-counter';
import { openConstruction } from '../../src/network/open';
import { defaultSlice, sliceNetwork } from '../../src/network/slice';
import { itInCi } from '../coverage';
import { testDevice } from './device';
import { distinctIds, pipelinesOf } from './evaluate-grid';
import { engineOf } from './map-of';

const device = testDevice();
const window = { u0: -1, u1: 1, v0: -1, v1: 1 };

/** Counts IDs (low and high word in turn) of one depth, in rows of `width`, with so many rows in a chunk. */
async function countIds(
  ids: Uint32Array<ArrayBuffer>,
  width: number,
  rowsOfChunk: number,
): Promise<number> {
  const samples = width * rowsOfChunk;
  const chunks = Math.ceil(ids.length / 2 / samples);
  const buffer = device().createBuffer({
    size: 8 * chunks * samples,
    usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST,
  });
  device().queue.writeBuffer(buffer, 0, ids);
  const places = new Places(device(), { chunks, samples, units: 0 });
  const counter = new RegionCounter(device(), pipelinesOf(device(), false), {
    ids: buffer,
    depths: 1,
    places,
  });
  const numbered = places.setNumbered(
    Array.from({ length: chunks }, (_, k) => ({
      samples: Math.min(samples, ids.length / 2 - k * samples),
      width,
      spacing: 1,
      firstRow: 0,
      chunkRow: 0,
      firstOfMap: 0,
      plane: 0,
      column: 0,
      row: 0,
      least: [0, 0],
      most: [width - 1, rowsOfChunk - 1],
      first: [0, 0],
      off: [0, 0],
      jump: [1, 1, 1, 1],
      step: [1, -1],
    })),
  );
  try {
    for (;;) {
      const encoder = device().createCommandEncoder();
      const pass = encoder.beginComputePass();
      counter.record(pass, numbered);
      pass.end();
      device().queue.submit([encoder.finish()]);
      const tallies = await counter.read();
      if (!tallies.overflowed[0]) return tallies.counts[0];
      await counter.grow(tallies);
    }
  } finally {
    counter.destroy();
    places.destroy();
    buffer.destroy();
  }
}

it('counts IDs with zero words like any other', async () => {
  const ids = Uint32Array.of(0, 0, 7, 0, 0, 7, 0, 0, 7, 7, 0xffffffff, 0xfffffffe, 7, 0, 0, 7);
  expect(await countIds(ids, 4, 4)).toBe(5);
});

it('leaves out IDs that are not known', async () => {
  const ids = Uint32Array.of(0, 0, 0xffffffff, 0xffffffff, 7, 0, 0xffffffff, 0xffffffff);
  expect(await countIds(ids, 2, 2)).toBe(2);
});

it('counts as a Set does, through overflowing and growing tables', async () => {
  let state = 1;
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0);
  const ids = new Uint32Array(2 * 150_000);
  for (let i = 0; i < ids.length; i += 2)
    // half of them repeat an earlier one; few bits differ between many
    if (i > 0 && next() >>> 31)
      ids.copyWithin(i, 2 * (next() % (i / 2)), 2 * (next() % (i / 2)) + 2);
    else ids.set([next() >>> 12, (next() >>> 28) << 12], i);
  const set = distinctIds(ids);
  expect(set.size).toBeGreaterThan(INITIAL_SLOTS);
  expect(await countIds(ids, 250, 1200)).toBe(set.size);
  expect(await countIds(ids, 64, 512)).toBe(set.size);
});

it('counts the IDs of its own map, by depth, where a table overflows', async () => {
  const { network } = openConstruction('fold:6x6');
  const sampler = engineOf(device()).createSampler(sliceNetwork(network, defaultSlice(2)));
  const unit = { u0: 0, u1: 1, v0: 0, v1: 1 };
  const map = await sampler.map({ window: unit, width: 300, height: 230 });
  const ids = await map.readIds();
  const distinct = distinctIds(ids);
  expect(distinct.size).toBeGreaterThan(INITIAL_SLOTS);
  expect(map.regionsByDepth.at(-1)).toBe(distinct.size);
  expect(await sampler.count(map.grid)).toEqual(map.regionsByDepth);
  map.destroy();
  sampler.destroy();
});

itInCi('stops when it is told to, and says why', async () => {
  const { network } = openConstruction('random:2-64-64-1');
  const sampler = engineOf(device()).createSampler(sliceNetwork(network, defaultSlice(2)));
  const controller = new AbortController();
  const onProgress = () => controller.abort(new Error('the view was left'));
  const options = { signal: controller.signal, onProgress };
  await expect(sampler.count({ window, width: 1024, height: 1024 }, options)).rejects.toThrow(
    'the view was left',
  );
  sampler.destroy();
});

it('refuses a grid without samples or area', async () => {
  const { network } = openConstruction('tent:2');
  const sampler = engineOf(device()).createSampler(sliceNetwork(network, defaultSlice(2)));
  await expect(sampler.count({ window, width: 0, height: 4 })).rejects.toThrow('0x4');
  const flat = { ...window, u1: -1 };
  await expect(sampler.count({ window: flat, width: 4, height: 4 })).rejects.toThrow('no area');
  sampler.destroy();
});
