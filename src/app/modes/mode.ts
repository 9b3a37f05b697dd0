import { hiddenWidths, outputWidth, type Network } from '../../network/network';
import { cssColour } from '../../view/colour-scales';
import type { Filling } from '../../view/fillings/fillings';
import type { Palette } from '../../view/palette';
import type { RegionComplex } from '../../view/region-complex';
import type { Range } from '../../view/scaled-colours';
import type { PackedForms } from '../cut/cutting-messages';
import { shownDepth, shownOutput, type Look } from '../map/look';
import { firstLayersText } from '../page/words';

/** A meaning that colours of regions may have. */
export interface ColourMode {
  /** What colours are by, in a list of such. */
  readonly name: string;
  /** Whether the mode needs the outputs' affine forms, which come after the regions. */
  readonly needsForms: boolean;
  /** Whether the mode is about the output that a person chose. */
  readonly isOfOutput: boolean;
  /** Whether the mode draws with the palette that a person chose. */
  readonly usesPalette: boolean;
  /** How it paints regions; nothing, and they stay as they are by region, until it can. */
  readonly paint: (regions: PaintedRegions) => RegionPaint;
  readonly key: (shown: KeySubject) => Key;
}

/** What a look shows of a network. */
interface Shown {
  readonly depth: number;
  /** All of the network's hidden layers. */
  readonly layers: number;
  readonly output: number;
  readonly outputs: number;
  readonly dark: boolean;
  /** Values of the map beside, where there is one that shows values. */
  readonly otherValues?: Range | undefined;
}

/** What is painted. */
export interface PaintedRegions extends Shown {
  readonly complex: RegionComplex;
  readonly forms: PackedForms | undefined;
  readonly palette: Palette;
}

/** How regions are painted. */
export interface RegionPaint {
  /** One a region; those of the palette, by region, where there are none. */
  readonly colours?: Uint32Array<ArrayBuffer>;
  /** In the place of one colour a region. */
  readonly filling?: Filling;
  /** What the colours reach from and to. */
  readonly range?: Range;
  /** What the values in view do, where colours mean values: of this map alone. */
  readonly values?: Range;
}

/** What a key explains. */
export interface KeySubject extends Shown {
  /** Least and greatest value in view, once they are known. */
  readonly range: Range | undefined;
}

export interface Key {
  /** A background of the scale; none where there is no scale. */
  readonly scale?: string;
  readonly ends?: readonly [lowest: string, middle: string, highest: string] | undefined;
  readonly text: string;
}

export const WAITING: Key = { text: 'Waiting for the exact regions…' };

/** What a look shows of a network. */
export function shownOf(look: Look, network: Network): Shown {
  return {
    depth: shownDepth(look, network),
    layers: hiddenWidths(network).length,
    output: shownOutput(look, network),
    outputs: outputWidth(network),
    dark: look.dark,
    otherValues: look.otherValues,
  };
}

/** What follows where not all layers are shown. */
export function ofFirstLayers({ depth, layers }: Shown): string {
  return depth < layers ? ` of ${firstLayersText(depth)}` : '';
}

export function outputName({ output, outputs }: Shown): string {
  return outputs > 1 ? `Output ${output}` : 'The output';
}

/** Colours that go over into each other, from left to right. */
export function cssGradient(colours: Iterable<number>): string {
  return `linear-gradient(to right, ${Array.from(colours, cssColour).join(', ')})`;
}

/** Equal parts, one for each colour. */
export function cssBands(colours: ArrayLike<number>): string {
  const { length } = colours;
  const stops = Array.from(
    { length },
    (_, k) => `${cssColour(colours[k])} ${(100 * k) / length}% ${(100 * (k + 1)) / length}%`,
  );
  return `linear-gradient(to right, ${stops.join(', ')})`;
}
