import type { Window } from '../network/slice';
import type { SampleGrid } from './grid';

/**
 * The camera: which window of the slice is on screen. A view is a window with the aspect of the
 * screen, so that pixels are square. Positions on screen are shares of it: x from the left and y
 * from the top, both 0 to 1.
 */

/** How narrow and how wide a view may become, in slice coordinates. */
export interface ViewLimits {
  readonly narrowest: number;
  readonly widest: number;
}

/** A fit this close to the screen's aspect moves no pixel of a screen 100,000 pixels wide. */
const SAME_ASPECT = 1e-6;

/** Below this share of how far a view is from the origin, float64 coordinates are no finer than pixels. */
const FINEST = 1e-12;

/** Widths that differ by a smaller share are the same: float64 is coarse in the narrowest views. */
const SAME_WIDTH = 0.01;

/**
 * Limits that suit a network whose own window is `home`: float64's, for its reach, and 1000 times it,
 * where everything is one dot.
 */
export function viewLimits(home: Window): ViewLimits {
  const width = home.u1 - home.u0;
  const height = home.v1 - home.v0;
  const reach = Math.max(...[home.u0, home.u1, home.v0, home.v1].map(Math.abs), width, height);
  return { narrowest: reach * FINEST, widest: Math.max(width, height) * 1000 };
}

/**
 * The smallest window of this aspect (width ÷ height) that shows all of `window`, around the same
 * centre. A window that has the aspect already is returned as it is, to the last bit.
 */
export function fitWindow(window: Window, aspect: number): Window {
  const { u0, u1, v0, v1 } = window;
  const [width, height] = [u1 - u0, v1 - v0];
  const ratio = width / height / aspect;
  if (Math.abs(ratio - 1) < SAME_ASPECT) return window;
  const padU = ratio < 1 ? (height * aspect - width) / 2 : 0;
  const padV = ratio > 1 ? (width / aspect - height) / 2 : 0;
  return { u0: u0 - padU, u1: u1 + padU, v0: v0 - padV, v1: v1 + padV };
}

/**
 * As `fitWindow`, with all of `window` in the upper part of the screen: a share `free` of its height
 * from the top. What lies below is shown as well, under whatever covers it.
 */
export function fitAbove(window: Window, aspect: number, free: number): Window {
  if (free === 1) return fitWindow(window, aspect);
  const upper = fitWindow(window, aspect / free);
  return { ...upper, v0: upper.v1 - (upper.v1 - upper.v0) / free };
}

/** The window `reach` times as wide and as high, around the same centre. */
export function surroundings(view: Window, reach: number): Window {
  const padU = ((reach - 1) / 2) * (view.u1 - view.u0);
  const padV = ((reach - 1) / 2) * (view.v1 - view.v0);
  return { u0: view.u0 - padU, u1: view.u1 + padU, v0: view.v0 - padV, v1: view.v1 + padV };
}

/** The view after the picture was dragged by (dx, dy) shares of the screen, right and down. */
export function panView(view: Window, dx: number, dy: number): Window {
  const du = -dx * (view.u1 - view.u0);
  const dv = dy * (view.v1 - view.v0);
  return { u0: view.u0 + du, u1: view.u1 + du, v0: view.v0 + dv, v1: view.v1 + dv };
}

/**
 * The view after zooming by `factor` (over 1 is closer) with the point under (x, y) held still. At
 * a limit the zoom stops and the point still does not move.
 */
export function zoomView(
  view: Window,
  x: number,
  y: number,
  factor: number,
  limits: ViewLimits,
): Window {
  const width = view.u1 - view.u0;
  const height = view.v1 - view.v0;
  const newWidth = Math.min(Math.max(width / factor, narrowestAt(view, limits)), limits.widest);
  const newHeight = height * (newWidth / width);
  const u0 = view.u0 + x * (width - newWidth);
  const v1 = view.v1 - y * (height - newHeight);
  return { u0, u1: u0 + newWidth, v0: v1 - newHeight, v1 };
}

/** The narrowest that a view may become where it is. */
function narrowestAt({ u0, u1, v0, v1 }: Window, { narrowest }: ViewLimits): number {
  return Math.max(narrowest, FINEST * Math.max(...[u0, u1, v0, v1].map(Math.abs)));
}

/** The limits of zooming. */
export type ZoomEnd = 'closest' | 'widest';

/** The limit that a view is at, or beyond; undefined between them. */
export function zoomEndOf(view: Window, limits: ViewLimits): ZoomEnd | undefined {
  const width = view.u1 - view.u0;
  if (width <= narrowestAt(view, limits) * (1 + SAME_WIDTH)) return 'closest';
  return width >= limits.widest * (1 - SAME_WIDTH) ? 'widest' : undefined;
}

/** A view itself or, where it is beyond a limit, the one at the limit around the same centre. */
export function limitView(view: Window, limits: ViewLimits): Window {
  const limited = zoomView(view, 0.5, 0.5, 1, limits);
  const ratio = (limited.u1 - limited.u0) / (view.u1 - view.u0);
  return Math.abs(ratio - 1) <= SAME_WIDTH ? view : limited;
}

/** Slice coordinates of a position on screen. */
export function pointAt(view: Window, x: number, y: number): { u: number; v: number } {
  return { u: view.u0 + x * (view.u1 - view.u0), v: view.v1 - y * (view.v1 - view.v0) };
}

/**
 * How well a map taken on `grid` would serve as a picture of `view` on a screen `pixels` wide: 1
 * is every pixel sampled. Softness counts in proportion; a part of the view that the map does not
 * reach counts to the fourth power, because an empty margin disturbs more than a soft picture.
 */
export function clarity(grid: SampleGrid, view: Window, pixels: number): number {
  const { window } = grid;
  const viewWidth = view.u1 - view.u0;
  const viewHeight = view.v1 - view.v0;
  const across = Math.min(view.u1, window.u1) - Math.max(view.u0, window.u0);
  const down = Math.min(view.v1, window.v1) - Math.max(view.v0, window.v0);
  const covered = (Math.max(0, across) * Math.max(0, down)) / (viewWidth * viewHeight);
  const samplesPerPixel = (grid.width / (window.u1 - window.u0)) * (viewWidth / pixels);
  return Math.min(1, samplesPerPixel) * covered ** 4;
}
