/**
 * A share of work that is not all done, in per cent: two digits of it, more of them the nearer it is
 * to the whole, but never 100.
 */
export function percentText(share: number): string {
  const percent = 100 * share;
  if (!(percent > 0)) return '0 %';
  if (percent < 0.01) return 'less than 0.01 %';
  if (percent > 99.99) return 'more than 99.99 %';
  const digits = percent < 10 ? 1 - Math.floor(Math.log10(percent)) : percent < 99 ? 0 : 2;
  // Rounded down: what is not done is not said to be.
  return `${Math.floor(percent * 10 ** digits) / 10 ** digits} %`;
}
