import { parity } from '../network/region-id';
import { directionColour, diverging, layerFills, sequential } from './colour-scales';
import type { Palette } from './palette';
import { paletteIndex } from './palette-index';
import { NO_UNIT, regionCount, type RegionComplex } from './region-complex';

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

/**
 * By the layer that finished each region of the first `depth` layers: the last one whose creases
 * bound it, since no later one cuts it. What a layer adds has its colour, and what it leaves alone
 * keeps that of an earlier one. Lighter and darker for the parity of active units, as in
 * `coloursByRegion`.
 *
 * @param layers that have colours, where the complex is of the first of them alone
 */
export function coloursByLayer(
  complex: RegionComplex,
  depth: number,
  dark: boolean,
  layers = complex.widths.length,
): Uint32Array<ArrayBuffer> {
  const { sides, none } = layerFills(layers, dark);
  const last = sides[0].length - 1;
  const first = 2 * regionCount(complex) * (depth - 1);
  return Uint32Array.from(finishingLayers(complex, depth), (layer, region) => {
    const at = first + 2 * region;
    const side = sides[parity(complex.ids[at] ^ complex.ids[at + 1])];
    return layer === 0 ? none : side[Math.min(layer - 1, last)];
  });
}

/**
 * How many layers each region of the first `depth` layers, of which the complex's are parts, is the
 * work of: the number of the last one whose creases bound it, counted from 1; 0 where the window
 * alone does.
 */
export function finishingLayers(complex: RegionComplex, depth: number): Uint8Array {
  const { starts, edges, ids, widths } = complex;
  const count = regionCount(complex);
  const wholes = depth < widths.length ? firstOfEachId(ids, 2 * count * (depth - 1), count) : null;
  const finished = new Uint8Array(count);
  for (let region = 0; region < count; region++) {
    const whole = wholes?.[region] ?? region;
    for (let k = starts[region]; k < starts[region + 1]; k++) {
      const layer = edges[2 * k + 1] & 0xff;
      if (edges[2 * k] !== NO_UNIT && layer < depth)
        finished[whole] = Math.max(finished[whole], layer + 1);
    }
  }
  return wholes ? finished.map((_, region) => finished[wholes[region]]) : finished;
}

/** The first of the regions that have the same ID, for each; IDs are two words, from `first` on. */
function firstOfEachId(ids: Uint32Array, first: number, count: number): Uint32Array {
  const size = 2 ** Math.ceil(Math.log2(2 * count + 1));
  /** A hash table with open addressing; a region's number, or −1 for none. */
  const table = new Int32Array(size).fill(-1);
  return Uint32Array.from({ length: count }, (_, region) => {
    const [lo, hi] = [ids[first + 2 * region], ids[first + 2 * region + 1]];
    const hash = Math.imul(lo ^ Math.imul(hi, 0x9e3779b1), 0x85ebca77);
    let slot = (hash ^ (hash >>> 15)) & (size - 1);
    for (; table[slot] >= 0; slot = (slot + 1) & (size - 1)) {
      const other = first + 2 * table[slot];
      if (ids[other] === lo && ids[other + 1] === hi) return table[slot];
    }
    return (table[slot] = region);
  });
}

/**
 * The share of the window whose smallest regions have one colour. Those are many, and too small to be
 * seen: from the smallest sliver on, all that is seen would have the last few colours of the scale.
 */
export const SMALLEST_SHARE = 0.05;

/** By the area of regions of the first `depth` layers, whose logarithm is even across the scale. */
export function coloursByArea(complex: RegionComplex, depth: number): ScaledColours {
  const areas = areasAt(complex, depth);
  const smallest = smallestOfMost(areas, complex.areas);
  const { colours } = scaled(areas.map((area) => Math.log(Math.max(area, smallest))));
  return { colours, range: { from: smallest, to: areas.reduce((a, b) => Math.max(a, b)) } };
}

/** Area of the region of the first `depth` layers that each region is a part of. */
function areasAt({ areas, ids, widths }: RegionComplex, depth: number): Float64Array {
  if (depth === widths.length) return areas;
  const wholes = firstOfEachId(ids, 2 * areas.length * (depth - 1), areas.length);
  const sums = new Float64Array(areas.length);
  for (const [part, whole] of wholes.entries()) sums[whole] += areas[part];
  return sums.map((_, part) => sums[wholes[part]]);
}

/**
 * The least value but for those of the smallest share of the window.
 *
 * @param areas that have the values
 */
function smallestOfMost(values: Float64Array, areas: Float64Array): number {
  const order = Uint32Array.from(values, (_, k) => k).toSorted((a, b) => values[a] - values[b]);
  const all = areas.reduce((sum, area) => sum + area, 0);
  let left = SMALLEST_SHARE * all;
  return values[order.find((k) => (left -= areas[k]) < 0) ?? order[order.length - 1]];
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

/** Whether the values of a scale's range have both signs. */
export function hasBothSigns({ from, to }: Range): boolean {
  return from < 0 && to > 0;
}

/** Colours for the values of a `scaleRange`. */
export function valueColours(range: Range, dark: boolean): Uint32Array<ArrayBuffer> {
  if (!hasBothSigns(range)) return sequential;
  return dark ? diverging.dark : diverging.light;
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
