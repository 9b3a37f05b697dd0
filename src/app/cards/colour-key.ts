import { hiddenWidths, outputWidth } from '../../network/network';
import {
  CLASS_ROUND,
  classColours,
  cssColour,
  directionColour,
  layerFills,
  sequential,
} from '../../view/colour-scales';
import { hasBothSigns, SMALLEST_SHARE, valueColours, type Range } from '../../view/region-colours';
import { element } from '../page/elements';
import type { Exploration } from '../map/exploration';
import { COLOUR_MODES, needsForms, shownDepth, shownOutput, type ColourMode } from '../map/look';
import { firstLayersText, numberText, setText } from '../page/words';

const NAMES: Record<ColourMode, string> = {
  region: 'region',
  layer: 'layer',
  value: 'output value',
  class: 'class',
  active: 'active units',
  gradient: 'gradient',
  area: 'area',
};

/** Offers the colour modes beside the key. */
export function offerModes(onMode: (mode: ColourMode) => void): void {
  const select = element('mode', HTMLSelectElement);
  select.replaceChildren(...COLOUR_MODES.map((mode) => new Option(NAMES[mode], mode)));
  select.addEventListener('change', () => {
    const mode = COLOUR_MODES.find((known) => known === select.value);
    if (mode) onMode(mode);
  });
}

/** Names the mode that the colours have, and offers those that can be had. */
export function showMode(exploration: Exploration): void {
  const select = element('mode', HTMLSelectElement);
  const isByRegion = whyByRegion(exploration) !== undefined;
  select.value = exploration.look.mode;
  for (const option of select.options) option.disabled = isByRegion && option.value !== 'region';
}

/** Why colours can be by region alone; undefined where they can mean all else. */
export function whyByRegion({ look, exact, isExact }: Exploration): string | undefined {
  if (look.picture === 'sampled')
    return 'Samples know regions alone: choose the exact picture for other colours.';
  // The layers shown may have few enough to be cut.
  return exact.kind === 'failed' && !isExact ? `By region after all: ${exact.sentence}` : undefined;
}

interface Key {
  /** A background of the scale; none where there is no scale. */
  readonly scale?: string;
  readonly ends?: readonly [string, string, string];
  readonly text: string;
}

/** Where on the page colours are explained. */
export interface KeyPlaces {
  readonly scale: HTMLElement;
  /** Lowest, middle and highest value, in that order. */
  readonly ends: HTMLElement;
  readonly text: HTMLElement;
}

/** Says what the colours mean. */
export function showKey(exploration: Exploration, places: KeyPlaces): void {
  const { scale, ends, text } = keyOf(exploration);
  places.scale.hidden = scale === undefined;
  places.scale.style.background = scale ?? '';
  places.ends.hidden = ends === undefined;
  for (const [k, end] of [...places.ends.children].entries()) end.textContent = ends?.[k] ?? '';
  setText(places.text, text);
}

function keyOf(exploration: Exploration): Key {
  const { look, opened, range } = exploration;
  const { mode, dark } = look;
  const { network } = opened;
  const why = mode === 'region' ? undefined : whyByRegion(exploration);
  if (why !== undefined) return { text: why };
  const depth = shownDepth(look, network);
  const layers = depth < hiddenWidths(network).length ? ` of ${firstLayersText(depth)}` : '';
  const outputs = outputWidth(network);
  const output = shownOutput(look, network);
  if (mode === 'region')
    return {
      text: `One activation pattern${layers}, one colour; lighter and darker for an even and an odd number of active units, so a crease always parts the two.`,
    };
  if (mode === 'layer') return layerKey(depth, layers, hiddenWidths(network).length, dark);
  if (mode === 'class') return { scale: classScale(outputs), text: classText(outputs) };
  const name = outputs > 1 ? `Output ${output}` : 'The output';
  const ends = range && endsOf(mode, range);
  const key = { ...(ends && { ends }) };
  if (!range && needsForms(look)) return { text: 'Waiting for the exact regions…' };
  if (mode === 'value')
    return {
      ...key,
      ...(range && { scale: gradient(valueColours(range, dark)) }),
      text: `${name} in view${range ? signText(range) : ''}.`,
    };
  if (mode === 'gradient')
    return {
      ...key,
      scale: hueScale(dark),
      text: `${name}’s gradient: its direction as hue (right, up, left, down), its length as strength of colour, up to ${numberText(range?.to ?? 0)} in view.`,
    };
  if (mode === 'active')
    return {
      ...key,
      scale: gradient(sequential),
      text: `Number of active units${layers}, from the least to the most in view.`,
    };
  return {
    ...key,
    scale: gradient(sequential),
    text: `Area of the part in view of a region${layers}, each step a factor; the smallest, ${100 * SMALLEST_SHARE}\u00a0% of the view together, have one colour.`,
  };
}

/** @param layers what follows where not all layers are shown */
function layerKey(depth: number, layers: string, all: number, dark: boolean): Key {
  const [fills] = layerFills(all, dark).sides;
  const finished =
    depth === 1
      ? 'Regions that creases of the first layer bound.'
      : `The last layer${layers} whose creases bound the region: it finished it, and no later one${layers && ' of these'} cuts it.`;
  const shown = Array.from({ length: depth }, (_, k) => fills[Math.min(k, fills.length - 1)]);
  return {
    scale: bands(shown),
    ends: ['layer 1', '', depth > 1 ? `${depth}` : ''],
    text: `${finished} Fainter for an odd number of active units; plain where the edge of the view alone bounds it.`,
  };
}

/** Equal parts, one for each colour. */
export function bands(colours: ArrayLike<number>): string {
  const { length } = colours;
  const stops = Array.from(
    { length },
    (_, k) => `${cssColour(colours[k])} ${(100 * k) / length}% ${(100 * (k + 1)) / length}%`,
  );
  return `linear-gradient(to right, ${stops.join(', ')})`;
}

function endsOf(mode: ColourMode, range: Range): [string, string, string] | undefined {
  if (mode === 'gradient') return undefined;
  const [from, to] = [range.from, range.to].map(numberText);
  const middle = mode === 'value' && hasBothSigns(range) ? '0' : '';
  return [mode === 'area' ? `≤ ${from}` : from, middle, to];
}

/** What follows the name of an output whose values have this range. */
function signText(range: Range): string {
  if (hasBothSigns(range)) return '; the line is where it is 0';
  return `, nowhere ${range.from >= 0 ? 'below' : 'above'} 0`;
}

function gradient(colours: Uint32Array): string {
  return `linear-gradient(to right, ${[...colours].map(cssColour).join(', ')})`;
}

/** Directions from 0 to 360 degrees, of the longest gradient. */
function hueScale(dark: boolean): string {
  const stops = Array.from({ length: 37 }, (_, k) =>
    cssColour(directionColour((Math.PI * k) / 18, 1, dark)),
  );
  return `linear-gradient(to right, ${stops.join(', ')})`;
}

function classScale(outputs: number): string {
  const length = Math.min(CLASS_ROUND, Math.max(2, outputs));
  return bands(classColours.subarray(0, length));
}

function classText(outputs: number): string {
  if (outputs === 1) return 'Where the output is not positive, and where it is.';
  const which = `The largest of ${outputs} outputs`;
  if (outputs <= CLASS_ROUND) return `${which}, 0 to ${outputs - 1} from the left.`;
  return `${which}, by the last digit of its number: 0 to 9 from the left.`;
}
