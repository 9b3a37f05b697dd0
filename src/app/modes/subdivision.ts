import { subdivisionColour, SUBDIVIDED_LAYERS } from '../../view/colour-scales';
import { paletteIndex } from '../../view/palette-index';
import { regionCount, type RegionComplex } from '../../view/region-complex';
import { ofFirstLayers, type ColourMode } from './mode';

/** By the region of the first layer that each is a part of, and lighter and darker by what later ones make of it. */
export const subdivisionMode: ColourMode = {
  name: 'subdivision',
  needsForms: false,
  isOfOutput: false,
  usesPalette: false,
  paint: ({ complex, depth, dark }) => ({ colours: coloursBySubdivision(complex, depth, dark) }),
  key: (shown) => ({
    text: `The hue is that of the first layer’s region, which all parts of it keep from depth to depth. Later layers${ofFirstLayers(shown)} tell their parts apart by lightness, the later the finer: for an even and an odd number of active units.`,
  }),
};

/** The hues that there are: a power of two. */
const HUES = 32;

/**
 * By the pattern of the first `depth` layers, so that a part of a region looks like it from one depth to the next: the
 * hue is that of the first layer's pattern, and whatever a layer adds is finer than what the layers before it say. Two
 * regions that meet at a crease differ in its layer's units alone, and so by its step.
 */
export function coloursBySubdivision(
  complex: RegionComplex,
  depth: number,
  dark: boolean,
): Uint32Array<ArrayBuffer> {
  const { ids, active } = complex;
  const count = regionCount(complex);
  const layers = Math.min(depth, SUBDIVIDED_LAYERS);
  const known = new Map<number, number>();
  return Uint32Array.from({ length: count }, (_, region) => {
    const hue = paletteIndex(ids[2 * region], ids[2 * region + 1]) % HUES;
    let odd = 0;
    for (let layer = 0; layer < layers; layer++)
      odd |= (active[layer * count + region] & 1) << layer;
    const key = odd * HUES + hue;
    const colour = known.get(key) ?? subdivisionColour(hue / HUES, odd, dark);
    known.set(key, colour);
    return colour;
  });
}
