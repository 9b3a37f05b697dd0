import { pointCount, type DataPoints } from '../network/data-points';
import type { Slice } from '../network/slice';
import { CLASS_ROUND, classColours } from './colour-scales';

/** Points as they lie on a slice, or nearest to it. */
export interface PlacedPoints {
  /** Slice coordinates of each point, projected orthogonally onto the plane. */
  readonly u: Float64Array;
  readonly v: Float64Array;
  /** Euclidean distance from the plane, in input space: how far the projection moved the point. */
  readonly distance: Float64Array;
}

/** Projects points onto the plane of a slice. */
export function placePoints(data: DataPoints, slice: Slice): PlacedPoints {
  const { inputs, points } = data;
  const {
    origin,
    axes: [uAxis, vAxis],
  } = slice;
  const count = pointCount(data);
  const solve = solver(slice);
  const placed = {
    u: new Float64Array(count),
    v: new Float64Array(count),
    distance: new Float64Array(count),
  };
  for (let i = 0; i < count; i++) {
    let [alongU, alongV] = [0, 0];
    for (let j = 0; j < inputs; j++) {
      const x = points[i * inputs + j] - origin[j];
      alongU += x * uAxis[j];
      alongV += x * vAxis[j];
    }
    const [u, v] = solve(alongU, alongV);
    let square = 0;
    for (let j = 0; j < inputs; j++)
      square += (points[i * inputs + j] - origin[j] - u * uAxis[j] - v * vAxis[j]) ** 2;
    placed.u[i] = u;
    placed.v[i] = v;
    placed.distance[i] = Math.sqrt(square);
  }
  return placed;
}

/**
 * The coordinates of a point's projection from its scalar products with both axes: Cramer's rule on
 * the axes' Gram matrix. An axis of no length, as v is for a network of one input, has coordinate 0.
 */
function solver({
  axes: [uAxis, vAxis],
}: Slice): (alongU: number, alongV: number) => [number, number] {
  const [uu, uv, vv] = [product(uAxis, uAxis), product(uAxis, vAxis), product(vAxis, vAxis)];
  const determinant = uu * vv - uv * uv;
  return (alongU, alongV) => {
    if (determinant > 0)
      return [(vv * alongU - uv * alongV) / determinant, (uu * alongV - uv * alongU) / determinant];
    return uu > 0 ? [alongU / uu, 0] : [0, vv > 0 ? alongV / vv : 0];
  };
}

function product(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, x, j) => sum + x * b[j], 0);
}

/** Opacity of the points that are farthest from the plane. */
const FAINTEST = 0.2;

/**
 * Colours of points, RGBA, 8 bits each, red in the lowest byte: by label, white without; the
 * fainter the farther from the plane.
 *
 * @param reach distance at which a point is at its faintest, in input space
 */
export function pointColours(
  { labels }: DataPoints,
  { distance }: PlacedPoints,
  reach: number,
): Uint32Array<ArrayBuffer> {
  return Uint32Array.from(distance, (away, i) => {
    const colour = labels ? labelColour(labels[i]) : 0xffffffff;
    const opacity = Math.max(FAINTEST, 1 - away / reach);
    return ((colour & 0xffffff) | (Math.round(255 * opacity) << 24)) >>> 0;
  });
}

/** Colour of a label: that of the class with this number. */
export function labelColour(label: number): number {
  return classColours[((label % CLASS_ROUND) + CLASS_ROUND) % CLASS_ROUND];
}
