import type { RationalPoint } from '../geometry/exact-point';
import { encloseArea, rationalPoint } from '../geometry/exact-polygon';
import type { Polyline } from '../geometry/polylines';
import type { RegionRecord } from '../geometry/region-record';
import type { SampleGrid } from '../view/grid';
import type { Palette } from '../view/palette';
import { enclosingDecimals } from './decimals';

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

/**
 * How often the regions are painted over each other. Where an edge covers a share c of a pixel, the
 * two regions beside it leave c (1 − c) of what was there before, a quarter at most, and many small
 * ones 1/e: after three times nothing is seen of it. A stroke would hide such seams, too, but widen
 * regions beyond what they are. Whoever comes last weighs more, so regions are painted in the order in
 * which they were found, whatever their colour.
 */
export const PAINTINGS = 3;

/** Widths in pixels. */
export const CREASE_WIDTH = 1;
export const BOUNDARY_WIDTH = 2.5;

/** Digits behind the point of a coordinate, in pixels; and of regions that need more to have an area. */
const DIGITS = 5;
const MORE_DIGITS = 17;

/** The last digit, as a share of a pixel. */
const LAST_DIGITS = 10 ** DIGITS;

/** A point in pixels from the top left, as files have it: without an exponent. */
export type Pixel = readonly [x: string, y: string];

/** The corners of a line, rounded. */
export function pixelsOfLine(grid: SampleGrid, points: readonly Point[]): Pixel[] {
  return points.map((point) => pixelOf(grid, point));
}

/** The corners of a region: rounded, but not so far that nothing is left of it. */
export function pixelsOfRegion(
  grid: SampleGrid,
  region: Pick<RegionRecord, 'polygon' | 'exactVertices'>,
): readonly Pixel[] {
  const pixels = region.polygon.map((point) => pixelOf(grid, point));
  // In integers, and y grows upwards.
  const points = pixels.map(
    ([x, y]) =>
      [Math.round(LAST_DIGITS * Number(x)), -Math.round(LAST_DIGITS * Number(y))] as const,
  );
  if (encloseArea(points)) return pixels;
  const vertices = region.exactVertices.map((vertex) => exactPixel(grid, vertex));
  const { points: upwards } = enclosingDecimals(vertices, MORE_DIGITS);
  return upwards.map(([x, y]) => [x, y.startsWith('-') ? y.slice(1) : y === '0' ? y : `-${y}`]);
}

function pixelOf({ window, width, height }: SampleGrid, [u, v]: Point): Pixel {
  const x = ((u - window.u0) / (window.u1 - window.u0)) * width;
  const y = ((window.v1 - v) / (window.v1 - window.v0)) * height;
  return [decimal(x), decimal(y)];
}

/** A number in the fewest digits, without zeros at the end. */
function decimal(value: number): string {
  const text = value.toFixed(DIGITS).replace(/\.?0+$/, '');
  return text === '-0' ? '0' : text;
}

/** A point in pixels from the top left, but for y, which grows upwards from there. */
function exactPixel({ window, width, height }: SampleGrid, point: RationalPoint): RationalPoint {
  const { x: u0, y: v1, w } = rationalPoint(window.u0, window.v1);
  const { x: u1, y: v0, w: other } = rationalPoint(window.u1, window.v0);
  // The window's sides over one denominator.
  const [across, down] = [u1 * w - u0 * other, v1 * other - v0 * w];
  const scale = w * other;
  const x = (point.x * scale - u0 * other * point.w) * BigInt(width) * down;
  const y = (point.y * scale - v1 * other * point.w) * BigInt(height) * across;
  return { x, y, w: point.w * across * down };
}

/** What a palette's colours are on average: what dense regions look like from afar. */
export function meanColour({ colours }: Palette): number {
  const sums = [0, 0, 0];
  for (const colour of colours)
    for (const [i, channel] of channels(colour).entries()) sums[i] += channel;
  const [r, g, b] = sums.map((sum) => Math.round(sum / colours.length));
  return r | (g << 8) | (b << 16);
}

/** Red, green and blue from 0 to 255 of a colour whose lowest byte is red. */
export function channels(colour: number): readonly [r: number, g: number, b: number] {
  return [colour & 0xff, (colour >>> 8) & 0xff, (colour >>> 16) & 0xff];
}
