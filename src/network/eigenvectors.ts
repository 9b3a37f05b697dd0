/** Sweeps of rotations; each squares how far a matrix is from diagonal. */
const MOST_SWEEPS = 30;

/** Eigenvectors of a symmetric matrix, from the largest eigenvalue on, by Jacobi's rotations. */
export function eigenvectors(given: readonly Float64Array[]): Float64Array[] {
  const n = given.length;
  const a = given.map((row) => Float64Array.from(row));
  const vectors = given.map((_, i) => Float64Array.from(given, (_row, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let isDone = true;
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) if (rotate(a, vectors, p, q)) isDone = false;
    if (isDone) break;
  }
  const order = given.map((_, i) => i).toSorted((i, j) => a[j][j] - a[i][i] || i - j);
  return order.map((i) => vectors[i]);
}

/** Rotates two axes so that a matrix has 0 between them; false where that changes nothing. */
function rotate(
  a: readonly Float64Array[],
  vectors: readonly Float64Array[],
  p: number,
  q: number,
): boolean {
  const between = a[p][q];
  if (Math.abs(between) <= Number.EPSILON * Math.sqrt(Math.abs(a[p][p] * a[q][q]))) return false;
  const slope = (a[q][q] - a[p][p]) / (2 * between);
  const tangent = (slope < 0 ? -1 : 1) / (Math.abs(slope) + Math.sqrt(slope * slope + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const sine = tangent * cosine;
  for (const row of a) turn(row, p, q, cosine, sine);
  const [rowP, rowQ] = [a[p], a[q]].map((row) => Float64Array.from(row));
  for (let k = 0; k < rowP.length; k++) {
    a[p][k] = cosine * rowP[k] - sine * rowQ[k];
    a[q][k] = sine * rowP[k] + cosine * rowQ[k];
  }
  const [p0, q0] = [vectors[p], vectors[q]].map((row) => Float64Array.from(row));
  for (let k = 0; k < p0.length; k++) {
    vectors[p][k] = cosine * p0[k] - sine * q0[k];
    vectors[q][k] = sine * p0[k] + cosine * q0[k];
  }
  return true;
}

function turn(row: Float64Array, p: number, q: number, cosine: number, sine: number): void {
  const [x, y] = [row[p], row[q]];
  row[p] = cosine * x - sine * y;
  row[q] = sine * x + cosine * y;
}
