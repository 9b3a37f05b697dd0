import { assert, asyncProperty } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LevelChoice } from '../../src/geometry/level-sets';
import { findNeighbours } from '../../src/geometry/neighbours';
import { NearestMaps } from '../../src/geometry/plane-map';
import { regionAt } from '../../src/geometry/region-at';
import { subdivide, type Region } from '../../src/geometry/subdivision';
import { RELU } from '../../src/network/activation';
import { forward } from '../../src/network/forward';
import type { LinearMap } from '../../src/network/linear-map';
import { validateNetwork, type Network } from '../../src/network/network';
import { randomNetwork } from '../../src/network/constructions/random';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import { examples } from '../coverage';
import { degenerateSteps } from '../network/degenerate-networks';
import { planeOf } from '../network/plane';
import { levelSet, segments, type Point } from './level-set';

const window = { u0: -1, u1: 1, v0: -1, v1: 1 };

async function regionsOf(network: SlicedNetwork): Promise<Region[]> {
  const regions: Region[] = [];
  await subdivide(network, window, { onRegion: (region) => void regions.push(region) });
  return regions;
}

/** relu(u − step(v) / 2), whose crease is at u = 0 below v = 0, and at u = 1/2 above it. */
const shifted = planeOf(
  validateNetwork({
    nodes: [
      { kind: 'input', width: 2 },
      {
        kind: 'affine',
        width: 1,
        terms: [{ from: 0, map: { kind: 'dense', weights: Float64Array.of(0, 1) } }],
        bias: new Float64Array(1),
      },
      { kind: 'activation', width: 1, from: 1, activation: { kind: 'step' } },
      {
        kind: 'affine',
        width: 1,
        terms: [
          { from: 0, map: { kind: 'dense', weights: Float64Array.of(1, 0) } },
          { from: 2, map: { kind: 'dense', weights: Float64Array.of(-0.5) } },
        ],
        bias: new Float64Array(1),
      },
      { kind: 'activation', width: 1, from: 3, activation: RELU },
    ],
  }),
);

describe('steps', () => {
  it('of one layer have the regions that ReLUs have', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const networks = [RELU, { kind: 'step' } as const].map((activation) =>
        randomNetwork([2, 12, 1], { seed, activation }),
      );
      const [relus, steps] = await Promise.all(
        networks.map((network) => subdivide(planeOf(network), window)),
      );
      expect(steps.regionsByDepth).toEqual(relus.regionsByDepth);
    }
  });

  it('pass on what is constant in every region', async () => {
    const network = planeOf(randomNetwork([2, 8, 8, 2], { seed: 3, activation: { kind: 'step' } }));
    const maps = new NearestMaps(network);
    const regions = await regionsOf(network);
    expect(regions.length).toBeGreaterThan(10);
    for (const region of regions)
      expect(new Set(maps.in(region).weights.flat())).toEqual(new Set([0]));
  });

  it('break the creases behind them, so that an edge has regions of which some share a part of it', async () => {
    const regions = await regionsOf(shifted);
    expect(regions.map(({ area }) => area).toSorted((a, b) => a - b)).toEqual([0.5, 1, 1, 1.5]);
    const { adjacencies, points } = await findNeighbours(regions);
    expect(adjacencies).toHaveLength(5);
    expect(points).toBe(10);
    const above = regionAt(shifted, window, 0.25, 0.5);
    expect(above.neighbours.map(({ edge }) => edge)).toEqual([
      [
        [-1, 0],
        [0, 0],
      ],
      [
        [0, 0],
        [0.5, 0],
      ],
      [
        [0.5, 0],
        [0.5, 1],
      ],
    ]);
    expect(above.neighbours.map(({ units }) => units.length)).toEqual([1, 2, 1]);
  });
});

describe('level lines of networks with steps', () => {
  it.each([
    [0.25, [0.25, 0.5, 0.75]],
    [0, [0, 0.5]],
  ])('go along the crease that the output jumps over the level at: %d', async (level, jump) => {
    const [line, ...others] = await levelSet(shifted, window, { output: 0, level });
    expect(others).toEqual([]);
    expect(line).toEqual({
      points: [[jump[0], -1], ...jump.map((u) => [u, 0]), [jump[jump.length - 1], 1]],
      isClosed: false,
    });
  });

  it('are where the answer changes, and nowhere else', async () => {
    let changes = 0;
    await assert(
      asyncProperty(degenerateSteps, async (graph) => {
        changes += await expectAnswersToChange(planeOf(graph), { output: 0, level: 0 });
      }),
      examples(150, 7),
    );
    expect(changes).toBeGreaterThan(200);
  });

  it.each(['argmax', 'argmin'] as const)('are where classes change: %s', async (choice) => {
    let changes = 0;
    for (let seed = 1; seed <= 6; seed++) {
      const made = randomNetwork([2, 10, 8, 4], { seed, activation: { kind: 'step' } });
      changes += await expectAnswersToChange(planeOf(made), choice);
    }
    expect(changes).toBeGreaterThan(50);
  });

  it('are those of the same network without steps, where these change nothing', async () => {
    for (let seed = 1; seed <= 10; seed++) {
      const relus = randomNetwork([2, 9, 2], { seed });
      const found = await Promise.all(
        [relus, withIdleStep(relus)].map((made) => levelSet(planeOf(made), window, 'argmax')),
      );
      const [length, same] = found.map((lines) =>
        lines.flatMap(segments).reduce((sum, [p, q]) => sum + distance(p, q), 0),
      );
      expect(length).toBeGreaterThan(0);
      expect(same).toBeCloseTo(length, 10);
    }
  });
});

/** A point a little beside the middle of a segment, on one of its sides. */
function beside([p, q]: readonly [Point, Point], side: number): Point {
  const length = distance(p, q);
  const [u, v] = [(q[0] - p[0]) / length, (q[1] - p[1]) / length];
  const reach = 1e-9 * side;
  return [(p[0] + q[0]) / 2 - reach * v, (p[1] + q[1]) / 2 + reach * u];
}

function distance(p: Point, q: Point): number {
  return Math.hypot(q[0] - p[0], q[1] - p[1]);
}

/** Which outputs are the largest or the least at a point, or on which side of a level the first one is. */
function answerAt(network: SlicedNetwork, point: Point, choice: LevelChoice): string {
  const { output } = forward(network, point);
  if (typeof choice === 'object') return String(Math.sign(output[choice.output] - choice.level));
  const best = choice === 'argmax' ? Math.max(...output) : Math.min(...output);
  return [...output.keys()].filter((k) => output[k] === best).join(',');
}

/**
 * Expects that the answer differs on the two sides of every segment that is no touching line, and nowhere along lines
 * across the window but where they cross one.
 *
 * @returns how many segments there are
 */
async function expectAnswersToChange(network: SlicedNetwork, choice: LevelChoice): Promise<number> {
  const parts = (await levelSet(network, window, choice)).flatMap(segments);
  for (const part of parts.filter(([p, q]) => distance(p, q) > 1e-6)) {
    const sides = [-1, 1].map((side) => answerAt(network, beside(part, side), choice));
    if (sides[0] !== sides[1]) continue;
    // Both sides touch there: what is compared comes as close to a tie as the points are to the segment.
    expect(gapAt(network, beside(part, 1), choice)).toBeLessThan(1e-5);
    expect(gapAt(network, beside(part, -1), choice)).toBeLessThan(1e-5);
  }
  for (let k = 0; k < 12; k++) {
    const height = -0.97 + 0.1617 * k;
    const points = Array.from({ length: 40 }, (_, i): Point => [-0.983 + 0.0503 * i, height]);
    for (const [i, q] of points.slice(1).entries()) {
      const p = points[i];
      if (answerAt(network, p, choice) === answerAt(network, q, choice)) continue;
      expect(parts.some((part) => isCrossed(part, p, q))).toBe(true);
    }
  }
  return parts.length;
}

/** How far the answer at a point is from being another. */
function gapAt(network: SlicedNetwork, point: Point, choice: LevelChoice): number {
  const { output } = forward(network, point);
  if (typeof choice === 'object') return Math.abs(output[choice.output] - choice.level);
  const sorted = output.toSorted((a, b) => a - b);
  return choice === 'argmax' ? sorted[sorted.length - 1] - sorted[sorted.length - 2] : sorted[1] - sorted[0]; // prettier-ignore
}

/** Whether a segment meets the horizontal one from p to q, but for rounding. */
function isCrossed([s, t]: readonly [Point, Point], p: Point, q: Point): boolean {
  const [low, high] = [Math.min(s[1], t[1]), Math.max(s[1], t[1])];
  if (p[1] < low - 1e-12 || p[1] > high + 1e-12) return false;
  if (high - low < 1e-12) return true;
  const u = s[0] + ((p[1] - s[1]) / (t[1] - s[1])) * (t[0] - s[0]);
  return u >= p[0] - 1e-9 && u <= q[0] + 1e-9;
}

function dense(...weights: number[]): LinearMap {
  return { kind: 'dense', weights: Float64Array.from(weights) };
}

/** A network with a step beside its first layer, which nothing makes anything of. */
function withIdleStep({ nodes }: Network): Network {
  const last = nodes[nodes.length - 1];
  if (last.kind !== 'affine') throw new Error('The last node is affine.');
  const n = nodes.length - 1;
  const idle = { from: n + 1, map: dense(...Array.from({ length: last.width }, () => 0)) };
  return validateNetwork({
    nodes: [
      ...nodes.slice(0, -1),
      { kind: 'affine', width: 1, terms: [{ from: 0, map: dense(1, 0.3) }], bias: Float64Array.of(0.1) }, // prettier-ignore
      { kind: 'activation', width: 1, from: n, activation: { kind: 'step' } },
      { ...last, terms: [...last.terms, idle] },
    ],
  });
}
