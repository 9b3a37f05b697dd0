/** Turns of Jacobi's method over all pairs, which converges quadratically. */
const SWEEPS = 30;

/**
 * The directions in which points vary most, orthonormal, the greatest first: eigenvectors of their
 * covariance by Jacobi's method, in float64. Each has its largest component positive, so that the same
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
    Array.from({ length: width }, (__, j) =>
      points.reduce((sum, point) => sum + (point[i] - mean[i]) * (point[j] - mean[j]), 0),
    ),
  );
  const vectors = Array.from({ length: width }, (_, i) =>
    Array.from({ length: width }, (__, j) => (i === j ? 1 : 0)),
  );
  for (let sweep = 0; sweep < SWEEPS; sweep++)
    for (let p = 0; p < width; p++)
      for (let q = p + 1; q < width; q++) if (a[p][q] !== 0) turn(a, vectors, p, q);
  return Array.from({ length: width }, (_, i) => i)
    .toSorted((i, j) => a[j][j] - a[i][i])
    .slice(0, count)
    .map((k) => facing(vectors.map((row) => row[k])));
}

/** Turns the plane of two coordinates so that their covariance is 0. */
function turn(a: number[][], vectors: number[][], p: number, q: number): void {
  const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (const row of a) [row[p], row[q]] = [c * row[p] - s * row[q], s * row[p] + c * row[q]];
  const [above, below] = [[...a[p]], [...a[q]]];
  for (let k = 0; k < above.length; k++) {
    a[p][k] = c * above[k] - s * below[k];
    a[q][k] = s * above[k] + c * below[k];
  }
  for (const row of vectors) [row[p], row[q]] = [c * row[p] - s * row[q], s * row[p] + c * row[q]];
}

function facing(vector: readonly number[]): readonly number[] {
  const largest = vector.reduce((most, x) => (Math.abs(x) > Math.abs(most) ? x : most), 0);
  return largest < 0 ? vector.map((x) => -x) : vector;
}
