import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/network/errors';
import type { Network } from '../../src/network/network';
import type { OpenedNetwork } from '../../src/network/open';
import {
  axesSlice,
  defaultSlice,
  sliceNetwork,
  throughSlice,
  type Slice,
} from '../../src/network/slice';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import type { SampleGrid } from '../../src/view/grid';
import { fewOf, firstOf, isFull } from '../coverage';
import { hasShared, openFixture, openShared, sharedPath } from '../network/fixtures';
import { planeOf } from '../network/plane';
import { compareWithPolygons } from './compare-exact';
import { testDevice } from './device';

const device = testDevice();

/** Samples along a side of a window. */
const SIDE = isFull ? 150 : 64;

/** A layer of convolutions alone may cut a window into millions of regions. */
const MOST_UNITS = 1000;

/** A window of a network file, as the counts beside the checkout name it. */
interface View {
  readonly network: string;
  readonly window?: readonly [u0: number, u1: number, v0: number, v1: number];
  readonly axes?: readonly number[];
  readonly through?: string;
}

const truthPath = sharedPath('../ground-truth.json');
const views: readonly View[] = existsSync(truthPath)
  ? JSON.parse(readFileSync(truthPath, 'utf8'))
  : [];

/** The network files of a folder and those below it. */
function networksIn(folder: URL): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(json|safetensors|onnx)$/.test(name))
    .toSorted();
}

function sliceOf(inputs: number, { axes, through }: View): Slice {
  if (through !== undefined) {
    const { points } = JSON.parse(readFileSync(sharedPath(through), 'utf8'));
    return throughSlice(inputs, points);
  }
  return axes ? axesSlice(inputs, axes) : defaultSlice(inputs);
}

function plane({ network }: OpenedNetwork): SlicedNetwork {
  return sliceNetwork(network, defaultSlice(network.nodes[0].width));
}

function unitsOf({ nodes }: Network): number {
  return nodes.reduce((sum, node) => sum + (node.kind === 'activation' ? node.width : 0), 0);
}

/** Every sample has its polygon's pattern, and no count is larger than the exact one. */
async function expectSamplesInRegions(name: string, network: SlicedNetwork, grid: SampleGrid) {
  const found = await compareWithPolygons(device(), network, grid);
  const { samples, inDoubt, different, strangers, unproven, sampled, exact } = found;
  const { u0, u1, v0, v1 } = grid.window;
  console.info(
    `${name} on ${[u0, u1, v0, v1].join(',')}: ${inDoubt} of ${samples} samples decided on the CPU; ` +
      `${different.length} differ; patterns by depth ${sampled.join(', ')}; regions ${exact.join(', ')}`,
  );
  expect({ different, strangers, unproven }).toEqual({ different: [], strangers: 0, unproven: 0 });
  expect(found.exactIds).toEqual(exact);
  for (const [depth, count] of sampled.entries()) expect(count).toBeLessThanOrEqual(exact[depth]);
}

describe('every sample has the region ID of the polygon it falls in', () => {
  const fixtures = networksIn(new URL('../fixtures/', import.meta.url));
  const shared = hasShared() ? networksIn(sharedPath('.')) : [];
  const counted = shared.filter((name) => views.some(({ network }) => network === name));
  for (const name of new Set([
    ...fewOf(6, fixtures),
    // Where somebody waits, those of deep-zoom.test.ts.
    ...fewOf(0, firstOf(1, counted)),
    ...firstOf(0, shared),
  ]))
    describe(name, () => {
      const named = views.filter(({ network }) => network === name);
      let opened: OpenedNetwork;
      try {
        opened = fixtures.includes(name) ? openFixture(name) : openShared(name);
      } catch (error) {
        it('is refused by name', () => {
          expect(error).toBeInstanceOf(InputError);
          expect(String(error)).toContain(`${name}: `);
          expect(String(error)).toMatch(/operator .* is not supported|"layers" is missing/);
          // what has a count beside the checkout is one of the networks that must be read
          expect(named).toEqual([]);
          console.info(`${name}: skipped, because ${String(error)}`);
        });
        return;
      }
      const { network, window } = opened;
      if (unitsOf(network) > MOST_UNITS) {
        it('is left out: its window has more regions than can be cut here', () => {
          // what has a count beside the checkout has few enough
          expect(named).toEqual([]);
        });
        return;
      }
      for (const view of named.length > 0 ? named : [{ network: name }]) {
        const [u0, u1, v0, v1] = view.window ?? [window.u0, window.u1, window.v0, window.v1];
        const slice = view.axes ? `, axes ${view.axes.join(',')}` : '';
        it(`on ${[u0, u1, v0, v1].join(',')}${slice}`, async () => {
          const sliced = sliceNetwork(network, sliceOf(network.nodes[0].width, view));
          const grid = { window: { u0, u1, v0, v1 }, width: SIDE, height: SIDE };
          await expectSamplesInRegions(name + slice, sliced, grid);
        });
      }
    });
});

/** Samples at the multiples of `step` in `from ≤ u, v < to`: its window is half a step off. */
function multiplesOf(step: number, from: number, to: number): SampleGrid {
  const [low, high] = [from - step / 2, to - step / 2];
  const side = (to - from) / step;
  return { window: { u0: low, u1: high, v0: low, v1: high }, width: side, height: side };
}

describe('nothing else passes for it', () => {
  it('where all creases of a layer meet in a sample', async () => {
    const network = plane(openFixture('zero-bias-32x3.json'));
    await expectSamplesInRegions('zero-bias-32x3', network, multiplesOf(2 ** -6, -1, 1));
  });

  it('where a crease runs through samples', async () => {
    const network = plane(openFixture('he-32x3.json'));
    const grid = alongCrease(network);
    await expectSamplesInRegions('he-32x3 along a crease', network, grid);
    const other = await compareWithPolygons(device(), network, grid, {
      sampled: withBiasesMoved(network, 1e-6),
    });
    expect(other.different.length).toBeGreaterThan(0);
  });

  for (const name of ['he-32x3.json', 'fold-6x3.json', 'residual-24x3.onnx'])
    it(`${name}: a network a thousandth off does not pass`, async () => {
      const { network, window } = openFixture(name);
      const sliced = sliceNetwork(network, defaultSlice(2));
      const grid = { window, width: SIDE, height: SIDE };
      const found = await compareWithPolygons(device(), sliced, grid, {
        sampled: withBiasesMoved(sliced, 1e-3),
      });
      expect(found.different.length).toBeGreaterThan(0);
    });
});

/** A grid whose diagonal lies on the crease of a unit of the first layer, as near as float64 can. */
function alongCrease({ nodes }: SlicedNetwork): SampleGrid {
  const first = nodes[1];
  if (first.kind !== 'affine' || first.terms[0].map.kind !== 'dense')
    throw new Error('The network does not start with a dense layer.');
  const { weights } = first.terms[0].map;
  // On the grid's falling diagonal u and v change in opposite directions: weights of one sign.
  for (let unit = 0; unit < first.width; unit++) {
    const [a, b, c] = [weights[2 * unit], weights[2 * unit + 1], first.bias[unit]];
    if (a * b <= 0) continue;
    const v = (u: number) => -(a * u + c) / b;
    const window = { u0: -0.5, u1: 0.5, v0: v(0.5), v1: v(-0.5) };
    return { window, width: SIDE, height: SIDE };
  }
  throw new Error('No unit of the first layer has weights of one sign.');
}

function withBiasesMoved({ nodes }: SlicedNetwork, distance: number): SlicedNetwork {
  const moved = nodes.map((node) =>
    node.kind === 'affine' ? { ...node, bias: node.bias.map((b) => b + distance) } : node,
  );
  return planeOf({ nodes: moved });
}
