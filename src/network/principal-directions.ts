/** What is left of a vector, as a share of its length, below which it is taken for rounding. */
const NOTHING = 1e-9;

/** Sweeps of rotations; each squares how far a matrix is from diagonal. */
const MOST_SWEEPS = 30;

/**
 * The orthonormal directions along which some vectors reach farthest together, from the farthest on: the leading right
 * singular vectors of the matrix that has them as rows.
 *
 * @param vectors of one length; few, of many numbers
 * @param others orthonormal directions that are to be left out
 * @param most directions that are wanted
 * @returns as many as there are, no more than are wanted; each has a sum that is not negative
 */
export function principalDirections(
  vectors: readonly Float64Array[],
  others: readonly Float64Array[],
  most: number,
): Float64Array[] {
  const rows = vectors.map((vector) => without(vector, others));
  const largest = Math.max(...vectors.map(lengthOf), 0);
  const found: Float64Array[] = [];
  const gram = rows.map((a) => Float64Array.from(rows, (b) => dot(a, b)));
  for (const factors of eigenvectors(gram)) {
    if (found.length === most) break;
    const sum = combination(rows, factors);
    // Rounding leaves a little of what was left out.
    const direction = without(without(sum, [...others, ...found]), [...others, ...found]);
    const length = lengthOf(direction);
    if (!(length > NOTHING * largest)) continue;
    const sign = direction.reduce((total, x) => total + x, 0) < 0 ? -1 : 1;
    found.push(direction.map((x) => (sign * x) / length));
  }
  return found;
}

function without(vector: Float64Array, directions: readonly Float64Array[]): Float64Array {
  const rest = Float64Array.from(vector);
  for (const direction of directions) {
    const along = dot(rest, direction);
    for (let k = 0; k < rest.length; k++) rest[k] -= along * direction[k];
  }
  return rest;
}

function combination(rows: readonly Float64Array[], factors: Float64Array): Float64Array {
  const sum = new Float64Array(rows[0].length);
  for (const [i, row] of rows.entries())
    for (let k = 0; k < sum.length; k++) sum[k] += factors[i] * row[k];
  return sum;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}

function lengthOf(vector: Float64Array): number {
  return Math.sqrt(dot(vector, vector));
}

/** Eigenvectors of a symmetric matrix, from the largest eigenvalue on, by Jacobi's rotations. */
function eigenvectors(given: readonly Float64Array[]): Float64Array[] {
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
