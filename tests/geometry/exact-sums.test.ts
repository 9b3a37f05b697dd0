import { expect, it } from 'vitest';
import { subdivide } from '../../src/geometry/subdivision';
import type { Region } from '../../src/geometry/region';
import { RELU } from '../../src/network/activation';
import type { LinearMap } from '../../src/network/linear-map';
import { validateNetwork, type NetworkNode } from '../../src/network/network';
import { planeOf } from '../network/plane';

const tiny = 2 ** -60;

function hidden(from: number, width: number): NetworkNode {
  return { kind: 'activation', width, from, activation: RELU };
}

function dense(...weights: readonly number[]): LinearMap {
  return { kind: 'dense', weights: Float64Array.from(weights) };
}

it('a sum of three that float64 rounds to 0 is not taken to be 0', async () => {
  const network = validateNetwork({
    nodes: [
      { kind: 'input', width: 2 },
      {
        kind: 'affine',
        width: 1,
        terms: [{ from: 0, map: dense(1, 0) }],
        bias: new Float64Array(1),
      },
      hidden(1, 1),
      // Both are on, wherever the first one is.
      {
        kind: 'affine',
        width: 2,
        terms: [{ from: 2, map: dense(tiny, 1) }],
        bias: Float64Array.of(8, 8),
      },
      hidden(3, 2),
      // x + (8 + tiny · x) − (8 + x)
      {
        kind: 'affine',
        width: 1,
        terms: [
          { from: 2, map: dense(1) },
          { from: 4, map: dense(1, -1) },
        ],
        bias: new Float64Array(1),
      },
      hidden(5, 1),
    ],
  });
  const regions: Region[] = [];
  await subdivide(
    planeOf(network),
    { u0: -1, u1: 1, v0: -1, v1: 1 },
    {
      onRegion: (region) => regions.push(region),
    },
  );
  const patterns = regions.map(({ pattern }) => pattern.map((states) => states.join('')).join(' '));
  expect(patterns.toSorted()).toEqual(['0 11 0', '1 11 1']);
});
