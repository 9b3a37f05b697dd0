import { ofFirstLayers, type ColourMode } from './mode';

/** By the pattern, as samples are coloured. */
export const regionMode: ColourMode = {
  name: 'region',
  needsForms: false,
  isOfOutput: false,
  usesPalette: true,
  paint: () => ({}),
  key: (shown) => ({
    text: `One activation pattern${ofFirstLayers(shown)}, one colour; lighter and darker for an even and an odd number of active units, so a crease always parts the two.`,
  }),
};
