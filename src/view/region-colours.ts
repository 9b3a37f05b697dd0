import { directionColour, sequential } from './colour-scales';
import { paletteIndex, type Palette } from './palette';
import { regionCount, type RegionComplex } from './region-complex';

/* Colours of a complex's regions, one each; RGBA, 8 bits each, red in the lowest byte. */

/** By the pattern of the first `depth` layers, as region maps are coloured. */
export function coloursByRegion(
  complex: RegionComplex,
  { colours }: Palette,
  depth: number,
): Uint32Array<ArrayBuffer> {
  const count = regionCount(complex);
  const first = 2 * count * (depth - 1);
  const found = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const at = first + 2 * i;
    found[i] = colours[paletteIndex(complex.ids[at], complex.ids[at + 1])];
  }
  return found;
}

/** Lowest and highest number that a scale shows. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export interface ScaledColours {
  readonly colours: Uint32Array<ArrayBuffer>;
  readonly range: Range;
}

/** By the number of active units in the first `depth` layers. */
export function coloursByActive(complex: RegionComplex, depth: number): ScaledColours {
  const count = regionCount(complex);
  const active = new Float64Array(count);
  for (let layer = 0; layer < depth; layer++)
    for (let i = 0; i < count; i++) active[i] += complex.active[layer * count + i];
  return scaled(active);
}

/** The smallest share of regions, by number, has one colour: among them are slivers of no size. */
const SMALLEST_SHARE = 0.02;

/** By area, whose logarithm is even across the scale. */
export function coloursByArea({ areas }: RegionComplex): ScaledColours {
  const sizes = areas.map(Math.log10);
  const smallest = sizes.toSorted()[Math.floor(SMALLEST_SHARE * sizes.length)];
  const { colours, range } = scaled(sizes.map((size) => Math.max(size, smallest)));
  return { colours, range: { from: 10 ** range.from, to: 10 ** range.to } };
}

/** Lightness steps, and hues, that gradients are told apart by. */
const [SIZES, ANGLES] = [32, 180];

/**
 * By the gradient of an output: its direction as hue, its size, from 0 to the largest, as
 * lightness.
 *
 * @param forms `[a, b, c]` of each output of each region, as `OutputForms` of the cutting worker
 * @param width and `height` of the window that the forms are relative to
 */
export function coloursByGradient(
  forms: Float32Array,
  outputs: number,
  output: number,
  { width, height }: { readonly width: number; readonly height: number },
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
      known.get(key) ?? directionColour((2 * Math.PI * turn) / ANGLES, size / (SIZES - 1));
    known.set(key, colour);
    return colour;
  });
  return { colours, range: { from: 0, to: largest } };
}

function scaled(values: Float64Array): ScaledColours {
  let [from, to] = [Infinity, -Infinity];
  for (const value of values) {
    from = Math.min(from, value);
    to = Math.max(to, value);
  }
  const steps = to > from ? (sequential.length - 1) / (to - from) : 0;
  const colours = new Uint32Array(values.length);
  for (const [i, value] of values.entries())
    colours[i] = sequential[Math.round((value - from) * steps)];
  return { colours, range: { from, to } };
}
