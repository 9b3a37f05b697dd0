import type { Filling } from './fillings/fillings';
import type { Palette } from './palette';

/* What pictures consist of, whatever draws them: a GPU or a CPU. */

/** How a map of samples is coloured. */
export interface MapStyle {
  readonly palette: Palette;
  /** Whether the edges between regions are drawn. */
  readonly creases: boolean;
  /** Colour of what lies outside the maps, RGB from 0 to 255. */
  readonly background?: readonly [number, number, number];
}

/** Colours of values from the lowest to the highest, or of classes. */
export const VALUE_COLOURS = 64;

/** Colours of lines, by layer. */
export const LINE_COLOURS = 16;

/** Width of a dot's rim, in pixels. */
export const DOT_RIM = 1.25;

/** How lines are drawn: the creases of a map, or others. */
export interface LineStyle {
  /** In pixels. */
  readonly width: number;
  /** Up to `LINE_COLOURS` colours by layer; the last is for all layers beyond. */
  readonly colours: ArrayLike<number>;
}

/** Creases of a map. */
export interface CreaseStyle extends LineStyle {
  /** Hidden layers whose creases are drawn, from the first on. */
  readonly depth: number;
  /** The unit, counted through all layers, whose creases alone are drawn. */
  readonly unit?: number | undefined;
}

/**
 * One thing to be drawn over those before it.
 *
 * @template Regions exact regions, as whatever draws them holds them
 */
export type PictureLayer<Regions> =
  | { readonly kind: 'regions'; readonly map: Regions; readonly filling: Filling }
  | { readonly kind: 'creases'; readonly map: Regions; readonly style: CreaseStyle }
  | { readonly kind: 'lines'; readonly lines: readonly PictureLine[]; readonly style: LineStyle }
  | { readonly kind: 'dots'; readonly dots: Dots };

/** What may be drawn over all else, and changes with whatever is pointed at. */
export type MarkLayer<Regions> = Extract<
  PictureLayer<Regions>,
  { readonly kind: 'creases' | 'lines' }
>;

/** Discs around points. */
export interface Dots {
  /** Slice coordinates. */
  readonly u: Float64Array;
  readonly v: Float64Array;
  /** RGBA, 8 bits each, red in the lowest byte. */
  readonly colours: Uint32Array;
  /** In pixels, rim included. */
  readonly diameter: number;
  readonly rim: number;
}

/** A chain of segments, in slice coordinates. */
export interface PictureLine {
  readonly points: readonly (readonly [u: number, v: number])[];
  readonly isClosed: boolean;
}
