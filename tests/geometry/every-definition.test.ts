import { assert, asyncProperty } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countDefinitions } from '../../src/geometry/definitions';
import type { RationalPoint } from '../../src/geometry/exact-point';
import { signAtPoint } from '../../src/geometry/exact-polygon';
import { DisjointSets } from '../../src/geometry/neighbours';
import { subdivide, type Region } from '../../src/geometry/subdivision';
import {
  defaultSlice,
  sliceNetwork,
  type SlicedNetwork,
  type Window,
} from '../../src/network/slice';
import { examples } from '../coverage';
import {
  degenerateFractions,
  degenerateGroups,
  degenerateSteps,
  distantNetworks,
  extremeGraphs,
} from '../network/degenerate-networks';
import { openFixture } from '../network/fixtures';
import { planeOf } from '../network/plane';
import { cellsByDepth, type Cell } from './every-cut-in-integers';
import { network as layers } from './level-set';

const window: Window = { u0: -1, u1: 1, v0: -1, v1: 1 };

function isSame(p: RationalPoint, q: RationalPoint): boolean {
  return p.x * q.w === q.x * p.w && p.y * q.w === q.y * p.w;
}

function isIn(point: RationalPoint, { polygon }: Cell): boolean {
  return polygon.edges.every(({ form }) => signAtPoint(form, point) >= 0);
}

/** Corners of one of two regions that lie in both: none, the point, or the ends of the edge they share. */
function sharedCorners(a: Cell, b: Cell): number {
  const shared: RationalPoint[] = [];
  for (const [own, other] of [
    [a, b],
    [b, a],
  ])
    for (const point of own.polygon.vertices)
      if (isIn(point, other) && !shared.some((known) => isSame(known, point))) shared.push(point);
  return shared.length;
}

/** The definitions by comparing every region with every other, in integers. */
function compareAll(network: SlicedNetwork) {
  const cells = cellsByDepth(network, window).at(-1) ?? [];
  const last = network.nodes.length - 1;
  const maps = cells.map(({ context }) =>
    Array.from({ length: network.nodes[last].width }, (_, unit) => {
      const { a, b, c } = context.form(last, unit);
      return `${a},${b},${c}`;
    }).join(';'),
  );
  const [edges, points] = [new DisjointSets(cells.length), new DisjointSets(cells.length)];
  let adjacencies = 0;
  for (const [i, cell] of cells.entries())
    for (let j = 0; j < i; j++) {
      const shared = sharedCorners(cell, cells[j]);
      if (shared > 1) adjacencies++;
      if (maps[i] !== maps[j]) continue;
      if (shared > 1) edges.join(i, j);
      if (shared > 0) points.join(i, j);
    }
  const [R2, R4, R5, R6] = [cells.length, edges.count, points.count, new Set(maps).size];
  return { adjacencies, R2, R4, R5, R6 };
}

async function definitionsOf(network: SlicedNetwork) {
  const regions: Region[] = [];
  await subdivide(network, window, { onRegion: (region) => void regions.push(region) });
  return countDefinitions(network, regions);
}

describe('the definitions are those of every region compared with every other', () => {
  it('on networks where degeneracy is the rule', () =>
    assert(
      asyncProperty(degenerateFractions.map(planeOf), async (network) => {
        expect(await definitionsOf(network)).toEqual(compareAll(network));
      }),
      examples(100, 5, 3000),
    ));

  for (const [kind, networks] of [
    ['with groups', degenerateGroups],
    ['with steps', degenerateSteps],
    ['whose weights multiply to more than float64 holds', extremeGraphs],
    ['that take a large offset away again', distantNetworks],
  ] as const)
    it(`on networks ${kind}`, async () => {
      const property = asyncProperty(networks.map(planeOf), async (network) => {
        expect(await definitionsOf(network)).toEqual(compareAll(network));
      });
      await assert(property, examples(40, 6, 1000));
    }, 600_000);

  // A number beyond float64 is not one, whatever small or zero weight it meets later.
  it.each(['beyond-float64.json', 'beyond-float64-deep.json'])('on %s', async (name) => {
    const network = sliceNetwork(openFixture(name).network, defaultSlice(2));
    const expected = { adjacencies: 1, R2: 2, R4: 1, R5: 1, R6: 1 };
    expect(await definitionsOf(network)).toEqual(expected);
    expect(compareAll(network)).toEqual(expected);
  });

  it('where regions of one map touch in a point', async () => {
    // relu(v − |u|) + relu(−v − |u|), which is 0 to the left and to the right of the origin
    const hourglass = layers(
      [
        [1, 0, 0],
        [-1, 0, 0],
        [0, 1, 0],
        [0, -1, 0],
      ],
      [
        [-1, -1, 1, -1, 0],
        [-1, -1, -1, 1, 0],
      ],
      [[1, 1, 0]],
    );
    expect(await definitionsOf(hourglass)).toEqual(compareAll(hourglass));
    expect(await definitionsOf(hourglass)).toMatchObject({ R2: 8, R4: 6, R5: 5, R6: 5 });
  });

  it('where maps differ by less than float64 shows', async () => {
    // 1 + 2⁻⁶⁰ on one side of u = 0, and 1 on the other
    const almost = layers(
      [
        [1, 0, 0],
        [1, 0, 8],
      ],
      [[2 ** -60, 1, 0]],
    );
    expect(await definitionsOf(almost)).toEqual(compareAll(almost));
    expect((await definitionsOf(almost)).R6).toBe(2);
  });
});
