import { superscript } from './superscript';

/** A place on an axis that is named. */
export interface Tick {
  readonly value: number;
  /** Where it is between the axis's ends, from 0 to 1. */
  readonly share: number;
  readonly text: string;
}

export interface AxisTicks {
  /** Rising, and equally far from each other: 1, 2 or 5 times a power of ten. */
  readonly ticks: readonly Tick[];
  /** What is taken from coordinates before they are written, as a decimal; empty where nothing is. */
  readonly offset: string;
  /** The power of ten that they are counted in then. */
  readonly exponent: number;
}

/** Digits of a label, beyond which labels say how far they are from an offset. */
const MOST_DIGITS = 6;

/** Powers of ten that labels are written out in. */
const [LEAST_PLAIN, MOST_PLAIN] = [-4, 4];

/** Steps by their first digit. */
const STEPS = [1, 2, 5, 10] as const;

const NONE: AxisTicks = { ticks: [], offset: '', exponent: 0 };

/**
 * Round numbers between two others, with labels short enough to stand beside each other however close the
 * ends are: label · 10^exponent + offset is the number that is meant, exactly.
 *
 * @param most ticks, about
 * @returns no ticks where float64 has no numbers between the ends, or next to none
 */
export function axisTicks(from: number, to: number, most: number): AxisTicks {
  const least = (to - from) / Math.max(1, most);
  if (!(least > 0 && Number.isFinite(least))) return NONE;
  const power = Math.floor(Math.log10(least));
  const first = STEPS.find((digit) => decimal(digit, power) >= least) ?? 10;
  const [digit, exponent] = first === 10 ? [1, power + 1] : [first, power];
  const step = decimal(digit, exponent);
  const numbers: number[] = [];
  // One more at both ends, as the quotients are rounded.
  const [low, high] = [Math.ceil(from / step) - 1, Math.floor(to / step) + 1];
  if (!(Math.max(-low, high) * digit < Number.MAX_SAFE_INTEGER)) return NONE;
  for (let k = low; k <= high; k++) {
    const value = decimal(k * digit, exponent);
    if (value >= from && value <= to) numbers.push(k * digit);
  }
  return numbers.length > 0 ? labelled(numbers, exponent, from, to) : NONE;
}

/** @param numbers whole ones: how often 10^exponent each is */
function labelled(
  numbers: readonly number[],
  exponent: number,
  from: number,
  to: number,
): AxisTicks {
  const [first, last] = [numbers[0], numbers[numbers.length - 1]];
  const largest = Math.max(-first, last);
  // Labels have two digits more than the ticks differ by, so that the offset stays while one moves a little.
  const round = 10 ** (digitsOf(last - first) + 1);
  const offset = digitsOf(largest) > MOST_DIGITS ? Math.floor(first / round) * round : 0;
  const isPlain =
    exponent >= LEAST_PLAIN && exponent <= MOST_PLAIN && digitsOf(largest - offset) <= MOST_DIGITS;
  const scale = isPlain ? 0 : exponent;
  const ticks = numbers.map((number) => {
    const value = decimal(number, exponent);
    const share = (value - from) / (to - from);
    return { value, share, text: decimalText(number - offset, exponent - scale) };
  });
  return { ticks, offset: offset === 0 ? '' : decimalText(offset, exponent), exponent: scale };
}

/** How the labels of an axis are to be read, behind its name: `u`, `u − 0.3058, in 10⁻¹³`. */
export function axisTitle(name: string, { offset, exponent }: AxisTicks): string {
  const sign = offset.startsWith('−') ? '+' : '−';
  const taken = offset === '' ? name : `${name} ${sign} ${offset.replace('−', '')}`;
  return exponent === 0 ? taken : `${taken}, in 10${superscript(exponent)}`;
}

/** The float64 nearest to a whole number times a power of ten. */
function decimal(number: number, exponent: number): number {
  return Number(`${number}e${exponent}`);
}

/** A whole number times a power of ten, written out. */
function decimalText(number: number, exponent: number): string {
  const digits = String(Math.abs(number));
  const sign = number < 0 ? '−' : '';
  if (number === 0 || exponent >= 0) return sign + digits + '0'.repeat(number && exponent);
  const padded = digits.padStart(1 - exponent, '0');
  const fraction = padded.slice(exponent).replace(/0+$/, '');
  return `${sign}${padded.slice(0, exponent)}${fraction && `.${fraction}`}`;
}

function digitsOf(number: number): number {
  return String(Math.abs(number)).length;
}
