import { expect, it } from 'vitest';
import { exactFacts, unitText } from '../../src/app/cards/region-facts';
import { regionAt } from '../../src/geometry/region-at';
import { denseNetwork } from '../../src/network/network';
import { planeOf } from '../network/plane';

it('names units as the network that was given has them', () => {
  const axes = { weights: Float64Array.of(1, 0, 0, 1), inputs: 2, outputs: 2 };
  const bias = new Float64Array(2);
  const network = planeOf(
    denseNetwork([
      { ...axes, bias, activation: { kind: 'clip', low: -0.5, high: 0.5 } },
      { ...axes, bias, activation: { kind: 'leaky', slope: 0.1 } },
    ]),
  );
  const window = { u0: -1, u1: 1, v0: -1, v1: 1 };
  const facts = exactFacts(network, regionAt(network, window, 0.1, 0.7), 0.1, 0.7);
  expect(facts.widths).toEqual([4, 2]);
  // between the first unit's ends, and beyond both of the second
  expect(facts.pattern.map((states) => [...states])).toEqual([
    [1, 0, 1, 1],
    [1, 1],
  ]);
  expect([0, 1, 2, 3].map((unit) => unitText(facts, 0, unit))).toEqual([
    'unit 0, threshold 0',
    'unit 0, threshold 1',
    'unit 1, threshold 0',
    'unit 1, threshold 1',
  ]);
  expect([0, 1].map((unit) => unitText(facts, 1, unit))).toEqual(['unit 0', 'unit 1']);
});

/** Two units that are the greatest of so many. */
const layer = (size: number) => ({
  inputs: 2,
  outputs: 2 * size,
  weights: Float64Array.from({ length: 4 * size }, (_, k) => Math.sin(12.9898 * (k + 1))),
  bias: new Float64Array(2 * size),
  activation: { kind: 'max', size } as const,
});

it('names members of groups, of more than two, by their place', () => {
  const network = planeOf(denseNetwork([layer(3), layer(2)]));
  const window = { u0: -1, u1: 1, v0: -1, v1: 1 };
  const facts = exactFacts(network, regionAt(network, window, 0.1, 0.7), 0.1, 0.7);
  expect([0, 1, 2, 3].map((unit) => unitText(facts, 0, unit))).toEqual([
    'unit 0, member 1',
    'unit 0, member 2',
    'unit 1, member 1',
    'unit 1, member 2',
  ]);
  expect([0, 1].map((unit) => unitText(facts, 1, unit))).toEqual(['unit 0', 'unit 1']);
});
