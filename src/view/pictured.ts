import { imageOf, type ImageLayout } from '../network/image-layout';
import type { OpenedNetwork } from '../network/opened-network';
import type { Slice, Window } from '../network/slice';
import { isPicture, pictureScaleOf, type PictureScale } from './input-picture';

/** The points of a plane as pictures, where its network's input is an image. */
export interface Pictured {
  readonly image: ImageLayout;
  /** One scale for all pictures, so that they can be compared. */
  readonly scale: PictureScale;
  readonly slice: Slice;
  /** Points that the plane is known by: the origin, and how far u and v go. */
  readonly anchors: readonly (readonly [u: number, v: number])[];
}

/**
 * Pictures of a plane; undefined where the input is none that can be shown.
 *
 * @param home the window that the plane opens with
 * @param isThrough u and v run from the first of three points to the others
 */
export function picturedOf(
  { network }: OpenedNetwork,
  slice: Slice,
  home: Window,
  isThrough: boolean,
): Pictured | undefined {
  const image = imageOf(network);
  if (!image || !isPicture(image)) return undefined;
  const { u0, u1, v0, v1 } = isThrough ? { u0: 0, u1: 1, v0: 0, v1: 1 } : home;
  const [u, v] = isThrough ? [0, 0] : [u0 / 2 + u1 / 2, v0 / 2 + v1 / 2];
  const anchors = [[u, v] as const, [u1, v] as const, [u, v1] as const];
  const corners = [u0, u1].flatMap((x) => [v0, v1].map((y) => [x, y] as const));
  const shown = isThrough ? anchors : corners;
  const scale = pictureScaleOf(shown.map(([x, y]) => inputAt(slice, x, y)));
  return { image, scale, slice, anchors };
}

/** The point of input space at a point of a plane. */
export function inputAt({ origin, axes: [a, b] }: Slice, u: number, v: number): Float64Array {
  return origin.map((x, k) => x + u * a[k] + v * b[k]);
}
