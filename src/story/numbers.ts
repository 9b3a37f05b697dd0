import { superscript } from '../view/superscript';

export { countText as count, manyText as counted } from '../view/count-text';

/** A number to so many digits behind the point, without a minus before zeros. */
export function decimals(value: number, digits = 2): string {
  const text = value.toFixed(digits);
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text.replace('-', '−');
}

/** A share as a percentage, to a tenth, or to as many digits as it takes. */
export function percent(share: number): string {
  const value = 100 * share;
  return `${Math.abs(value) < 1 && value !== 0 ? value.toPrecision(2) : decimals(value, 1)} %`;
}

/** A number of any size to two digits: 0.031, or 7.2 · 10⁻¹⁰. */
export function scientific(value: number): string {
  if (value === 0 || (Math.abs(value) >= 0.01 && Math.abs(value) < 1000))
    return value.toPrecision(2);
  const [mantissa, exponent] = value.toExponential(1).split('e');
  return `${mantissa} · 10${superscript(Number(exponent))}`;
}

/** Lists words as sentences do. */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}

/** The middle one of an odd number of values. */
export function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

/** From 0 to 1 and slow at both ends. */
export function eased(time: number): number {
  const t = Math.min(1, Math.max(0, time));
  return t * t * (3 - 2 * t);
}

/** How far a time is from one moment to another: 0 before, 1 behind, slow at both ends. */
export function between(time: number, from: number, to: number): number {
  return eased((time - from) / (to - from));
}

/** A number to so many thousandths, so that links to what was dragged stay short. */
export function rounded(value: number, steps = 1000): number {
  // Adding 0 turns −0 into 0.
  return Math.round(value * steps) / steps + 0;
}
