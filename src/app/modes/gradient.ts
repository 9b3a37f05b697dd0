import { directionColour } from '../../view/colour-scales';
import type { ScaledColours } from '../../view/scaled-colours';
import { numberText } from '../page/words';
import { cssGradient, outputName, WAITING, type ColourMode } from './mode';

/** By the direction and the size of an output's gradient. */
export const gradientMode: ColourMode = {
  name: 'gradient',
  needsForms: true,
  isOfOutput: true,
  usesPalette: false,
  paint({ complex, forms, output, dark }) {
    if (!forms) return {};
    const { u0, u1, v0, v1 } = complex.window;
    const size = { width: u1 - u0, height: v1 - v0 };
    return coloursByGradient(forms.forms, forms.outputs, output, size, dark);
  },
  key(shown) {
    const { range, dark } = shown;
    if (!range) return WAITING;
    return {
      scale: hueScale(dark),
      text: `${outputName(shown)}’s gradient: its direction as hue (right, up, left, down), its length as strength of colour, up to ${numberText(range.to)} in view.`,
    };
  },
};

/** Directions from 0 to 360 degrees, of the longest gradient. */
function hueScale(dark: boolean): string {
  return cssGradient(
    Array.from({ length: 37 }, (_, k) => directionColour((Math.PI * k) / 18, 1, dark)),
  );
}

/** Lightness steps, and hues, that gradients are told apart by. */
const [SIZES, ANGLES] = [32, 180];

/**
 * By the gradient of an output: its direction as hue, its size, from 0 to the largest, as
 * lightness, which goes away from the paper.
 *
 * @param forms `[a, b, c]` of each output of each region, as `OutputForms` of the cutting worker
 * @param width and `height` of the window that the forms are relative to
 */
export function coloursByGradient(
  forms: Float32Array,
  outputs: number,
  output: number,
  { width, height }: { readonly width: number; readonly height: number },
  dark: boolean,
): ScaledColours {
  const count = forms.length / 3 / outputs;
  const [us, vs] = [new Float64Array(count), new Float64Array(count)];
  let largest = 0;
  for (let i = 0; i < count; i++) {
    const at = 3 * (i * outputs + output);
    us[i] = (2 * forms[at]) / width;
    vs[i] = (2 * forms[at + 1]) / height;
    largest = Math.max(largest, Math.hypot(us[i], vs[i]));
  }
  const known = new Map<number, number>();
  const colours = Uint32Array.from({ length: count }, (_, i) => {
    const share = largest > 0 ? Math.hypot(us[i], vs[i]) / largest : 0;
    const size = Math.round(share * (SIZES - 1));
    const turn = Math.round((Math.atan2(vs[i], us[i]) / (2 * Math.PI)) * ANGLES);
    const key = size * 2 * ANGLES + turn;
    const colour =
      known.get(key) ?? directionColour((2 * Math.PI * turn) / ANGLES, size / (SIZES - 1), dark);
    known.set(key, colour);
    return colour;
  });
  return { colours, range: { from: 0, to: largest } };
}
