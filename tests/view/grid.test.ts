import { expect, it } from 'vitest';
import {
  planePosition,
  preciseSamplePosition,
  samplePosition,
  validateGrid,
} from '../../src/view/grid';

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
  expect(check({ window: { ...window, v1: 10 + 1e25 } })).toThrow(
    'Samples 2 apart in u and 5e+24 in v differ by more than 1e+20',
  );
});

it('samples a volume at the centres of its cells, plane by plane', () => {
  const grid = { window: { ...window, w0: 1, w1: 4 }, width: 4, height: 2, depth: 3 };
  expect(samplePosition(grid, 0, 0)).toEqual({ u: -0.5, v: 11.5 });
  expect([0, 1, 2].map((k) => planePosition(grid, k))).toEqual([1.5, 2.5, 3.5]);
  const narrow = { ...grid, window: { ...window, w0: 1, w1: 1 + 2 ** -40 }, depth: 2 ** 15 };
  const { high, low } = preciseSamplePosition(narrow, 3, 1, 0);
  expect([...high, ...low]).toEqual([2.5, 10.5, 1, 0, 0, 2 ** -56]);
});

it('refuses windows without volume and sizes that are no sizes', () => {
  const grid = { window: { ...window, w0: 0, w1: 1 }, width: 2, height: 2, depth: 2 };
  const check = (change: object) => () => validateGrid({ ...grid, ...change });
  expect(check({})).not.toThrow();
  expect(check({ window: { ...grid.window, w1: 0 } })).toThrow('no volume');
  expect(check({ window: { ...grid.window, w1: 1e-25 } })).toThrow(
    'Samples 2 apart in u, 1 in v and 5e-26 in w differ by more than 1e+20',
  );
  expect(check({ depth: 0 })).toThrow('2x2x0');
});
