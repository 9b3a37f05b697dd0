/** A whole number as an exponent: `⁻¹²`. */
export function superscript(value: number): string {
  return String(value)
    .split('')
    .map((digit) => (digit === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]))
    .join('');
}
