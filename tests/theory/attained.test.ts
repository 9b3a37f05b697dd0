import { describe, expect, it } from 'vitest';
import { RELU } from '../../src/network/activation';
import { subdivide } from '../../src/geometry/subdivision';
import { foldNetwork, tentNetwork } from '../../src/network/constructions/folding';
import { pascanuNetwork } from '../../src/network/constructions/pascanu';
import { zonotopeNetwork } from '../../src/network/constructions/zonotope';
import {
  denseNetwork,
  hiddenWidths,
  type DenseLayer,
  type Network,
} from '../../src/network/network';
import { randomNetwork } from '../../src/network/constructions/random';
import type { Window } from '../../src/network/slice';
import { initialisationEstimate } from '../../src/theory/expectation';
import {
  aroraLowerBound,
  montufarLowerBound,
  pascanuLowerBound,
  serraLowerBound,
  telgarskyLowerBound,
} from '../../src/theory/lower-bounds';
import { serraMaximum, serraUpperBound, zaslavskyRegions } from '../../src/theory/upper-bounds';
import { planeOf } from '../network/plane';

/*
 * What theorems promise, against networks counted by the exact engine.
 */

const unit: Window = { u0: 0, u1: 1, v0: 0, v1: 1 };

async function countByDepth(network: Network, window: Window): Promise<bigint[]> {
  const { regionsByDepth } = await subdivide(planeOf(network), window);
  return regionsByDepth.map(BigInt);
}

function relu(rows: readonly (readonly number[])[], bias: readonly number[]): DenseLayer {
  return {
    inputs: rows[0].length,
    outputs: rows.length,
    weights: Float64Array.from(rows.flat()),
    bias: Float64Array.from(bias),
    activation: RELU,
  };
}

describe('constructions have as many regions as their theorems promise', () => {
  for (const [width, layers] of [
    [2, 4],
    [4, 3],
    [6, 2],
    [8, 2],
  ])
    it(`fold:${width}x${layers}: Montúfar et al. 2014`, async () => {
      const network = foldNetwork(width, layers);
      const counts = await countByDepth(network, unit);
      expect(counts.at(-1)).toBe(montufarLowerBound(2, hiddenWidths(network)).at(-1));
    });

  it.each([
    [2, 3],
    [3, 2],
    [4, 4],
    [6, 3],
    [7, 3],
    [10, 2],
  ])('pascanu:%ix%i: Pascanu et al. 2014', async (width, layers) => {
    const network = pascanuNetwork(width, layers);
    const counts = await countByDepth(network, unit);
    expect(counts.at(-1)).toBe(pascanuLowerBound(2, hiddenWidths(network)).at(-1));
    const strips = BigInt(Math.floor(width / 2));
    const folded = Array.from({ length: layers - 1 }, (_, k) => strips ** BigInt(k + 1));
    expect(counts.slice(0, -1)).toEqual(folded);
  });

  it.each([
    [1, 2, 4],
    [2, 3, 3],
    [3, 2, 4],
    [5, 4, 2],
    [7, 3, 2],
    [64, 2, 1],
  ])('zonotope:%ix%ix%i: Arora et al. 2018', async (generators, teeth, layers) => {
    const network = zonotopeNetwork(generators, teeth, layers);
    const counts = await countByDepth(network, { u0: -1, u1: 1, v0: -1, v1: 1 });
    expect(counts).toEqual(aroraLowerBound(2, hiddenWidths(network)));
  });

  it('tent:10: Telgarsky 2016', async () => {
    const network = tentNetwork(10);
    expect(await countByDepth(network, unit)).toEqual(
      telgarskyLowerBound(2, hiddenWidths(network)),
    );
  });

  it('three lines in general position: Zaslavsky 1975', async () => {
    const lines = [
      [1, 0],
      [0, 1],
      [1, 1],
    ];
    const network = denseNetwork([relu(lines, [-0.25, -0.25, -0.75])]);
    expect(await countByDepth(network, unit)).toEqual([zaslavskyRegions(3, 2)]);
  });
});

/*
 * Serra's fold: three units fold [0, 6] onto itself four times, once more than there are units. The
 * map 24 − 12 relu(x − 1) + 9 relu(x − 2) − 6 relu(4 − x) takes 0, 1, 2, 4, 6 to 0, 6, 0, 6, 0; it
 * needs no unit for its first piece, because the last unit faces the other way.
 */
const SLOPES = [1, 1, -1];
const SHIFTS = [-1, -2, 4];
const READ = [-12, 9, -6];
const CONSTANT = 24;

/** An affine function of the layer before: its weights, and its value where they read 0. */
interface Affine {
  readonly weights: readonly number[];
  readonly constant: number;
}

/** a · u + b · v, read off the plane itself or off a layer that has folded it. */
function coordinates(a: number, b: number, folded: boolean): Affine {
  if (!folded) return { weights: [a, b], constant: 0 };
  const weights = [a, b].flatMap((axis) => READ.map((weight) => axis * weight));
  return { weights, constant: (a + b) * CONSTANT };
}

/** The pre-activations of three units that fold what `axis` reads. */
function foldOf(axis: Affine): Affine[] {
  return SLOPES.map((slope, i) => ({
    weights: axis.weights.map((weight) => slope * weight),
    constant: slope * axis.constant + SHIFTS[i],
  }));
}

function layerOf(units: readonly Affine[]): DenseLayer {
  return relu(
    units.map(({ weights }) => weights),
    units.map(({ constant }) => constant),
  );
}

/** Six lines that touch a circle about (3, 3) of radius 1 within 120°: they cross in [1, 5]². */
function sixLines(folded: boolean): Affine[] {
  return Array.from({ length: 6 }, (_, i) => {
    const angle = (Math.PI / 9) * (i + 0.5);
    // with 20 bits all products are exact, and every copy of the square has the same lines
    const [a, b] = [Math.cos(angle), Math.sin(angle)].map((x) => Math.round(x * 2 ** 20) / 2 ** 20);
    const { weights, constant } = coordinates(a, b, folded);
    return { weights, constant: constant - 3 * (a + b) - 1 };
  });
}

describe("Serra's folds have one piece more than units", () => {
  const square: Window = { u0: 0, u1: 6, v0: 0, v1: 6 };

  it('on a line, where no network has more (Theorem 5)', async () => {
    const first = layerOf(foldOf({ weights: [1, 0], constant: 0 }));
    const next = layerOf(foldOf({ weights: READ, constant: CONSTANT }));
    const counts = await countByDepth(denseNetwork([first, next, next, next]), square);
    expect(counts).toEqual(serraMaximum(1, [3, 3, 3, 3]));
    expect(counts).toEqual(serraUpperBound(1, [3, 3, 3, 3]));
  });

  it.each([1, 2, 3])('in the plane, with %i layers (Theorem 6)', async (layers) => {
    const folds = Array.from({ length: layers - 1 }, (_, k) => {
      const [u, v] = [coordinates(1, 0, k > 0), coordinates(0, 1, k > 0)];
      return layerOf([...foldOf(u), ...foldOf(v)]);
    });
    const network = denseNetwork([...folds, layerOf(sixLines(layers > 1))]);
    const counts = await countByDepth(network, square);
    expect(counts.at(-1)).toBe(serraLowerBound(2, hiddenWidths(network)).at(-1));
  });
});

it('a sawtooth of the norm |u| + |v| + |u + v| has the pieces of Arora et al. 2018', async () => {
  const norm = relu(
    [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
      [1, 1],
      [-1, -1],
    ],
    [0, 0, 0, 0, 0, 0],
  );
  // of three teeth the last rises on past 1, so that nothing new happens outside the unit ball
  const teeth = (read: readonly number[]) =>
    relu(
      [0, 1, 2].map(() => read.map((weight) => 3 * weight)),
      [0, -1, -2],
    );
  const ones = Array<number>(6).fill(1);
  const network = denseNetwork([norm, teeth(ones), teeth([1, -2, 2]), teeth([1, -2, 2])]);
  const counts = await countByDepth(network, { u0: -1, u1: 1, v0: -1, v1: 1 });
  expect(counts).toEqual(aroraLowerBound(2, hiddenWidths(network)));
});

it('random networks of 48 units have about as many regions as estimated, at any depth', async () => {
  const window: Window = { u0: -1, u1: 1, v0: -1, v1: 1 };
  for (const hidden of [[48], [24, 24], [16, 16, 16]]) {
    let share = 0;
    for (let seed = 0; seed < 5; seed++) {
      const counts = await countByDepth(randomNetwork([2, ...hidden, 1], { seed }), window);
      const estimate = initialisationEstimate(2, hidden).at(-1);
      share += Number(counts.at(-1)) / Number(estimate) / 5;
    }
    expect(share, hidden.join('×')).toBeGreaterThan(0.5);
    expect(share, hidden.join('×')).toBeLessThan(1);
  }
});
