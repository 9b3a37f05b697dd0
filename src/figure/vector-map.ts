import type { Polyline } from '../geometry/polylines';
import type { RegionRecord } from '../geometry/region-record';
import { InputError } from '../network/errors';
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

type Point = readonly [u: number, v: number];

/** A decision boundary, or another level set, that is drawn over the regions. */
export type Boundary = readonly Polyline[];

/** Width, in pixels, of a region's own colour beyond its edge, so that no background shows between. */
export const BLEED = 0.3;

/** Widths in pixels. */
export const CREASE_WIDTH = 1;
export const BOUNDARY_WIDTH = 2.5;

/** Digits behind the point of a coordinate, in pixels; and of regions that need more to have an area. */
const DIGITS = 5;
const MOST_DIGITS = 17;

/** A point in pixels from the top left, as files have it: without an exponent. */
export type Pixel = readonly [x: string, y: string];

/** The corners of a line, rounded. */
export function pixelsOfLine(grid: SampleGrid, points: readonly Point[]): Pixel[] {
  return points.map((point) => pixelOf(grid, point, DIGITS));
}

/**
 * The corners of a region: rounded, unless that would leave nothing of it.
 *
 * @throws InputError if it has no area in pixels of float64 either.
 */
export function pixelsOfRegion(
  grid: SampleGrid,
  { regionId, polygon }: Pick<RegionRecord, 'regionId' | 'polygon'>,
): Pixel[] {
  for (const digits of [DIGITS, MOST_DIGITS]) {
    const pixels = polygon.map((point) => pixelOf(grid, point, digits));
    if (hasArea(pixels)) return pixels;
  }
  throw new InputError(
    `Region ${regionId} is thinner than a picture's coordinates can hold, so it cannot be drawn.`,
  );
}

function pixelOf({ window, width, height }: SampleGrid, [u, v]: Point, digits: number): Pixel {
  const x = ((u - window.u0) / (window.u1 - window.u0)) * width;
  const y = ((window.v1 - v) / (window.v1 - window.v0)) * height;
  return [decimal(x, digits), decimal(y, digits)];
}

/** A number with at most so many digits behind the point, without zeros at the end. */
function decimal(value: number, digits: number): string {
  const text = value.toFixed(digits).replace(/\.?0+$/, '');
  return text === '-0' ? '0' : text;
}

/** Whether a polygon goes around some area; clockwise, as y grows downwards: then it is no rounding's. */
function hasArea(pixels: readonly Pixel[]): boolean {
  const [[x0, y0], ...others] = pixels.map(([x, y]) => [Number(x), Number(y)]);
  let doubled = 0;
  for (let i = 1; i < others.length; i++) {
    const [[px, py], [qx, qy]] = [others[i - 1], others[i]];
    doubled += (px - x0) * (qy - y0) - (qx - x0) * (py - y0);
  }
  return doubled < 0;
}

/** Red, green and blue from 0 to 255 of a colour whose lowest byte is red. */
export function channels(colour: number): readonly [r: number, g: number, b: number] {
  return [colour & 0xff, (colour >>> 8) & 0xff, (colour >>> 16) & 0xff];
}
