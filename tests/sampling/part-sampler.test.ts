import { assert, constantFrom, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { subdivide, type Region } from '../../src/geometry/subdivision';
import { multiplyAddsOfSample, type Network } from '../../src/network/network';
import { openConstruction } from '../../src/network/open';
import { formatRegionId, regionIdOf, regionKeys } from '../../src/network/region-id';
import { defaultSlice, sliceNetwork, type Window } from '../../src/network/slice';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import { BandCounter, bandsOf } from '../../src/sampling/bands';
import { IdSet } from '../../src/sampling/id-set';
import { sampleBand, samplePart } from '../../src/sampling/sample-part';
import { samplePosition, type SampleGrid } from '../../src/view/grid';
import { findCrossing, middleOf, windowAround } from '../geometry/crossing';
import { examples, firstOf } from '../coverage';
import {
  degenerateFractions,
  degenerateGraphs,
  degenerateGroups,
  degenerateNetworks,
  degenerateSteps,
  extremeGraphs,
} from '../network/degenerate-networks';
import { hasShared, openFixture, openShared } from '../network/fixtures';
import { differencesOf } from './sample-reference';

const wide: Window = { u0: -1, u1: 1, v0: -1, v1: 1 };
const unit: Window = { u0: 0, u1: 1, v0: 0, v1: 1 };

/** Windows with samples on many creases, on few, far from all round numbers, and closer than those are. */
const GRIDS: readonly SampleGrid[] = [
  { window: wide, width: 16, height: 16 },
  { window: wide, width: 15, height: 13 },
  { window: around(0.5, -0.25, 2 ** -40), width: 9, height: 8 },
  { window: around(1 / 3, 0.1, 2 ** -50), width: 9, height: 8 },
];

function around(u: number, v: number, reach: number): Window {
  return { u0: u - reach, u1: u + reach, v0: v - reach, v1: v + reach };
}

function plane(network: Network): SlicedNetwork {
  return sliceNetwork(network, defaultSlice(network.nodes[0].width));
}

/** How far outside a region's polygon a point is: 0 inside, and on the boundary. */
function distanceOutside({ polygon: { vertices } }: Region, u: number, v: number): number {
  let distance = 0;
  for (const [i, p] of vertices.entries()) {
    const q = vertices[(i + 1) % vertices.length];
    const length = Math.hypot(q.u - p.u, q.v - p.v);
    const turned = (q.u - p.u) * (v - p.v) - (q.v - p.v) * (u - p.u);
    if (length > 0) distance = Math.max(distance, -turned / length);
  }
  return distance;
}

/**
 * The exact engine's word on a map: every sample lies in the polygon of the region it was given, but
 * for float64's rounding; and the counts are those of the regions that were given.
 *
 * @param rounding distance that may be owed to it
 */
async function expectRegionsOfSamples(
  network: SlicedNetwork,
  grid: SampleGrid,
  rounding = 2 ** -44 * (grid.window.u1 - grid.window.u0),
): Promise<void> {
  const keys = regionKeys(network);
  const regions = new Map<string, Region>();
  const { regionsByDepth } = await subdivide(network, grid.window, {
    onRegion: (region) => {
      regions.set(formatRegionId(...regionIdOf(region.pattern, keys)), region);
    },
  });
  const whole = sampleBand(network, grid, 0, grid.height);
  const names = Array.from({ length: whole.ids.length / 2 }, (_, k) =>
    formatRegionId(whole.ids[2 * k], whole.ids[2 * k + 1]),
  );
  let farthest = 0;
  for (const [i, number] of whole.regions.entries()) {
    const region = regions.get(names[number]);
    if (!region) throw new Error(`Sample ${i} is in ${names[number]}, which is no region.`);
    const { u, v } = samplePosition(grid, i % grid.width, Math.floor(i / grid.width));
    farthest = Math.max(farthest, distanceOutside(region, u, v));
  }
  expect(farthest).toBeLessThan(rounding);
  const counter = new BandCounter(regionsByDepth.length);
  counter.add(whole);
  const met = new Set(Array.from(whole.regions, (number) => names[number]));
  expect(counter.regionsByDepth.at(-1)).toBe(met.size);
  for (const [depth, count] of counter.regionsByDepth.entries())
    expect(count).toBeLessThanOrEqual(regionsByDepth[depth]);
}

describe('a map that is cut out', () => {
  for (const [name, window, side] of [
    ['he-32x3.json', wide, 100],
    ['spiral-32x3.safetensors', wide, 64],
    ['residual-24x3.onnx', wide, 64],
    // samples on creases, and on their crossings
    ['fold-6x3.json', unit, 96],
    ['zero-bias-32x3.json', wide, 64],
    ['lines-16.json', unit, 64],
  ] as const)
    it(`of ${name} has every sample in the polygon of its region`, () =>
      expectRegionsOfSamples(plane(openFixture(name).network), {
        window,
        width: side,
        height: side,
      }));

  it.each([
    ['dense networks', degenerateNetworks],
    ['graphs', degenerateGraphs],
    ['graphs with groups', degenerateGroups],
    ['graphs with steps', degenerateSteps],
    ['graphs with creases that meet between float64 numbers', degenerateFractions],
    ['graphs whose numbers go beyond float64', extremeGraphs],
  ])(
    'has the pattern of the definition at every sample of %s where degeneracy is the rule',
    (_, all) => {
      assert(
        property(all.map(plane), constantFrom(...GRIDS), (network, grid) => {
          const band = sampleBand(network, grid, 0, grid.height);
          expect(differencesOf(network, grid, band)).toBe(0);
        }),
        examples(40, 5, 2000),
      );
    },
  );

  const trained = hasShared()
    ? ['he-64x3.json', 'acasxu-1-1.onnx'].map(openShared)
    : [openFixture('he-32x3.json')];
  for (const { name, network, window } of [openFixture('fold-6x3.json'), ...trained])
    it.each(firstOf(2, [1e-2, 1e-14, 1e-6, 1e-10]))(
      `of ${name} has them around a crossing of creases, in a window %s wide`,
      async (width) => {
        const sliced = plane(network);
        const crossing = await findCrossing(sliced, middleOf(window));
        const grid = { window: windowAround(crossing, width), width: 64, height: 64 };
        const band = sampleBand(sliced, grid, 0, grid.height);
        expect(differencesOf(sliced, grid, band, 17)).toBe(0);
        expect(band.ids.length / 2).toBeGreaterThan(1);
      },
    );

  it('is the same in bands as in one piece', () => {
    const network = plane(openFixture('he-32x3.json').network);
    const grid = { window: wide, width: 300, height: 200 };
    const whole = sampleBand(network, grid, 0, grid.height);
    const counter = new BandCounter(3);
    counter.add(whole);
    const banded = new BandCounter(3);
    const bands = bandsOf(grid);
    expect(bands.length).toBeGreaterThan(4);
    let different = 0;
    for (const [first, end] of bands) {
      const band = sampleBand(network, grid, first, end);
      banded.add(band);
      for (const [i, number] of band.regions.entries()) {
        const other = whole.regions[first * grid.width + i];
        if (band.ids[2 * number] !== whole.ids[2 * other]) different++;
        if (band.ids[2 * number + 1] !== whole.ids[2 * other + 1]) different++;
      }
    }
    expect(different).toBe(0);
    expect(banded.regionsByDepth).toEqual(counter.regionsByDepth);
  });

  it('is the same in a part as in one piece', () => {
    for (const window of [wide, around(1 / 3, 0.1, 2 ** -50)]) {
      const network = plane(openFixture('he-32x3.json').network);
      const grid = { window, width: 90, height: 70 };
      const whole = sampleBand(network, grid, 0, grid.height);
      const part = { x: 17, y: 31, width: 40, height: 22 };
      const { ids, regions } = samplePart(network, grid, part);
      let different = 0;
      for (const [i, number] of regions.entries()) {
        const [column, row] = [part.x + (i % part.width), part.y + Math.floor(i / part.width)];
        const other = whole.regions[row * grid.width + column];
        if (ids[2 * number] !== whole.ids[2 * other]) different++;
      }
      expect(different).toBe(0);
    }
  });

  it('evaluates what is not worth cutting, and cuts what is not worth evaluating', () => {
    const network = plane(openConstruction('random:2-64-64-64-1?seed=1').network);
    const coarse = sampleBand(network, { window: wide, width: 64, height: 64 }, 0, 64);
    const fine = sampleBand(network, { window: wide, width: 1024, height: 1024 }, 0, 1024);
    expect(coarse.work.samples / 64 ** 2).toBeGreaterThan(0.9);
    expect(fine.work.samples / 1024 ** 2).toBeLessThan(0.5);
    // of 2 · 64 + 64² + 64² multiply-adds that a sample takes in full
    expect(fine.work.multiplyAdds / 1024 ** 2 / 8320).toBeLessThan(0.02);
  });

  it.each([
    ['random:2-128-128-128-128-1?seed=1', 32],
    ['random:2-64-64-64-64-64-64-64-64-1?seed=1', 48],
    ['random:2-512-512-1?seed=1', 24],
  ])('of %s takes hardly more than evaluating everything where that is cheapest', (name, side) => {
    const network = plane(openConstruction(name).network);
    const { work } = sampleBand(network, { window: wide, width: side, height: side }, 0, side);
    expect(work.multiplyAdds).toBeLessThan(1.1 * side ** 2 * multiplyAddsOfSample(network));
  });
});

it('bands cover a grid once, whatever its size', () => {
  for (const [width, height] of [
    [1, 1],
    [7, 3],
    [4096, 4096],
    [100_000, 50],
    [3, 100_000],
  ] as const) {
    const bands = bandsOf({ width, height });
    expect(bands.map(([first]) => first)).toEqual([0, ...bands.slice(0, -1).map(([, end]) => end)]);
    expect(bands.at(-1)?.[1]).toBe(height);
  }
});

it('a set of IDs holds each once, and numbers them as they come', () => {
  const ids = new IdSet();
  const numbers = new Map<string, number>();
  let wrong = 0;
  for (let i = 0; i < 50_000; i++) {
    // few bits, as in small networks; the zero ID; equal low words
    const [lo, hi] = [(i * 7919) % 5003, i % 3 === 0 ? 0 : (i * 31) % 17];
    const name = `${lo},${hi}`;
    if (ids.find(lo, hi) !== (numbers.get(name) ?? -1)) wrong++;
    if (!numbers.has(name)) numbers.set(name, numbers.size);
    if (ids.numberOf(lo, hi) !== numbers.get(name)) wrong++;
  }
  expect(wrong).toBe(0);
  expect(ids.size).toBe(numbers.size);
  const words = ids.toWords();
  const names = Array.from({ length: ids.size }, (_, k) => `${words[2 * k]},${words[2 * k + 1]}`);
  expect(names).toEqual([...numbers.keys()]);
});
