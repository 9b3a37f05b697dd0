import { inputWidth } from '../../network/network';
import type { OpenedNetwork } from '../../network/opened-network';
import { sliceNetwork } from '../../network/slice';
import { fitWindow } from '../../view/camera';
import { homeOf, sliceOf, usualPlane } from '../map/plane';
import type { Preset } from '../open/presets';
import { planeOf, readLink } from '../page/link';
import { DEFAULTS } from '../page/settings';
import type { MapSketchRequest } from './sketch-messages';

/** How a page draws that is told nothing else. */
export interface SketchScheme {
  readonly dark: boolean;
  readonly palette: string;
}

/** Of a crease's width, as there is less between creases in a small picture. */
const SMALLER = 0.3;

/**
 * What a preset shows, as a small picture's request.
 *
 * @param opened the network that it names
 * @param width and `height` in pixels
 */
export function presetSketch(
  { search }: Preset,
  opened: OpenedNetwork,
  [width, height]: readonly [width: number, height: number],
  scheme: SketchScheme,
): MapSketchRequest {
  const link = readLink(search);
  const {
    mode,
    depth,
    creases,
    creaseWidth: wide,
    palette,
  } = { ...DEFAULTS, ...scheme, ...link.settings };
  const usual = usualPlane(opened);
  const plane = planeOf(link, usual) ?? usual;
  const window = fitWindow(link.window ?? homeOf(opened, plane), width / height);
  const network = sliceNetwork(opened.network, sliceOf(opened, plane));
  const creaseWidth = creases ? SMALLER * wide : 0;
  const isFunction = inputWidth(opened.network) === 1;
  const look = { mode, depth, creaseWidth, isFunction, palette, dark: scheme.dark };
  return { network, window, width, height, ...look };
}
