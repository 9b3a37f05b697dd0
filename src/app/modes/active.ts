import { sequential } from '../../view/colour-scales';
import { regionCount, type RegionComplex } from '../../view/region-complex';
import { scaledColours, type ScaledColours } from '../../view/scaled-colours';
import { numberText } from '../page/words';
import { cssGradient, ofFirstLayers, type ColourMode } from './mode';

/** By the number of active units. */
export const activeMode: ColourMode = {
  name: 'active units',
  needsForms: false,
  isOfOutput: false,
  usesPalette: false,
  paint: ({ complex, depth }) => coloursByActive(complex, depth),
  key: (shown) => ({
    ends: shown.range && [numberText(shown.range.from), '', numberText(shown.range.to)],
    scale: cssGradient(sequential),
    text: `Number of active units${ofFirstLayers(shown)}, from the least to the most in view.`,
  }),
};

/** By the number of active units in the first `depth` layers. */
export function coloursByActive(complex: RegionComplex, depth: number): ScaledColours {
  const count = regionCount(complex);
  const units = new Float64Array(count);
  for (let k = 0; k < depth; k++)
    for (let i = 0; i < count; i++) units[i] += complex.active[k * count + i];
  return scaledColours(units);
}
