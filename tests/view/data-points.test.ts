import { describe, expect, it } from 'vitest';
import { axesSlice, defaultSlice, throughSlice } from '../../src/network/slice';
import { labelColour, placePoints, pointColours } from '../../src/view/data-points';

describe('points on a slice', () => {
  it('of two inputs lie where they are', () => {
    const data = { inputs: 2, points: Float64Array.of(0.1, -0.7, 3, 1e-9) };
    expect(placePoints(data, defaultSlice(2))).toEqual({
      u: Float64Array.of(0.1, 3),
      v: Float64Array.of(-0.7, 1e-9),
      distance: Float64Array.of(0, 0),
    });
  });

  it('along axes have the distance of their other coordinates', () => {
    const data = { inputs: 4, points: Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8) };
    const placed = placePoints(data, axesSlice(4, [3, 1], [0, 0, 7, 0]));
    expect([...placed.u]).toEqual([4, 8]);
    expect([...placed.v]).toEqual([2, 6]);
    expect([...placed.distance]).toEqual([Math.hypot(1, 4), 5]);
  });

  it('through three points: those are at the corners, whatever the angle between', () => {
    const corners = [[1, 0, 2], [3, 1, 2], [2, 5, 0]]; // prettier-ignore
    const above = [1 - 2, 0 + 4, 2 + 9]; // the first, moved along the axes' cross product
    const points = Float64Array.from([...corners, above].flat());
    const slice = throughSlice(3, corners);
    const placed = placePoints({ inputs: 3, points }, slice);
    for (const [k, [u, v]] of [
      [0, 0],
      [1, 0],
      [0, 1],
      [0, 0],
    ].entries()) {
      // prettier-ignore
      expect(placed.u[k]).toBeCloseTo(u, 12);
      expect(placed.v[k]).toBeCloseTo(v, 12);
    }
    const normal = [-2, 4, 9];
    const product = (axis: Float64Array) => axis.reduce((sum, x, j) => sum + x * normal[j], 0);
    expect(slice.axes.map(product)).toEqual([0, 0]);
    expect(placed.distance[3]).toBeCloseTo(Math.hypot(...normal), 12);
  });

  it('of one input lie along u', () => {
    const data = { inputs: 1, points: Float64Array.of(0.25, -3) };
    expect(placePoints(data, defaultSlice(1))).toEqual({
      u: Float64Array.of(0.25, -3),
      v: Float64Array.of(0, 0),
      distance: Float64Array.of(0, 0),
    });
  });
});

it('colours are by label, and fainter away from the plane', () => {
  const data = { inputs: 1, points: new Float64Array(4), labels: Int32Array.of(0, 1, 0, 0) };
  const zero = new Float64Array(4);
  const colours = pointColours(
    data,
    { u: zero, v: zero, distance: Float64Array.of(0, 0, 5, 99) },
    10,
  );
  const [near, other, away, far] = [...colours];
  expect([near, other]).toEqual([labelColour(0), labelColour(1)]);
  expect(away & 0xffffff).toBe(near & 0xffffff);
  const opacity = [near, away, far].map((colour) => colour >>> 24);
  expect(opacity).toEqual([255, 128, 51]);
  expect([labelColour(10), labelColour(-1)]).toEqual([labelColour(0), labelColour(9)]);
});
