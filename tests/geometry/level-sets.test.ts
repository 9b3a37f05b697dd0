import { describe, expect, it } from 'vitest';
import { LevelSet, type LevelChoice } from '../../src/geometry/level-sets';
import type { Polyline } from '../../src/geometry/polylines';
import { openConstruction } from '../../src/network/open';
import type { Window } from '../../src/network/slice';
import { planeOf } from '../network/plane';
import { levelSet, network, segments, wide, type Point } from './level-set';

const unit: Window = { u0: 0, u1: 1, v0: 0, v1: 1 };
const zero: LevelChoice = { output: 0, level: 0 };

/** |u| and |v| as sums of two units each. */
const absolutes = [
  [1, 0, 0],
  [-1, 0, 0],
  [0, 1, 0],
  [0, -1, 0],
];

function length(polyline: Polyline): number {
  return segments(polyline).reduce((sum, [p, q]) => sum + Math.hypot(p[0] - q[0], p[1] - q[1]), 0);
}

function total(polylines: readonly Polyline[]): number {
  return polylines.reduce((sum, polyline) => sum + length(polyline), 0);
}

function sorted(points: readonly Point[]): Point[] {
  return points.toSorted(([a, b], [c, d]) => a - c || b - d);
}

describe('level sets of closed form', () => {
  it('|u| + |v| = 1 is a closed square through four points', async () => {
    const diamond = network(absolutes, [[1, 1, 1, 1, -1]]);
    const [polyline, ...rest] = await levelSet(diamond, wide, zero);
    expect(rest).toEqual([]);
    expect(polyline.isClosed).toBe(true);
    expect(sorted(polyline.points)).toEqual([
      [-1, 0],
      [0, -1],
      [0, 1],
      [1, 0],
    ]);
    expect(length(polyline)).toBeCloseTo(4 * Math.SQRT2, 14);
  });

  it('a level that needs more bits than the weights is exact too', async () => {
    const diamond = network(absolutes, [[1, 1, 1, 1, 0]]);
    const level = 1 / 3;
    const [{ points }] = await levelSet(diamond, wide, { output: 0, level });
    expect(sorted(points)).toEqual([
      [-level, 0],
      [0, -level],
      [0, level],
      [level, 0],
    ]);
  });

  it('XOR has two lines', async () => {
    // u + v − 2 relu(u + v − 1) is 1 where u + v is, and 0 in the two other corners.
    const xor = network(
      [
        [1, 1, 0],
        [1, 1, -1],
      ],
      [[1, -2, -0.5]],
    );
    const polylines = await levelSet(xor, unit, zero);
    expect(polylines.map(({ isClosed }) => isClosed)).toEqual([false, false]);
    const lines = polylines.map(({ points }) => sorted(points));
    expect(lines.toSorted(([[p]], [[q]]) => p - q)).toEqual([
      [
        [0, 0.5],
        [0.5, 0],
      ],
      [
        [0.5, 1],
        [1, 0.5],
      ],
    ]);
  });

  it('crosses every piece of a tent', async () => {
    const polylines = await levelSet(planeOf(openConstruction('tent:8').network), unit, {
      output: 0,
      level: 0.25,
    });
    // The output is a zigzag of 2⁸ pieces between 0 and 1, a quarter once in each.
    const us = polylines.map(({ points }) => points[0][0]).toSorted((a, b) => a - b);
    const pieces = Array.from({ length: 256 }, (_, k) => (k + (k % 2 === 0 ? 0.25 : 0.75)) / 256);
    expect(us).toEqual(pieces);
    expect(total(polylines)).toBe(256);
  });

  it('a fold repeats its last layer in every square, in length too', async () => {
    const [once, folded] = ['fold:4x1', 'fold:4x3'].map((name) =>
      planeOf(openConstruction(name).network),
    );
    const choice = { output: 0, level: 0.125 };
    const [one, many] = [await levelSet(once, unit, choice), await levelSet(folded, unit, choice)];
    expect(total(one)).toBeGreaterThan(0.5);
    // 16 squares, a quarter as wide each
    expect(total(many)).toBeCloseTo(4 * total(one), 12);
  });
});

describe('boundaries between classes', () => {
  it('three classes meet in a point where three polylines end', async () => {
    // The largest of u, v and −u − v, shifted to meet in (1/4, 1/2); one unit that is always on.
    const three = network(
      [
        [1, 0, 4],
        [0, 1, 4],
      ],
      [
        [1, 0, -4.25],
        [0, 1, -4.5],
        [-1, -1, 8.75],
      ],
    );
    const polylines = await levelSet(three, wide, 'argmax');
    expect(polylines).toHaveLength(3);
    for (const { points, isClosed } of polylines) {
      expect(isClosed).toBe(false);
      expect(points).toContainEqual([0.25, 0.5]);
    }
  });

  it('the least of several is the largest of the negated', async () => {
    const rows = [
      [1, 0, 4, -4.25],
      [0, 1, 4, -4.5],
      [-1, -1, 0.5, 8.75],
    ];
    const hidden = [
      [1, 0, 4],
      [0, 1, 4],
      [1, -1, 0],
    ];
    const negated = rows.map((row) => row.map((x) => -x));
    const least = await levelSet(network(hidden, rows), wide, 'argmin');
    expect(least).toEqual(await levelSet(network(hidden, negated), wide, 'argmax'));
    expect(least.length).toBeGreaterThan(0);
    expect(least).not.toEqual(await levelSet(network(hidden, rows), wide, 'argmax'));
  });

  it('classes that are equal everywhere count as one', async () => {
    const [u, minus] = [
      [1, -2],
      [-1, 2],
    ];
    const three = network([[1, 0, 2]], [u, u, minus]);
    const [{ points }, ...rest] = await levelSet(three, wide, 'argmax');
    expect(rest).toEqual([]);
    expect(sorted(points)).toEqual([
      [0, -2],
      [0, 2],
    ]);
  });

  it('two classes have the boundary of their difference', async () => {
    const two = network(absolutes, [
      [1, 1, 0, 0, 0],
      [0, 0, 1, 1, 0.5],
    ]);
    const difference = network(absolutes, [[1, 1, -1, -1, -0.5]]);
    expect(await levelSet(two, wide, 'argmax')).toEqual(await levelSet(difference, wide, zero));
  });
});

describe('degenerate level sets', () => {
  it('along an edge that two regions share is there once', async () => {
    // |u|, whose regions meet where it is 0.
    const polylines = await levelSet(network(absolutes.slice(0, 2), [[1, 1, 0]]), wide, zero);
    const points = [
      [0, -2],
      [0, 2],
    ];
    expect(polylines).toEqual([{ points, isClosed: false }]);
  });

  it('along an edge whose other side is cut elsewhere is there once', async () => {
    // u, cut by v = 0 where u > 0 only: relu(v − relu(−8 u)).
    const cut = network(
      [
        [1, 0, 0],
        [-1, 0, 0],
        [0, 1, 3],
      ],
      [
        [1, 0, 0, 0],
        [0, 1, 0, 0],
        [0, -8, 1, -3],
      ],
      [[1, 1, 0, 0]],
    );
    const polylines = await levelSet(cut, wide, zero);
    expect(total(polylines)).toBe(4);
    expect(polylines).toHaveLength(1);
    expect(sorted(polylines[0].points)).toEqual([
      [0, -2],
      [0, 0],
      [0, 2],
    ]);
  });

  it('in a single point is none', async () => {
    expect(await levelSet(network(absolutes, [[1, 1, 1, 1, 0]]), wide, zero)).toEqual([]);
  });

  it('through a vertex goes on', async () => {
    // u − v, with regions that meet in the origin
    const [polyline, ...rest] = await levelSet(network(absolutes, [[1, -1, -1, 1, 0]]), wide, zero);
    expect(rest).toEqual([]);
    expect(polyline.points).toHaveLength(3);
    expect(sorted(polyline.points)[1]).toEqual([0, 0]);
  });

  it('where they cross has four polylines', async () => {
    // |u| − |v|
    const polylines = await levelSet(network(absolutes, [[1, 1, -1, -1, 0]]), wide, zero);
    expect(polylines).toHaveLength(4);
    for (const { points } of polylines) expect(points).toContainEqual([0, 0]);
  });

  it('that fill a region have the edge to where the output is not 0', async () => {
    const polylines = await levelSet(network([[1, 0, 0]], [[1, 0]]), wide, zero);
    expect(polylines.map(({ points }) => sorted(points))).toEqual([
      [
        [0, -2],
        [0, 2],
      ],
    ]);
    expect(await levelSet(network([[1, 0, -9]], [[1, 0]]), wide, zero)).toEqual([]);
  });
});

it('refuses outputs and levels that are not there', () => {
  const one = network([[1, 0, 0]], [[1, 0]]);
  expect(() => new LevelSet(one, 'argmax')).toThrow('has one output');
  expect(() => new LevelSet(one, { output: 1, level: 0 })).toThrow("network's 1");
  expect(() => new LevelSet(one, { output: 0, level: NaN })).toThrow('not finite');
});
