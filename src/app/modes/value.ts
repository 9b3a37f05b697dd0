import { diverging, sequential } from '../../view/colour-scales';
import type { Range } from '../../view/scaled-colours';
import { numberText } from '../page/words';
import { cssGradient, outputName, WAITING, type ColourMode } from './mode';

/** By the value of an output, place by place. */
export const valueMode: ColourMode = {
  name: 'output value',
  needsForms: true,
  isOfOutput: true,
  // The line where the value is 0 has its colour of creases.
  usesPalette: true,
  paint({ forms, output, palette, dark, otherValues }) {
    if (!forms) return {};
    const values = forms.ranges[output];
    const range = scaleRange(otherValues ? joined(values, otherValues) : values);
    const colours = valueColours(range, dark);
    const filling = { kind: 'value', output, ...range, colours, zero: palette.crease } as const;
    return { range, values, filling };
  },
  key(shown) {
    const { range, dark, otherValues } = shown;
    if (!range) return WAITING;
    const where = otherValues ? 'in view on either map' : 'in view';
    const [from, to] = [range.from, range.to].map(numberText);
    return {
      scale: cssGradient(valueColours(range, dark)),
      ends: [from, hasBothSigns(range) ? '0' : '', to],
      text: `${outputName(shown)} ${where}${signText(range)}.`,
    };
  },
};

/** What follows the name of an output whose values have this range. */
function signText(range: Range): string {
  if (hasBothSigns(range)) return '; the line is where it is 0';
  return `, nowhere ${range.from >= 0 ? 'below' : 'above'} 0`;
}

/** What rounding makes of a 0, as a share of the largest value. */
const ROUNDING = 1e-6;

/** The least that a scale spans, as a share of the largest value: pictures have them in float32. */
const LEAST_SPAN = 1e-3;

/**
 * From where to where a scale shows values: as far below 0 as above it, so that equal colours are
 * equally far from 0, unless all have one sign. Then they have the whole of a scale.
 */
export function scaleRange({ from, to }: Range): Range {
  const largest = Math.max(-from, to);
  const isPositive = from >= -ROUNDING * largest;
  if (!isPositive && to > ROUNDING * largest) return { from: -largest, to: largest };
  const [low, high] = isPositive ? [Math.max(0, from), to] : [from, Math.min(0, to)];
  const short = Math.max(0, LEAST_SPAN * largest - (high - low));
  return { from: low - short / 2, to: high + short / 2 };
}

/** The least range that has all of two others. */
function joined(a: Range, b: Range): Range {
  return { from: Math.min(a.from, b.from), to: Math.max(a.to, b.to) };
}

/** Whether the values of a scale's range have both signs. */
export function hasBothSigns({ from, to }: Range): boolean {
  return from < 0 && to > 0;
}

/** Colours for the values of a `scaleRange`. */
export function valueColours(range: Range, dark: boolean): Uint32Array<ArrayBuffer> {
  if (!hasBothSigns(range)) return sequential;
  return dark ? diverging.dark : diverging.light;
}
