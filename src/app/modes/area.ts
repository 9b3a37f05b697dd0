import { sequential } from '../../view/colour-scales';
import { firstOfEachId, type RegionComplex } from '../../view/region-complex';
import { scaledColours, type ScaledColours } from '../../view/scaled-colours';
import { numberText } from '../page/words';
import { cssGradient, ofFirstLayers, type ColourMode } from './mode';

/** By the area of each region. */
export const areaMode: ColourMode = {
  name: 'area',
  needsForms: false,
  isOfOutput: false,
  usesPalette: false,
  paint: ({ complex, depth }) => coloursByArea(complex, depth),
  key: (shown) => ({
    ends: shown.range && [`≤ ${numberText(shown.range.from)}`, '', numberText(shown.range.to)],
    scale: cssGradient(sequential),
    text: `Area of the part in view of a region${ofFirstLayers(shown)}, each step a factor; the smallest, ${100 * SMALLEST_SHARE}\u00a0% of the view together, have one colour.`,
  }),
};

/**
 * The share of the window whose smallest regions have one colour. Those are many, and too small to be
 * seen: from the smallest sliver on, all that is seen would have the last few colours of the scale.
 */
export const SMALLEST_SHARE = 0.05;

/** By the area of regions of the first `depth` layers, whose logarithm is even across the scale. */
export function coloursByArea(complex: RegionComplex, depth: number): ScaledColours {
  const areas = areasAt(complex, depth);
  const smallest = smallestOfMost(areas, complex.areas);
  const { colours } = scaledColours(areas.map((area) => Math.log(Math.max(area, smallest))));
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
