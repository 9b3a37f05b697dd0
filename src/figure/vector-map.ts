import type { Polyline } from '../geometry/polylines';
import type { SampleGrid } from '../view/grid';
import type { Palette } from '../view/palette';

/*
 * What maps of vector polygons have in common, whatever their format.
 */

export interface VectorStyle {
  readonly palette: Palette;
  /** Draws the edges between regions. */
  readonly creases: boolean;
}

/** A decision boundary, or another level set, that is drawn over the regions. */
export type Boundary = readonly Polyline[];

/** Width, in pixels, of a region's own colour beyond its edge, so that no background shows between. */
export const BLEED = 0.3;

/** Widths in pixels. */
export const CREASE_WIDTH = 1;
export const BOUNDARY_WIDTH = 2.5;

/** Digits behind the point of a coordinate, in pixels. */
const DIGITS = 5;

/** A point of the slice in pixels from the top left, as files have it. */
export function pixelOf(
  { window, width, height }: SampleGrid,
  [u, v]: readonly [number, number],
): readonly [x: number, y: number] {
  const x = ((u - window.u0) / (window.u1 - window.u0)) * width;
  const y = ((window.v1 - v) / (window.v1 - window.v0)) * height;
  return [rounded(x), rounded(y)];
}

function rounded(value: number): number {
  // Adding 0 turns −0 into 0.
  return Number(value.toFixed(DIGITS)) + 0;
}

/** Red, green and blue from 0 to 255 of a colour whose lowest byte is red. */
export function channels(colour: number): readonly [r: number, g: number, b: number] {
  return [colour & 0xff, (colour >>> 8) & 0xff, (colour >>> 16) & 0xff];
}
