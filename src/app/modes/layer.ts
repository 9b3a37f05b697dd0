import { parity } from '../../network/region-id';
import { layerFills } from '../../view/colour-scales';
import { firstOfEachId, NO_UNIT, regionCount, type RegionComplex } from '../../view/region-complex';
import { cssBands, ofFirstLayers, type ColourMode } from './mode';

/** By the layer that finished each region. */
export const layerMode: ColourMode = {
  name: 'layer',
  needsForms: false,
  isOfOutput: false,
  usesPalette: false,
  paint: ({ complex, depth, dark, layers }) => ({
    colours: coloursByLayer(complex, depth, dark, layers),
  }),
  key(shown) {
    const { depth, layers, dark } = shown;
    const [fills] = layerFills(layers, dark).sides;
    const first = ofFirstLayers(shown);
    const finished =
      depth === 1
        ? 'Regions that creases of the first layer bound.'
        : `The last layer${first} whose creases bound the region: it finished it, and no later one${first && ' of these'} cuts it.`;
    const colours = Array.from({ length: depth }, (_, k) => fills[Math.min(k, fills.length - 1)]);
    return {
      scale: cssBands(colours),
      ends: ['layer 1', '', depth > 1 ? `${depth}` : ''],
      text: `${finished} Fainter for an odd number of active units; plain where the edge of the view alone bounds it.`,
    };
  },
};

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
