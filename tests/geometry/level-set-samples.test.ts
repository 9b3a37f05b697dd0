import { array, assert, asyncProperty, constant, integer, oneof, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forward } from '../../src/network/forward';
import { outputWidth } from '../../src/network/network';
import { openConstruction } from '../../src/network/open';
import type { Window } from '../../src/network/slice';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import { examples } from '../coverage';
import { openFixture } from '../network/fixtures';
import { planeOf } from '../network/plane';
import { levelSet, network, segments, wide, type Point } from './level-set';

/** Which outputs are the largest at a point, or on which side of the level the only one is. */
function answer(net: SlicedNetwork, point: Point, level: number): string {
  const { output } = forward(net, point);
  if (output.length === 1) return String(Math.sign(output[0] - level));
  const largest = Math.max(...output);
  return [...output.keys()].filter((k) => output[k] === largest).join(',');
}

/** Which side of the line from a to b a point is on, 0 where rounding might decide. */
function side(a: Point, b: Point, c: Point): number {
  const turn = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);
  // Ends within [−2, 2] are off by 2⁻⁵², and products of them by a few times that.
  return Math.abs(turn) < 64 * Number.EPSILON ? 0 : Math.sign(turn);
}

/** Whether two segments touch, but for the rounding of their ends. */
function touch([p, q]: readonly Point[], [s, t]: readonly Point[]): boolean {
  return side(p, q, s) * side(p, q, t) <= 0 && side(s, t, p) * side(s, t, q) <= 0;
}

/** Pairs of neighbours on a grid of samples, with the points in float64 without rounding. */
function neighbours({ u0, u1, v0, v1 }: Window, count: number): [Point, Point][] {
  const at = (i: number, j: number): Point => [
    u0 + ((i + 0.375) * (u1 - u0)) / count,
    v0 + ((j + 0.625) * (v1 - v0)) / count,
  ];
  const pairs: [Point, Point][] = [];
  for (let i = 0; i + 1 < count; i++)
    for (let j = 0; j + 1 < count; j++)
      pairs.push([at(i, j), at(i + 1, j)], [at(i, j), at(i, j + 1)]);
  return pairs;
}

async function expectAnswersToChangeAcross(
  net: SlicedNetwork,
  window: Window,
  count: number,
  level = 0,
) {
  const choice = outputWidth(net) === 1 ? { output: 0, level } : 'argmax';
  const polylines = await levelSet(net, window, choice);
  const parts = polylines.flatMap(segments);
  let changes = 0;
  for (const pair of neighbours(window, count)) {
    if (answer(net, pair[0], level) === answer(net, pair[1], level)) continue;
    changes++;
    expect(parts.some((part) => touch(part, pair))).toBe(true);
  }
  return { polylines, changes };
}

/** The gap between the two largest outputs, or the only output's distance from 0. */
function gap(net: SlicedNetwork, point: Point): number {
  const { output } = forward(net, point);
  if (output.length === 1) return Math.abs(output[0]);
  const [first, second] = output.toSorted((a, b) => b - a);
  return first - second;
}

describe('on networks where degeneracy is the rule', () => {
  const weight = oneof(constant(0), integer({ min: -3, max: 3 }));
  const networks = tuple(
    array(integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }),
    integer({ min: 1, max: 4 }),
  ).chain(([hidden, outputs]) => {
    const widths = [2, ...hidden, outputs];
    const layers = widths.slice(1).map((units, k) => {
      const row = array(weight, { minLength: widths[k] + 1, maxLength: widths[k] + 1 });
      return array(row, { minLength: units, maxLength: units });
    });
    return tuple(...layers).map((rows) => network(...rows));
  });

  it('answers change only across the set, and the set is where they are undecided', async () => {
    let changed = 0;
    await assert(
      asyncProperty(networks, async (net) => {
        const { polylines, changes } = await expectAnswersToChangeAcross(net, wide, 16);
        changed += changes;
        // Weights up to 3 and at most 5 units a layer: slopes up to 15 a layer, four layers.
        const bound = 15 ** 4 * 8 * Number.EPSILON;
        for (const { points } of polylines)
          for (const point of points) expect(gap(net, point)).toBeLessThan(bound);
      }),
      examples(300, 5),
    );
    expect(changed).toBeGreaterThan(1500);
  });
});

describe('on networks as they come', () => {
  for (const name of ['he-32x3.json', 'zero-bias-32x3.json', 'spiral-32x3.safetensors'])
    it(`${name}: the output crosses a level only on its level set`, async () => {
      const net = planeOf(openFixture(name).network);
      const level = forward(net, [0.3, -0.2]).output[0];
      const { changes } = await expectAnswersToChangeAcross(net, wide, 64, level);
      expect(changes).toBeGreaterThan(20);
    });

  it('ten classes: classes change only across the boundary', async () => {
    const net = planeOf(openConstruction('random:2-24-24-10?seed=1&bias=1').network);
    const { polylines, changes } = await expectAnswersToChangeAcross(net, wide, 64);
    expect(changes).toBeGreaterThan(40);
    expect(polylines.length).toBeGreaterThan(3);
  });
});
