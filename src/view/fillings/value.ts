import { mixColours } from '../mix-colours';
import { LINE_COLOURS } from '../picture';
import type { FillingKind } from './filling';

/** By the value of an output. */
export interface ValueFilling {
  readonly kind: 'value';
  readonly output: number;
  readonly from: number;
  readonly to: number;
  /** `VALUE_COLOURS` colours from the lowest value to the highest. */
  readonly colours: Uint32Array;
  /** Colour of the line where the value is 0. */
  readonly zero: number;
}

/** Width of the line where an output is 0, in pixels. */
const ZERO_WIDTH = 1.5;

export const valueFilling: FillingKind<ValueFilling> = {
  reads: 'forms',
  entryPoint: 'colourByValue',
  fields: (filling) => ({
    output: filling.output,
    lowest: filling.from,
    colourRate: colourRate(filling),
    valueColours: filling.colours,
    lineWidth: ZERO_WIDTH,
    lineColours: new Uint32Array(LINE_COLOURS).fill(filling.zero),
  }),
  shade(filling, forms, { xScale, yScale }) {
    const { output, from, colours, zero } = filling;
    const [a, b, c] = forms.subarray(3 * output);
    const steps = colours.length - 1;
    const rate = colourRate(filling);
    // What the value changes by, per pixel.
    const slope = Math.hypot(a / xScale, b / yScale);
    return (x, y) => {
      const value = a * x + b * y + c;
      const step = Math.min(steps, Math.max(0, (value - from) * rate));
      const lower = Math.min(steps - 1, Math.floor(step));
      const cover = slope > 0 ? ZERO_WIDTH / 2 + 0.5 - Math.abs(value) / slope : 0;
      const colour = mixColours(colours[lower], colours[lower + 1], step - lower);
      return cover > 0 ? mixColours(colour, zero, Math.min(1, cover)) : colour;
    };
  },
};

/** Colours per unit of value: a value that is the same everywhere has the first one. */
function colourRate({ from, to, colours }: ValueFilling): number {
  return to > from ? (colours.length - 1) / (to - from) : 0;
}
