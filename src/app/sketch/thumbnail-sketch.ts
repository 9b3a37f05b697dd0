import { inputWidth } from '../../network/network';
import type { OpenedNetwork } from '../../network/opened-network';
import { sliceNetwork } from '../../network/slice';
import { fitWindow } from '../../view/camera';
import { homeOf, sliceOf, usualPlane } from '../map/plane';
import type { Preset } from '../open/presets';
import { THUMBNAIL } from '../open/thumbnails';
import { planeOf, readLink } from '../page/link';
import { DEFAULTS, paletteOfScheme } from '../page/settings';
import type { MapSketchRequest } from './sketch-messages';

/** Of a crease's width, as there is less between creases in a small picture. */
const SMALLER = 0.3;

/**
 * What a preset shows, as its small picture's request: as the page draws by itself, whatever somebody has chosen for
 * the map. The pictures take seconds and are always the same, so the page has them as files, which `npm run figures`
 * draws.
 *
 * @param opened the network that it names
 */
export function thumbnailSketch(
  { search }: Preset,
  opened: OpenedNetwork,
  dark: boolean,
): MapSketchRequest {
  const [width, height] = [THUMBNAIL.width, THUMBNAIL.height].map(
    (length) => THUMBNAIL.density * length,
  );
  const link = readLink(search);
  const {
    mode,
    depth,
    creases,
    creaseWidth: wide,
    palette,
  } = { ...DEFAULTS, palette: paletteOfScheme(dark), ...link.settings };
  const usual = usualPlane(opened);
  const plane = planeOf(link, usual) ?? usual;
  const window = fitWindow(link.window ?? homeOf(opened, plane), width / height);
  const network = sliceNetwork(opened.network, sliceOf(opened, plane));
  const creaseWidth = creases ? SMALLER * THUMBNAIL.density * wide : 0;
  const isFunction = inputWidth(opened.network) === 1;
  const look = { mode, depth, creaseWidth, isFunction, palette, dark };
  return { network, window, width, height, ...look };
}
