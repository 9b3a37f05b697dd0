import { expect, it } from 'vitest';
import { RELU } from '../../src/network/activation';
import { forward } from '../../src/network/forward';
import { denseNetwork } from '../../src/network/network';
import { openConstruction } from '../../src/network/open';
import { doubleDoubles, preciseForwardInto, preciseSum } from '../../src/network/precise-forward';
import { planeOf } from './plane';

it('adds and multiplies without rounding', () => {
  // 1 + 3 · 2⁻⁶⁰ has more bits than a float64.
  expect(preciseSum(1, 3, 2 ** -60)).toEqual([1, 3 * 2 ** -60]);
  // (2²⁷ + 1)² = 2⁵⁴ + 2²⁸ + 1 has 55 bits.
  expect(preciseSum(0, 2 ** 27 + 1, 2 ** 27 + 1)).toEqual([2 ** 54 + 2 ** 28, 1]);
});

it('keeps a unit that float64 loses: on by 2⁻⁷⁰ after cancelling 1', () => {
  const layer = { weights: Float64Array.of(1, 1), inputs: 2, outputs: 1 };
  const bias = Float64Array.of(-1);
  const network = denseNetwork([{ ...layer, bias, activation: RELU }]);
  expect(forward(network, [1, 2 ** -70]).output[0]).toBe(0);
  const values = network.nodes.map((node) => doubleDoubles(node.width));
  preciseForwardInto(
    planeOf(network),
    { high: Float64Array.of(1, 0), low: Float64Array.of(2 ** -70, 0) },
    values,
  );
  expect(values[2].high[0]).toBe(2 ** -70);
});

it('agrees with float64 to float64, and its low parts are low', () => {
  const { network } = openConstruction('random:2-20-20-3?seed=4');
  const values = network.nodes.map((node) => doubleDoubles(node.width));
  for (const point of [
    [0.3, -0.7],
    [0, 0],
    [-1, 1],
  ]) {
    preciseForwardInto(
      planeOf(network),
      { high: Float64Array.from(point), low: new Float64Array(2) },
      values,
    );
    const { output } = forward(network, point);
    for (const [i, y] of output.entries()) {
      expect(values[values.length - 1].high[i]).toBeCloseTo(y, 13);
      const low = Math.abs(values[values.length - 1].low[i]);
      expect(low).toBeLessThanOrEqual(2 ** -53 * Math.abs(y) + 2 ** -1000);
    }
  }
});
