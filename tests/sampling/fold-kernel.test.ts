import { assert, nat, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fold } from '../../src/geometry/folding';
import { polygonsIn } from '../../src/geometry/polygon-cells';
import { Subdivider, TASKS } from '../../src/geometry/subdivider';
import {
  reachOfWindow,
  triangularNetwork,
  type TriangularNetwork,
} from '../../src/geometry/triangular';
import { activationPattern, forward } from '../../src/network/forward';
import { openConstruction } from '../../src/network/open';
import { regionIdOf, regionKeys } from '../../src/network/region-id';
import { defaultSlice, sliceNetwork } from '../../src/network/slice';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import { BlockEvaluator } from '../../src/sampling/block-evaluator';
import { BLOCK } from '../../src/sampling/fold-kernel';
import { ExactPositions } from '../../src/sampling/exact-positions';
import { reachOfGrid, RowBounds } from '../../src/sampling/row-bounds';
import { SampleDecider } from '../../src/sampling/sample-decider';
import { addStates, unitKeys, type UnitKeys } from '../../src/sampling/unit-keys';
import { degenerateNetworks } from '../network/degenerate-networks';
import { openFixture } from '../network/fixtures';
import { planeOf } from '../network/plane';

const window = { u0: -1, u1: 1, v0: -1, v1: 1 };

/** What a sampler of a grid of this window has, whose samples are anywhere in it. */
function partsOf(triangular: TriangularNetwork, keys: UnitKeys) {
  const grid = { window, width: 1, height: 1 };
  const bounds = new RowBounds(reachOfGrid(grid), triangular);
  const decider = new SampleDecider(triangular, new ExactPositions(grid), bounds);
  return { blocks: new BlockEvaluator(keys, triangular, bounds), decider };
}

/** Folds on the way to a network's regions, that of the whole network first, with a point in each. */
function foldsOf(network: SlicedNetwork, most: number) {
  const found: { fold: Fold; u: number; v: number }[] = [];
  const triangular = triangularNetwork(network, reachOfWindow(window));
  const subdivider = new Subdivider(triangular, polygonsIn(window), {
    isSettled({ fold, box }) {
      // What the folder's memory holds does not last.
      const data = fold.data.slice(fold.start, fold.end);
      const rests = fold.rests?.slice(fold.start, fold.end);
      const { u, v } = box;
      found.push({ fold: { ...fold, data, rests, start: 0, end: data.length }, u, v });
      return found.length > most;
    },
  });
  found.push({ fold: subdivider.wholeNetwork, u: 0, v: 0 });
  for (let task = 0; task < TASKS; task++) {
    subdivider.begin(task);
    while (subdivider.step());
  }
  return { folds: found, triangular, keys: unitKeys(triangular) };
}

/** Words by layer of every sample of a block, and of their IDs. */
function wordsOfBlock({ ids, layers }: BlockEvaluator, { depths }: UnitKeys) {
  return Array.from({ length: BLOCK }, (_, sample) => {
    const words = Array.from({ length: depths }, (_depth, layer) =>
      layers.subarray(2 * (layer * BLOCK + sample)).subarray(0, 2),
    );
    return {
      layers: words.flatMap((two) => [...two]),
      id: [...ids.subarray(2 * sample)].slice(0, 2),
    };
  });
}

function wordsOfPoint(decider: SampleDecider, keys: UnitKeys, fold: Fold, u: number, v: number) {
  const states = new Uint8Array(keys.variables);
  decider.decide(fold, { column: 0, row: 0, plane: 0, u, v, w: 0 }, states);
  const layers = new Int32Array(2 * keys.depths);
  addStates(keys, states, layers);
  const id = [0, 1].map((word) =>
    layers.reduce((sum, x, i) => (i % 2 === word ? sum ^ x : sum), 0),
  );
  return { layers: [...layers], id };
}

describe('a block of samples', () => {
  it.each([
    ['he-32x3', openFixture('he-32x3.json').network],
    ['residual-24x3, with sums that no unit follows', openFixture('residual-24x3.onnx').network],
    ['groups of four', openConstruction('random:2-24-24-1?seed=3&activation=max:4').network],
    ['2-128-128', openConstruction('random:2-128-128-1?seed=4').network],
  ])('of %s has the patterns that its points have one by one, in every fold', (_, network) => {
    const { folds, triangular, keys } = foldsOf(sliceNetwork(network, defaultSlice(2)), 300);
    const { blocks, decider } = partsOf(triangular, keys);
    // from large folds to small ones and back: memory grows, and is used again
    for (const { fold, u, v } of [...folds, ...folds.toReversed()]) {
      blocks.load(fold);
      for (let k = 0; k < BLOCK; k++) {
        blocks.u[k] = u + Math.sin(7 * k) / (10 + k ** 3);
        blocks.v[k] = v + Math.cos(5 * k) / (10 + k ** 3);
      }
      blocks.run();
      expect(blocks.isUncertain).toBe(false);
      expect(wordsOfBlock(blocks, keys)).toEqual(
        Array.from({ length: BLOCK }, (_none, k) =>
          wordsOfPoint(decider, keys, fold, blocks.u[k], blocks.v[k]),
        ),
      );
    }
    expect(decider.decided).toBe(0);
  });

  it('of a network whose rows have no room is refused, before it is asked for', () => {
    const { folds, triangular, keys } = foldsOf(planeOf(openFixture('he-32x3.json').network), 1);
    const { blocks } = partsOf(triangular, keys);
    expect(() => blocks.load({ ...folds[0].fold, end: 2 ** 28 })).toThrow(
      'The network is too large to be sampled on a CPU: its rows take 2.1 GB, and up to 2.1 GB are read.',
    );
  });

  it('has units off on their creases, and says where one of its samples is on one', () => {
    const met = { on: 0, off: 0 };
    assert(
      property(degenerateNetworks.map(planeOf), nat(6), (network, shift) => {
        const { folds, triangular, keys } = foldsOf(network, 0);
        const { blocks } = partsOf(triangular, keys);
        blocks.load(folds[0].fold);
        // with so few bits nothing rounds
        for (let k = 0; k < BLOCK; k++) {
          blocks.u[k] = (k % 4) / 4 - shift / 8;
          blocks.v[k] = k / 16 - shift / 4;
        }
        blocks.run();
        const passes = Array.from({ length: BLOCK }, (_, k) =>
          forward(network, [blocks.u[k], blocks.v[k]]),
        );
        const isOnCrease = passes.some(({ values }) =>
          network.nodes.some((node) => node.kind === 'activation' && values[node.from].includes(0)),
        );
        expect(blocks.isUncertain).toBe(isOnCrease);
        met[isOnCrease ? 'on' : 'off']++;
        const ids = passes.map((pass) =>
          regionIdOf(activationPattern(network, pass), regionKeys(network)),
        );
        expect(wordsOfBlock(blocks, keys).map(({ id }) => id.map((word) => word >>> 0))).toEqual(
          ids,
        );
      }),
      { numRuns: 100, seed: 8 },
    );
    expect(Math.min(met.on, met.off)).toBeGreaterThan(5);
  });
});
