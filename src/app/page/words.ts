import { hiddenWidths, inputWidth, outputWidth, type Network } from '../../network/network';
import { windowNumbers, type Window } from '../../network/slice';

/** Widths of the layers, as `2–32–32–32–1`; a very deep network is cut in the middle. */
export function shapeText(network: Network): string {
  const hidden = hiddenWidths(network).map(String);
  if (hidden.length > 8) hidden.splice(3, hidden.length - 6, `… ${hidden.length} layers …`);
  return [inputWidth(network), ...hidden, outputWidth(network)].join('–');
}

/** The first so many layers: `the first layer`, `the first 2 layers`. */
export function firstLayersText(depth: number): string {
  return depth === 1 ? 'the first layer' : `the first ${depth} layers`;
}

/**
 * Interval of one coordinate, shown by so many pixels, with as many digits as tell one pixel from
 * the next: `−1 … 0.25`.
 */
export function intervalText(from: number, to: number, pixels: number): string {
  const decimals = Math.ceil(-Math.log10((to - from) / pixels));
  // Adding 0 makes a zero of −0.
  const text = (x: number): string =>
    String(Number(x.toFixed(Math.min(100, Math.max(0, decimals)))) + 0).replaceAll('-', '−');
  return `${text(from)} … ${text(to)}`;
}

/** Whether two windows are the same, to the last bit. */
export function isSameWindow(a: Window, b: Window): boolean {
  return windowParameter(a) === windowParameter(b);
}

/** A window for scripts and links, exact and in the order of `--window`. */
export function windowParameter(window: Window): string {
  return windowNumbers(window).join(',');
}

/** A number in a few digits: `−0.0123`, `4.56e-7`. */
export function numberText(x: number): string {
  const text =
    Math.abs(x) >= 1e5 || (x !== 0 && Math.abs(x) < 1e-4)
      ? x.toExponential(2)
      : String(Number(x.toPrecision(4)));
  return text.replaceAll('-', '−');
}

const densities = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 });

/** A density in a few digits, as a count where it is like one: `697.6`, `478,700`, `6.25e+23`. */
export function densityText(density: number): string {
  return density >= 1000 && density < 1e9 ? densities.format(density) : numberText(density);
}

/** Touches the page only where something changes, so that screen readers hear only that. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}
