/**
 * The binomial coefficients C(n, 0), C(n, 1), … C(n, last), exactly.
 *
 * @param n an integer from 0
 * @param last an integer from 0; past n there are no more coefficients, so the list ends at C(n, n)
 */
export function binomials(n: number, last: number): bigint[] {
  const row = [1n];
  for (let j = 1; j <= Math.min(n, last); j++)
    row.push((row[j - 1] * BigInt(n - j + 1)) / BigInt(j));
  return row;
}

/** C(n, 0) + C(n, 1) + … + C(n, last), exactly; see `binomials`. */
export function binomialSum(n: number, last: number): bigint {
  return binomials(n, last).reduce((sum, coefficient) => sum + coefficient, 0n);
}
