import { fitWindow } from '../../view/camera';
import type { Window } from '../../network/slice';
import type { Sight } from '../map/sight';
import { readLink, type Link } from '../page/link';
import { homeOf, usualPlane } from '../map/plane';
import type { Preset } from './presets';
import type { Settings } from '../page/settings';

/** What is on screen of what a link asks for, but for its settings. */
type Seen = Pick<Sight, 'opened' | 'plane' | 'view'>;

/** What sentences speak of, where their link names it. */
const SPOKEN_OF = [
  'mode',
  'output',
  'creases',
  'creasesByLayer',
  'boundary',
  'beside',
  'besideDepth',
] as const satisfies readonly (keyof Settings)[];

/** The least share of what is described that must be in view. */
const LEAST_SHARE = 0.5;

/** How many times as wide as what is described a view may be. */
const MOST_WIDTHS = 4;

/** Whether what a preset's sentence is about is still what is on screen. */
export function isAsDescribed(preset: Preset, shown: Seen, settings: Settings): boolean {
  const link = readLink(preset.search);
  return (
    link.network === shown.opened.name &&
    isOnPlane(link, shown) &&
    isInSight(link.window ?? homeOf(shown.opened, shown.plane), shown.view) &&
    isDrawnAlike(link.settings, settings)
  );
}

/** A link that names no values of other inputs is about all of them. */
function isOnPlane({ axes, at }: Link, { opened, plane }: Seen): boolean {
  const usual = usualPlane(opened);
  const isOwn = axes === undefined && usual.own !== undefined;
  if (plane.through || isOwn !== (plane.own !== undefined)) return false;
  const asked = axes ?? usual.axes;
  return asked.join() === plane.axes.join() && (at === undefined || at.join() === plane.at?.join());
}

/** Whether at least half of a window is in view, and large enough to be looked at. */
function isInSight(window: Window, view: Window): boolean {
  const across = Math.min(window.u1, view.u1) - Math.max(window.u0, view.u0);
  const down = Math.min(window.v1, view.v1) - Math.max(window.v0, view.v0);
  const share = (Math.max(0, across) * Math.max(0, down)) / areaOf(window);
  const aspect = (view.u1 - view.u0) / (view.v1 - view.v0);
  const fitted = fitWindow(window, aspect);
  return share >= LEAST_SHARE && view.u1 - view.u0 <= MOST_WIDTHS * (fitted.u1 - fitted.u0);
}

function areaOf({ u0, u1, v0, v1 }: Window): number {
  return (u1 - u0) * (v1 - v0);
}

/** All layers and the exact picture, unless the link says otherwise, and whatever it names. */
function isDrawnAlike(asked: Partial<Settings>, settings: Settings): boolean {
  const { depth = Infinity, picture = 'exact' } = asked;
  return (
    settings.depth === depth &&
    settings.picture === picture &&
    SPOKEN_OF.every((key) => asked[key] === undefined || asked[key] === settings[key])
  );
}
