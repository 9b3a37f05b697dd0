/** Shares of the values below each quantile that results give. */
export const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

/**
 * Quantiles by linear interpolation between the two nearest values, as NumPy, R and pandas have them
 * by default (type 7 of Hyndman & Fan 1996).
 *
 * @param values at least one, in any order
 */
export function quantiles(
  values: Iterable<number>,
  shares: readonly number[] = QUANTILES,
): number[] {
  const sorted = Float64Array.from(values).toSorted();
  return shares.map((share) => {
    const place = share * (sorted.length - 1);
    const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
    return below + (above - below) * (place - Math.floor(place));
  });
}

/** The median: of an even number of values, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return (sorted[Math.ceil(half) - 1] + sorted[Math.floor(half)]) / 2;
}
