import { eigenvectors } from '../network/eigenvectors';

/**
 * The directions in which points vary most, orthonormal, the greatest first: eigenvectors of their
 * covariance, in float64. Each has its largest component positive, so that the same
 * points are seen the same way.
 *
 * @param points of the same length each
 * @param count directions at most; there are no more than a point has coordinates
 */
export function principalAxes(
  points: readonly (readonly number[])[],
  count: number,
): readonly (readonly number[])[] {
  const width = points[0].length;
  const mean = Array.from(
    { length: width },
    (_, i) => points.reduce((sum, point) => sum + point[i], 0) / points.length,
  );
  const a = Array.from({ length: width }, (_, i) =>
    Float64Array.from({ length: width }, (__, j) =>
      points.reduce((sum, point) => sum + (point[i] - mean[i]) * (point[j] - mean[j]), 0),
    ),
  );
  return eigenvectors(a).slice(0, count).map(facing);
}

function facing(vector: Float64Array): readonly number[] {
  const largest = vector.reduce((most, x) => (Math.abs(x) > Math.abs(most) ? x : most), 0);
  return Array.from(vector, (x) => (largest < 0 ? -x : x));
}
