import { assert, double, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Window } from '../../src/network/slice';
import {
  clarity,
  fitAbove,
  fitWindow,
  limitView,
  panView,
  pointAt,
  surroundings,
  viewLimits,
  zoomEndOf,
  zoomView,
} from '../../src/view/camera';

const unit: Window = { u0: -1, u1: 1, v0: -1, v1: 1 };
const limits = viewLimits(unit);

const windows = record({
  u0: double({ min: -10, max: 10, noNaN: true }),
  v0: double({ min: -10, max: 10, noNaN: true }),
  width: double({ min: 0.01, max: 10, noNaN: true }),
  height: double({ min: 0.01, max: 10, noNaN: true }),
}).map(({ u0, v0, width, height }): Window => ({ u0, u1: u0 + width, v0, v1: v0 + height }));
const share = double({ min: 0, max: 1, noNaN: true });
const aspects = double({ min: 0.2, max: 5, noNaN: true });

function expectSameWindow(actual: Window, expected: Window): void {
  for (const side of ['u0', 'u1', 'v0', 'v1'] as const)
    expect(actual[side]).toBeCloseTo(expected[side], 9);
}

describe('fitWindow', () => {
  it('shows the whole window, with square pixels, around the same centre', () => {
    assert(
      property(windows, aspects, (window, aspect) => {
        const fit = fitWindow(window, aspect);
        expect(fit.u0).toBeLessThanOrEqual(window.u0);
        expect(fit.u1).toBeGreaterThanOrEqual(window.u1);
        expect(fit.v0).toBeLessThanOrEqual(window.v0);
        expect(fit.v1).toBeGreaterThanOrEqual(window.v1);
        expect((fit.u1 - fit.u0) / (fit.v1 - fit.v0) / aspect).toBeCloseTo(1, 5);
        expect(fit.u0 + fit.u1).toBeCloseTo(window.u0 + window.u1, 9);
        expect(fit.v0 + fit.v1).toBeCloseTo(window.v0 + window.v1, 9);
      }),
    );
  });

  it('wastes nothing: two opposite sides stay', () => {
    expect(fitWindow(unit, 2)).toEqual({ u0: -2, u1: 2, v0: -1, v1: 1 });
    expect(fitWindow(unit, 0.5)).toEqual({ u0: -1, u1: 1, v0: -2, v1: 2 });
  });

  it('returns a window of the right aspect to the last bit', () => {
    const window = { u0: 0.1, u1: 0.1 + 1.5, v0: 0.2, v1: 1.2 };
    expect(fitWindow(window, 480 / 320)).toBe(window);
  });
});

it('fitAbove keeps the whole window in the free part, with square pixels', () => {
  assert(
    property(
      windows,
      aspects,
      double({ min: 0.1, max: 1, noNaN: true }),
      (window, aspect, free) => {
        const fit = fitAbove(window, aspect, free);
        const lowest = pointAt(fit, 0, free).v;
        expect(lowest - window.v0).toBeLessThan(1e-9);
        expect(fit.v1 + lowest).toBeCloseTo(window.v0 + window.v1, 9);
        expect((fit.u1 - fit.u0) / (fit.v1 - fit.v0) / aspect).toBeCloseTo(1, 5);
      },
    ),
  );
});

it('the surroundings are as many times as large, around the same centre', () => {
  expect(surroundings({ u0: 0, u1: 2, v0: 1, v1: 2 }, 3)).toEqual({ u0: -2, u1: 4, v0: 0, v1: 3 });
});

describe('panView and zoomView', () => {
  it('a drag keeps the point under the pointer', () => {
    assert(
      property(windows, share, share, share, share, (view, x, y, dx, dy) => {
        const held = pointAt(view, x, y);
        const after = pointAt(panView(view, dx, dy), x + dx, y + dy);
        expect(after.u).toBeCloseTo(held.u, 9);
        expect(after.v).toBeCloseTo(held.v, 9);
      }),
    );
  });

  it('a zoom holds the point under the pointer, and out again is the way back', () => {
    const factors = double({ min: 0.25, max: 4, noNaN: true });
    assert(
      property(windows, share, share, factors, (view, x, y, factor) => {
        const held = pointAt(view, x, y);
        const closer = zoomView(view, x, y, factor, limits);
        expect(pointAt(closer, x, y).u).toBeCloseTo(held.u, 9);
        expect(pointAt(closer, x, y).v).toBeCloseTo(held.v, 9);
        expect((closer.u1 - closer.u0) * factor).toBeCloseTo(view.u1 - view.u0, 9);
        expectSameWindow(zoomView(closer, x, y, 1 / factor, limits), view);
      }),
    );
  });

  it('a zoom stops at the limits without moving', () => {
    const deepest = zoomView(unit, 0.25, 0.25, 1e30, limits);
    expect(deepest.u1 - deepest.u0).toBeCloseTo(limits.narrowest, 15);
    expect(pointAt(deepest, 0.25, 0.25).u).toBeCloseTo(-0.5, 12);
    const again = zoomView(deepest, 0.9, 0.1, 2, limits);
    expect(again.u0).toBeCloseTo(deepest.u0, 15);
    const widest = zoomView(unit, 0.5, 0.5, 1e-30, limits);
    expect(widest.u1 - widest.u0).toBe(limits.widest);
  });

  it('at the narrowest, neighbouring pixels still have different coordinates', () => {
    const home = { u0: 1000, u1: 1001, v0: 0, v1: 1 };
    const deepest = zoomView(home, 0.5, 0.5, 1e30, viewLimits(home));
    expect(pointAt(deepest, 0, 0).u).toBeLessThan(pointAt(deepest, 1 / 4096, 0).u);
  });
});

describe('clarity', () => {
  const grid = { window: unit, width: 200, height: 200 };

  it('is 1 where every pixel has its sample, and a share of it where the map is coarse', () => {
    expect(clarity(grid, unit, 200)).toBe(1);
    expect(clarity(grid, unit, 100)).toBe(1);
    expect(clarity(grid, unit, 800)).toBe(0.25);
  });

  it('falls as the view leaves the map, to 0 where they do not meet', () => {
    const nudged = clarity(grid, panView(unit, 0.1, 0), 200);
    expect(nudged).toBeCloseTo(0.9 ** 4, 12);
    expect(clarity(grid, panView(unit, 2, 0), 200)).toBe(0);
    expect(clarity(grid, zoomView(unit, 0.5, 0.5, 0.5, limits), 200)).toBeLessThan(1 / 8);
  });
});

describe('the limits of zooming', () => {
  it('are the same for a step towards them and for a window beyond them', () => {
    for (const [end, factor] of [
      ['closest', 1e30],
      ['widest', 1e-30],
    ] as const) {
      const zoomed = zoomView(unit, 0.5, 0.5, factor, limits);
      expect(zoomEndOf(zoomed, limits)).toBe(end);
      // It is not moved again and again by what rounding makes of it.
      expect(limitView(zoomed, limits)).toBe(zoomed);
      const half = end === 'closest' ? 1e-20 : 1e9;
      const beyond = { u0: -half, u1: half, v0: -half, v1: half };
      expectSameWindow(limitView(beyond, limits), zoomed);
    }
    expect(zoomEndOf(unit, limits)).toBe(undefined);
    expect(limitView(unit, limits)).toBe(unit);
  });

  it('leave a view far from the origin pixels that float64 tells apart', () => {
    const far = { u0: 900, u1: 902, v0: -1, v1: 1 };
    const { u0, u1 } = zoomView(far, 0.5, 0.5, 1e30, limits);
    expect(u1 - u0).toBeGreaterThan(800e-12);
    expect(u0 + (u1 - u0) / 4000).toBeGreaterThan(u0);
    expect(zoomEndOf({ u0, u1, v0: 0, v1: u1 - u0 }, limits)).toBe('closest');
  });
});
