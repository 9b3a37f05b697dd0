import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RunningSum } from '../../src/geometry/running-sum';
import { subdivide } from '../../src/geometry/subdivision';
import { openConstruction } from '../../src/network/open';
import {
  axesSlice,
  defaultSlice,
  sliceNetwork,
  throughSlice,
  type Window,
} from '../../src/network/slice';
import type { Network } from '../../src/network/network';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import { hasShared, openFixture, openShared, sharedPath } from '../network/fixtures';

const unit: Window = { u0: 0, u1: 1, v0: 0, v1: 1 };
const wide: Window = { u0: -1, u1: 1, v0: -1, v1: 1 };

function plane(network: Network): SlicedNetwork {
  return sliceNetwork(network, defaultSlice(network.nodes[0].width));
}

function binomial(n: number, k: number): number {
  return k === 0 ? 1 : (binomial(n - 1, k - 1) * n) / k;
}

async function expectCounts(network: SlicedNetwork, window: Window, byDepth: readonly number[]) {
  const areas = new RunningSum();
  const counts = await subdivide(network, window, { onRegion: (region) => areas.add(region.area) });
  expect(counts.regionsByDepth).toEqual(byDepth);
  const area = (window.u1 - window.u0) * (window.v1 - window.v0);
  for (const sum of [areas.value, counts.area])
    expect(Math.abs(sum - area)).toBeLessThan(1e-12 * area);
}

describe('closed forms', () => {
  for (const [width, layers] of [
    [2, 3],
    [4, 3],
    [6, 3],
    [8, 2],
    [4, 5],
  ])
    it(`fold:${width}x${layers} folds the square, then cuts every cell by ${width} lines`, () => {
      const byDepth = Array.from({ length: layers - 1 }, (_, k) => (width / 2) ** (2 * (k + 1)));
      const cells = byDepth.at(-1) ?? 1;
      byDepth.push(cells * (1 + width + binomial(width, 2)));
      const { network } = openConstruction(`fold:${width}x${layers}`);
      return expectCounts(plane(network), unit, byDepth);
    });

  it('tent:12 has 2^k pieces at every depth k', () => {
    const byDepth = Array.from({ length: 12 }, (_, k) => 2 ** (k + 1));
    return expectCounts(plane(openConstruction('tent:12').network), unit, byDepth);
  });

  // Zaslavsky 1975: lines in general position, in a window that holds every crossing.
  it('16 lines make 137 regions', () =>
    expectCounts(plane(openFixture('lines-16.json').network), unit, [137]));
});

// Counted once with big-integer arithmetic throughout.
const counted: readonly [string, Window, number[]][] = [
  ['he-32x3.json', wide, [489, 1830, 3460]],
  ['he-32x3.json', { u0: 0.125, u1: 0.15625, v0: -0.25, v1: -0.21875 }, [1, 2, 5]],
  ['zero-bias-32x3.json', wide, [64, 132, 192]],
  ['six-definitions.json', wide, [4, 5]],
  ['fold-6x3.json', unit, [9, 81, 1782]],
  ['spiral-32x3.safetensors', { u0: -1.25, u1: 1.25, v0: -1.25, v1: 1.25 }, [293, 1225, 4569]],
];

describe('networks counted with big integers throughout', () => {
  for (const [name, window, byDepth] of counted)
    it(`${name} on ${Object.values(window).join(',')}`, () =>
      expectCounts(plane(openFixture(name).network), window, byDepth));
});

it('counts what a ReLU makes of the input', () => {
  const slice = axesSlice(3, [0, 2], [0, 0.7, 0]);
  const network = sliceNetwork(openFixture('relu-on-input.onnx').network, slice);
  return expectCounts(network, { u0: -2, u1: 2, v0: -2, v1: 2 }, [4, 21]);
});

interface Truth {
  readonly network: string;
  readonly window: readonly [number, number, number, number];
  readonly axes?: readonly number[];
  readonly through?: string;
  readonly byDepth: readonly number[];
}

const truthPath = sharedPath('../ground-truth.json');

describe.runIf(hasShared() && existsSync(truthPath))('networks beside the checkout', () => {
  const truths: Truth[] = existsSync(truthPath) ? JSON.parse(readFileSync(truthPath, 'utf8')) : [];
  for (const truth of truths)
    it(`${truth.network} ${String(truth.axes ?? '')} on ${truth.window.join(',')}`, async () => {
      const { network } = openShared(truth.network);
      const inputs = network.nodes[0].width;
      let slice = truth.axes ? axesSlice(inputs, truth.axes) : defaultSlice(inputs);
      if (truth.through !== undefined) {
        const { points } = JSON.parse(readFileSync(sharedPath(truth.through), 'utf8'));
        slice = throughSlice(inputs, points);
      }
      const [u0, u1, v0, v1] = truth.window;
      await expectCounts(sliceNetwork(network, slice), { u0, u1, v0, v1 }, truth.byDepth);
    }, 60_000);
});

it('says whether the networks beside the checkout were there', () => {
  console.info(`exact counts: shared networks ${hasShared() ? 'were' : 'were not'} there`);
});
