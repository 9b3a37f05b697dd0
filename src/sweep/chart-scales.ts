import { superscript } from '../view/superscript';

/** Decades beyond which every second one is labelled, and so on. */
const MOST_DECADES = 9;

/** Ticks of a logarithmic axis: powers of ten or, over fewer than three decades, 1, 2 and 5 times them. */
export function logTicks(low: number, high: number): number[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const step = Math.ceil((last - first) / MOST_DECADES);
  const factors = Math.log10(high / low) < 3 ? [1, 2, 5] : [1];
  const ticks: number[] = [];
  for (let exponent = first; exponent <= last; exponent += step)
    for (const factor of factors) ticks.push(factor * 10 ** exponent);
  return ticks.filter((tick) => tick >= low && tick <= high);
}

/** Numbers from this on are easier to read as powers. */
const LARGE = 1e6;

/** 20, 1,000, 10⁷. */
export function tickText(value: number): string {
  if (value < LARGE) return value.toLocaleString('en-US');
  const exponent = Math.floor(Math.log10(value) + 1e-9);
  const factor = Math.round(value / 10 ** exponent);
  return `${factor === 1 ? '' : `${factor}·`}10${superscript(exponent)}`;
}

/** Colours of series that are told apart by name: Observable's ten, which colour-blind readers can. */
const NAMED = [
  '#4269d0',
  '#d98e04',
  '#ff725c',
  '#6cc5b0',
  '#3ca951',
  '#ff8ab7',
  '#a463f2',
  '#97bbf5',
  '#9c6b4e',
  '#9498a0',
];

/** Ends of the ramp for more series than that, which go by order: dark to light, as viridis does. */
const RAMP = [
  [68, 1, 84],
  [59, 82, 139],
  [33, 145, 140],
  [94, 201, 98],
  [224, 206, 40],
];

/** A colour per series. */
export function seriesColours(count: number): string[] {
  if (count <= NAMED.length) return NAMED.slice(0, count);
  return Array.from({ length: count }, (_, i) => {
    const place = (i / (count - 1)) * (RAMP.length - 1);
    const below = Math.min(Math.floor(place), RAMP.length - 2);
    const mixed = RAMP[below].map((c, k) => c + (RAMP[below + 1][k] - c) * (place - below));
    return `rgb(${mixed.map(Math.round).join(',')})`;
  });
}
