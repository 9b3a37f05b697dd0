import { expect, it } from 'vitest';
import {
  slopesOf,
  stateOf,
  thresholdsOf,
  valueOf,
  type ScalarActivation,
} from '../../src/network/activation';

const ALL: readonly ScalarActivation[] = [
  { kind: 'relu' },
  { kind: 'step' },
  { kind: 'leaky', slope: -0.25 },
  { kind: 'prelu', slopes: Float64Array.of(3, 0.5) },
  { kind: 'clip', low: -2, high: 3 },
  { kind: 'clip', low: -Infinity, high: 3 },
  { kind: 'clip', low: -2, high: Infinity },
];

it.each(ALL)('a unit of %j has a slope for each of its states', (activation) => {
  const unit = activation.kind === 'prelu' ? 1 : 0;
  const slopes = slopesOf(activation, unit);
  expect(slopes).toHaveLength(thresholdsOf(activation).length + 1);
  const valueAt = (z: number) => valueOf(activation, unit, Float64Array.of(z, z));
  for (let z = -5; z <= 5; z += 0.5) {
    // Between these two there is no threshold.
    const [from, to] = [z + 0.125, z + 0.25];
    const state = stateOf(activation, unit, Float64Array.of(from, from));
    expect(valueAt(to) - valueAt(from)).toBe(slopes[state] * (to - from));
  }
});
