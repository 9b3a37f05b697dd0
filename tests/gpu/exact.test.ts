import { describe, expect, it } from 'vitest';
import { subdivide, type Region } from '../../src/geometry/subdivision';
import { Engine } from '../../src/gpu/engine';
import type { Network } from '../../src/network/network';
import { formatRegionId, regionIdOf, regionKeys } from '../../src/network/region-id';
import { axesSlice, defaultSlice, sliceNetwork, type Window } from '../../src/network/slice';
import { samplePosition } from '../../src/view/grid';
import { hasShared, openFixture, openShared } from '../network/fixtures';
import { testDevice } from './device';

const device = testDevice();

/** How far outside its region's polygon a sample may lie, as a share of the window's width. */
const TOLERANCE = 1e-5;

function plane(network: Network, axes?: readonly number[]): Network {
  const inputs = network.nodes[0].width;
  return sliceNetwork(network, axes ? axesSlice(inputs, axes) : defaultSlice(inputs));
}

/** Every sample's region is one of the exact ones, and the sample lies in its polygon. */
async function expectSamplesInRegions(network: Network, window: Window): Promise<void> {
  const keys = regionKeys(network);
  const regions = new Map<string, Region>();
  const counts = await subdivide(network, window, {
    onRegion: (region) => {
      regions.set(formatRegionId(...regionIdOf(region.pattern, keys)), region);
    },
  });
  expect(regions.size).toBe(counts.regionsByDepth.at(-1));
  const sampler = new Engine(device()).createSampler(network);
  const map = await sampler.map({ window, width: 200, height: 200 });
  for (const [depth, count] of map.regionsByDepth.entries())
    expect(count).toBeLessThanOrEqual(counts.regionsByDepth[depth]);
  const ids = await map.readIds();
  let [unknown, farthest] = [0, 0];
  for (let i = 0; i < ids.length / 2; i++) {
    const region = regions.get(formatRegionId(ids[2 * i], ids[2 * i + 1]));
    const { u, v } = samplePosition(map.grid, i % 200, Math.floor(i / 200));
    if (region) farthest = Math.max(farthest, distanceOutside(region, u, v));
    else unknown++;
  }
  expect(unknown).toBe(0);
  expect(farthest).toBeLessThan(TOLERANCE * (window.u1 - window.u0));
  map.destroy();
  sampler.destroy();
}

/** Distance to the farthest edge that the point is on the wrong side of; 0 inside. */
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

describe('every sample lies in the polygon of its region', () => {
  const wide = { u0: -1, u1: 1, v0: -1, v1: 1 };

  it('he-32x3', () => expectSamplesInRegions(plane(openFixture('he-32x3.json').network), wide));

  it('fold-6x3', () => {
    const unit = { u0: 0, u1: 1, v0: 0, v1: 1 };
    return expectSamplesInRegions(plane(openFixture('fold-6x3.json').network), unit);
  });

  it('spiral-32x3', () =>
    expectSamplesInRegions(plane(openFixture('spiral-32x3.safetensors').network), wide));

  it('residual-24x3, with skip connections', () =>
    expectSamplesInRegions(plane(openFixture('residual-24x3.onnx').network), wide));

  it.runIf(hasShared())('acasxu-1-1, axes 3,4', () => {
    const half = { u0: -0.5, u1: 0.5, v0: -0.5, v1: 0.5 };
    return expectSamplesInRegions(plane(openShared('acasxu-1-1.onnx').network, [3, 4]), half);
  });
});
