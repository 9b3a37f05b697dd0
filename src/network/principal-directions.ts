import { eigenvectors } from './eigenvectors';

/** What is left of a vector, as a share of its length, below which it is taken for rounding. */
const NOTHING = 1e-9;

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
