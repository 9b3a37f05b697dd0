import { describe, expect, it } from 'vitest';
import { forward } from '../../src/network/forward';
import { hiddenWidths } from '../../src/network/network';
import {
  classesOf,
  ENOUGH,
  fourSigmoids,
  rightAtBest,
  thresholdFunctions,
} from '../../src/story/circuits';
import { fewestGates, linesThrough } from '../../src/story/fewest-gates';
import { FoldedSheet, valuesAt, type FoldedPiece } from '../../src/story/folded-sheet';
import { LIGHT } from '../../src/drawing/ink';
import { layer, networkOfLayers } from '../../src/story/networks';
import { FOLDINGS, PAPER_WINDOW, type PaperName } from '../../src/story/papers';
import { preimagesOf } from '../../src/story/preimages';
import { principalAxes } from '../../src/story/principal-axes';
import { sceneByName } from '../../src/story/scenes';
import { isFull } from '../coverage';

function foldingNetwork(paper: PaperName) {
  const layers = FOLDINGS[paper];
  const ones = Array<number>(layers[layers.length - 1].outputs).fill(1);
  return networkOfLayers(...layers, layer([ones], [0], 'linear'));
}

async function captionOf(name: string, settings: Record<string, number | string>): Promise<string> {
  const scene = sceneByName(name);
  const { caption } = await scene.draw({ ...scene.at(scene.still), ...settings }, LIGHT);
  return caption;
}

describe('folded paper', () => {
  it.each(['axes', 'symmetry', 'random'] as const)(
    '%s is nowhere torn: pieces that meet in a point have it in one place, at every time',
    async (paper) => {
      const sheet = await FoldedSheet.of(foldingNetwork(paper), PAPER_WINDOW);
      for (const [at, { pieces }] of sheet.layers.entries())
        for (const time of [0, 0.1, 0.4, 0.7, 1]) {
          const places = new Map<string, readonly number[]>();
          for (const folded of pieces)
            for (const corner of folded.piece.corners) {
              const key = corner.map((x) => x.toFixed(9)).join();
              // Sheets that lie on each other are a little apart.
              const [x, y] = sheet.position(at, folded, corner, time);
              const [a, b] = places.get(key) ?? [x, y];
              expect(Math.hypot(x - a, y - b)).toBeLessThan(1e-9);
              places.set(key, [x, y]);
            }
        }
    },
  );

  it.each(['axes', 'symmetry'] as const)('%s is not stretched while it folds', async (paper) => {
    const sheet = await FoldedSheet.of(foldingNetwork(paper), PAPER_WINDOW);
    for (const [at, { pieces }] of sheet.layers.entries())
      for (const time of [0.3, 0.5, 0.8, 1]) {
        const ratios = pieces.flatMap((folded) => ratiosOf(sheet, at, folded, time));
        // Rotations are rounded to three digits.
        expect(Math.max(...ratios) / Math.min(...ratios)).toBeLessThan(1.002);
      }
  });

  it('lies at last where the network says', async () => {
    const network = foldingNetwork('random');
    const sheet = await FoldedSheet.of(network, PAPER_WINDOW);
    const last = sheet.layers[sheet.layers.length - 1];
    for (const { piece, behind } of last.pieces) {
      const [u, v] = piece.corners[0];
      const { values } = forward(network, [u, v]);
      const expected = values[values.length - 2];
      const found = valuesAt(behind, [u, v]);
      for (const [i, x] of found.entries()) expect(x).toBeCloseTo(expected[i], 9);
    }
  });

  it('has as many places of the plane on one as there are sheets', async () => {
    const axes = await FoldedSheet.of(foldingNetwork('axes'), PAPER_WINDOW);
    const star = await FoldedSheet.of(foldingNetwork('symmetry'), PAPER_WINDOW);
    // Two folds of both axes; four of lines through the middle.
    expect(axes.byDepth).toEqual([4, 16]);
    expect(star.byDepth).toEqual([4, 8, 16]);
    for (const point of [[0.11, 0.23] as const, [-0.37, 0.41] as const]) {
      const found = preimagesOf(axes.layers[1].pieces, point, 2);
      expect(found?.points).toHaveLength(16);
      for (const [u, v] of found?.points ?? [])
        for (const x of [u, v]) {
          // Each coordinate comes back to one of four: ±(1/2 ± t).
          const own = Math.abs(Math.abs(x) - 0.5);
          expect(
            [point[0], point[1]].some((y) => Math.abs(Math.abs(Math.abs(y) - 0.5) - own) < 0.02),
          ).toBe(true);
        }
    }
    expect(preimagesOf(star.layers[2].pieces, [0.3, 0.1], 2)?.points).toHaveLength(16);
  });

  it('that random layers fold has a part that is collapsed to a point or a line', async () => {
    const sheet = await FoldedSheet.of(foldingNetwork('random'), PAPER_WINDOW);
    const { pieces } = sheet.layers[1];
    const collapsed = pieces.filter(({ isCollapsed }) => isCollapsed);
    expect(collapsed.length).toBeGreaterThan(0);
    for (const { piece } of collapsed) {
      const active = piece.pattern[1].reduce((sum, state) => sum + state, 0);
      const before = piece.pattern[0].reduce((sum, state) => sum + state, 0);
      expect(Math.min(active, before)).toBeLessThan(2);
    }
    expect(hiddenWidths(sheet.network)).toEqual([6, 6]);
  });
});

function ratiosOf(sheet: FoldedSheet, at: number, folded: FoldedPiece, time: number): number[] {
  const { corners } = folded.piece;
  return corners.map((corner, i) => {
    const next = corners[(i + 1) % corners.length];
    const [a, b] = [corner, next].map((point) => sheet.position(at, folded, point, time));
    const length = Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
    return length / Math.hypot(corner[0] - next[0], corner[1] - next[1]);
  });
}

describe('principal axes', () => {
  it('are orthonormal, and find the directions that points were made by', () => {
    const points = Array.from({ length: 200 }, (_, k) => {
      const [s, t] = [Math.sin(k), Math.cos(2.3 * k)];
      return [3 * s + t, 3 * s - t, 0.1 * Math.sin(5.1 * k), 0];
    });
    const axes = principalAxes(points, 3);
    for (const [i, a] of axes.entries())
      for (const [j, b] of axes.entries())
        expect(a.reduce((sum, x, k) => sum + x * b[k], 0)).toBeCloseTo(i === j ? 1 : 0, 12);
    expect(Math.abs(axes[0][0])).toBeCloseTo(Math.SQRT1_2, 1);
    expect(Math.abs(axes[0][1])).toBeCloseTo(Math.SQRT1_2, 1);
  });
});

describe('captions', () => {
  it('of a cut have the corners and the area of a star of eight points', async () => {
    const text = await captionOf('cut', {});
    expect(text).toContain('a boundary of 16 segments in 1 closed curve');
    const [, share] = /; ([\d.]+) % of the paper is left/.exec(text) ?? [];
    // Sixteen triangles between the middle, a tip and a notch, where the cut meets the folded edge.
    const notch = cross(
      [0.8, 0],
      [0.32, 0.134],
      [0, 0],
      [Math.cos(Math.PI / 8), Math.sin(Math.PI / 8)],
    );
    // Of an area of 4, to a tenth of a percent of it, as far as its ends are rounded in links.
    expect(Number(share)).toBeCloseTo((100 * 16 * 0.8 * notch[1]) / 2 / 4, 0);
  });

  it.each([1, 2, 3, 4, 5])('of %d layers have what the closed form has', async (layers) => {
    const text = await captionOf('depth', { layers });
    const [, deep, closed, wide, most] =
      /fold, ([\d,]+) region.*= ([\d,]+)\); in one layer ([\d,]+), .* more than ([\d,]+)\./.exec(
        text,
      ) ?? [];
    expect(deep).toBe(closed);
    expect(wide).toBe(most);
    expect(Number(deep.replaceAll(',', ''))).toBe(4 ** (layers - 1) * 11);
  });

  it.each([
    [3, 0],
    [10, 0.7],
    [40, 11.3],
    [40, 10],
  ])(
    'of %d tents at zoom %d have the pieces between multiples of 2^-layers',
    async (layers, zoom) => {
      const text = await captionOf('zoom', { layers, zoom });
      const width = 10 ** -zoom;
      const u0 = zoom === 0 ? 0 : 0.3 - width / 2;
      // Float64 has both ends times a power of two exactly.
      const [from, to] = [u0 * 2 ** layers, (u0 + width) * 2 ** layers];
      const pieces = Math.ceil(to) - Math.floor(from);
      expect(text).toContain(`has ${new Intl.NumberFormat('en').format(pieces)} of them`);
    },
  );

  it.each([
    [1, 3],
    [2, 5],
    [3, 4],
    [3, 7],
  ])('of %d doublings have the measure that an enumeration has', async (doublings, halvings) => {
    const text = await captionOf('mod', { doublings, halvings });
    const [, measure] = /but for ([\d.]+) % of the square/.exec(text) ?? [];
    const axis = tornShare(doublings, halvings);
    expect(measure).toBe((100 * (1 - (1 - axis) ** 2)).toPrecision(4));
    expect(axis).toBeLessThanOrEqual(doublings * 2 ** -halvings);
    expect(text).toContain(`${new Intl.NumberFormat('en').format(9 ** doublings)} pieces`);
  });

  it('of thresholds have no part that is off', async () => {
    expect(await captionOf('mod', { units: 'threshold', doublings: 3 })).toContain('64 pieces');
  });
});

/** Where two lines through two points each meet. */
function cross(
  [ax, ay]: readonly [number, number],
  [bx, by]: readonly [number, number],
  [cx, cy]: readonly [number, number],
  [dx, dy]: readonly [number, number],
): [number, number] {
  const determinant = (ax - bx) * (cy - dy) - (ay - by) * (cx - dx);
  const [first, second] = [ax * by - ay * bx, cx * dy - cy * dx];
  return [
    (first * (cx - dx) - (ax - bx) * second) / determinant,
    (first * (cy - dy) - (ay - by) * second) / determinant,
  ];
}

/** Share of [0, 1] where doubling that falls back differs from doubling modulo 1. */
function tornShare(doublings: number, halvings: number): number {
  const step = 2 ** -(doublings + halvings);
  let torn = 0;
  for (let k = 0; k < 1 / step; k++) {
    let x = (k + 0.5) * step;
    let isTorn = false;
    for (let d = 0; d < doublings; d++) {
      isTorn ||= x < 0.5 && x > 0.5 - 2 ** -halvings;
      x = (2 * x) % 1;
    }
    if (isTorn) torn++;
  }
  return torn * step;
}

describe('majorities', () => {
  it.each([1, 3, 5])(
    'of %d are told by the lines that are shown, by sigmoids, by two creases',
    (n) => {
      const classes = classesOf(n);
      expect(rightAtBest(n, ENOUGH[n])).toBe(classes.length);
      for (const { at, agree } of classes) {
        const [u, v] = at;
        expect(fourSigmoids(at) > 0).toBe(agree);
        expect(Math.abs(u + v) - Math.abs(u - v) > 0).toBe(agree);
      }
    },
  );

  it('are told by no other gates than there are', () => {
    // Threshold functions of two, three and four variables: OEIS A000609.
    expect([1, 2, 3, 4].map((bits) => thresholdFunctions(bits).size)).toEqual([4, 14, 104, 1882]);
  });

  it.each([1, 3, 5])('of %d have as many lines to be tried as another enumeration finds', (n) => {
    const found = linesThrough(n).map((line) => line.map(Number).join(''));
    const others = linesBetween(classesOf(n).map(({ at }) => at)).map((line) => line.join(''));
    expect(found.toSorted()).toEqual(others.toSorted());
  });

  it('take 2, 3 and 4 threshold gates, by trying all fewer, and four of the others', async () => {
    expect([1, 3, 5].map(fewestGates)).toEqual([2, 3, 4]);
    for (const n of [1, 5, 31]) {
      const text = await captionOf('gates', { n });
      const cases = new Intl.NumberFormat('en').format((n + 1) ** 2);
      expect(text).toContain(
        `of ${cases} cases four sigmoid gates get ${cases} right, four ReLUs ${cases}.`,
      );
      expect(text.includes('4 for n = 5, as all fewer were tried')).toBe(n >= 5);
    }
  });

  // All triples of the 418 lines through 36 points take a minute.
  it.each(isFull ? [1, 3, 5] : [1, 3])('of %d are told by no fewer lines', (n) => {
    expect(tellingLines(n, ENOUGH[n].length - 1)).toBe(0);
    if (n < 5) expect(tellingLines(n, ENOUGH[n].length)).toBeGreaterThan(0);
  });
});

/** How many sets of so many lines tell the majorities with some gate behind them. */
function tellingLines(n: number, count: number): number {
  const classes = classesOf(n);
  const lines = linesBetween(classes.map(({ at }) => at));
  const functions = [...thresholdFunctions(count)];
  let telling = 0;
  const chosen: Uint8Array[] = [];
  const choose = (from: number) => {
    if (chosen.length < count) {
      for (let k = from; k < lines.length; k++) {
        chosen.push(lines[k]);
        choose(k + 1);
        chosen.pop();
      }
      return;
    }
    let [agree, differ] = [0, 0];
    for (const [q, one] of classes.entries()) {
      let bits = 0;
      for (let k = 0; k < count; k++) bits |= chosen[k][q] << k;
      if (one.agree) agree |= 1 << bits;
      else differ |= 1 << bits;
      if ((agree & differ) !== 0) return;
    }
    if (functions.some((table) => (table & agree) === agree && (table & differ) === 0)) telling++;
  };
  choose(0);
  return telling;
}

/** All ways in which a line can part points, as which of them are on one side: the first never is. */
function linesBetween(points: readonly (readonly [number, number])[]): Uint8Array[] {
  const directions = new Set<number>();
  for (const [a, b] of points)
    for (const [c, d] of points) if (a !== c || b !== d) directions.add(Math.atan2(c - a, b - d));
  const sorted = [...directions].toSorted((a, b) => a - b);
  const found = new Map<string, Uint8Array>();
  for (const [i, from] of sorted.entries()) {
    const to = sorted[i + 1] ?? sorted[0] + 2 * Math.PI;
    const [x, y] = [Math.cos((from + to) / 2), Math.sin((from + to) / 2)];
    const order = points
      .map(([u, v], q) => ({ q, height: x * u + y * v }))
      .toSorted((a, b) => a.height - b.height);
    const sides = new Uint8Array(points.length);
    for (const { q } of order.slice(0, -1)) {
      sides[q] = 1;
      const line = sides[0] === 1 ? sides.map((side) => 1 - side) : sides.slice();
      found.set(line.join(''), line);
    }
  }
  return [...found.values()];
}
