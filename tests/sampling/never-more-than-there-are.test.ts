import { assert, constantFrom, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { subdivide } from '../../src/geometry/subdivision';
import { hiddenWidths } from '../../src/network/network';
import type { SlicedNetwork, Window } from '../../src/network/slice';
import { BandCounter, bandsOf } from '../../src/sampling/bands';
import { sampleBand } from '../../src/sampling/sample-part';
import { examples } from '../coverage';
import { degenerateGraphs } from '../network/degenerate-networks';
import { openFixture } from '../network/fixtures';
import { planeOf } from '../network/plane';
import { differencesOf } from './sample-reference';

const wide: Window = { u0: -1, u1: 1, v0: -1, v1: 1 };

function sampledCounts(
  network: SlicedNetwork,
  window: Window,
  width: number,
  height: number,
): number[] {
  const grid = { window, width, height };
  const counter = new BandCounter(hiddenWidths(network).length);
  for (const [first, end] of bandsOf(grid)) counter.add(sampleBand(network, grid, first, end));
  return counter.regionsByDepth;
}

describe('units that are 0 over areas, and samples on creases', () => {
  it.each([
    ['lattice-4.json', 'sums that cancel', undefined, 64, 64, [11, 14, 17]],
    ['dead-input.json', 'inputs that are all off', undefined, 700, 600, [2, 2]],
    ['cancelling-sum.json', 'a − b − c', undefined, 512, 512, [4, 4, 4]],
    ['maximum.json', 'the greatest of several', undefined, 64, 64, [4, 5, 5, 5]],
    [
      'zero-over-areas.json',
      'a window where that is all there is',
      { u0: 0.6, u1: 0.60000000001, v0: 0.7, v1: 0.70000000001 },
      512,
      512,
      [1, 1, 1],
    ],
    [
      'absolute-value.json',
      'a crease through samples',
      { u0: 0.4999999999990905, u1: 0.5000000000009095, v0: 0.3, v1: 0.300000000001819 },
      1025,
      1025,
      [2],
    ],
  ] as const)('of %s (%s) make no regions', (name, _, asked, width, height, expected) => {
    const { network, window } = openFixture(name);
    expect(sampledCounts(planeOf(network), asked ?? window, width, height)).toEqual(expected);
  });

  it('leave a row across all folds its pieces', () => {
    const { network } = openFixture('tent-10.json');
    const across = { u0: 0, u1: 1, v0: 0, v1: 1 };
    const [deepest, ...others] = sampledCounts(planeOf(network), across, 600, 1).toReversed();
    expect(others.toReversed()).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 512]);
    expect(deepest).toBeLessThanOrEqual(600);
  });
});

it('samples meet no more regions than there are, by depth', async () => {
  const cases: [SlicedNetwork, number][] = [];
  assert(
    property(degenerateGraphs.map(planeOf), constantFrom(15, 16, 33), (network, side) => {
      cases.push([network, side]);
    }),
    examples(60, 12, 1500),
  );
  for (const [network, side] of cases) {
    const { regionsByDepth } = await subdivide(network, wide);
    for (const [depth, count] of sampledCounts(network, wide, side, side).entries())
      expect(count).toBeLessThanOrEqual(regionsByDepth[depth]);
  }
});

it.each([
  ['he-32x3.json', 250],
  ['spiral-32x3.safetensors', 250],
  ['residual-24x3.onnx', 250],
  ['zero-bias-32x3.json', 250],
  ['lattice-4.json', 3],
  ['maximum.json', 3],
])('of %s every sample has the pattern of its definition', (name, every) => {
  const { network, window } = openFixture(name);
  const sliced = planeOf(network);
  const grid = { window, width: 200, height: 160 };
  const band = sampleBand(sliced, grid, 40, 130);
  expect(differencesOf(sliced, grid, band, every)).toBe(0);
});
