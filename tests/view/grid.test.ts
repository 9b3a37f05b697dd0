import { expect, it } from 'vitest';
import { preciseSamplePosition, samplePosition, validateGrid } from '../../src/view/grid';

const window = { u0: -1, u1: 3, v0: 10, v1: 12 };

it('samples at pixel centres, from the top left', () => {
  const grid = { window, width: 4, height: 2 };
  expect(samplePosition(grid, 0, 0)).toEqual({ u: -0.5, v: 11.5 });
  expect(samplePosition(grid, 3, 1)).toEqual({ u: 2.5, v: 10.5 });
});

it('places samples of a window that float64 cannot resolve', () => {
  const [u0, u1] = [1, 1 + 2 ** -40];
  const grid = { window: { u0, u1, v0: 0, v1: 1 }, width: 2 ** 15, height: 1 };
  const { high, low } = preciseSamplePosition(grid, 0, 0);
  expect([high[0], low[0]]).toEqual([1, 2 ** -56]);
});

it('refuses windows without area and sizes that are no sizes', () => {
  const check = (change: object) => () => validateGrid({ window, width: 2, height: 2, ...change });
  expect(check({})).not.toThrow();
  expect(check({ window: { ...window, u1: -1 } })).toThrow('no area');
  expect(check({ window: { ...window, v1: Infinity } })).toThrow('not finite');
  expect(check({ window: { u0: -1e308, u1: 1e308, v0: 0, v1: 1 } })).toThrow('not finite');
  expect(check({ width: 1.5 })).toThrow('1.5x2');
  expect(check({ height: NaN })).toThrow('2xNaN');
});
