import { modeOklab, modeOklch, modeRgb, useMode } from 'culori/fn';

/*
 * The colour spaces that Crease has a use for. Culori knows thirty, which would be a third of the
 * script that the explorer's page waits for; what is registered here is all that is bundled.
 */
useMode(modeRgb);
useMode(modeOklab);
useMode(modeOklch);

export { clampChroma, converter, interpolate } from 'culori/fn';
