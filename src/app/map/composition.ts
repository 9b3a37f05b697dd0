import type { SlicedNetwork } from '../../network/sliced-network';
import { mutedPalette } from '../../view/palette';
import type { Dots, PictureLine, MapStyle, MarkLayer, PictureLayer } from '../../view/picture';
import type { ExactRegions, Picture, SampledMap } from '../drawing/renderer';
import { BY_REGION } from '../modes/modes';
import type { DataLayer } from './data-layer';
import type { ExactPicture } from './exact-picture';
import { shownDepth, type Look } from './look';
import type { Marks, Sight } from './sight';

/** Widths of marks in CSS pixels. */
const BOUNDARY_WIDTH = 2.5;
const FRAME_WIDTH = 1.5;
const HOVER_WIDTH = 2;
const PIN_WIDTH = 3;
const UNIT_WIDTH = 3;
const EDGE_WIDTH = 6;
const HALO = 3;
const DOT_DIAMETER = 8;

/** Colours as pictures have them. */
const BLACK = 0xff1e1c1a;
const WHITE = 0xffffffff;

/** What there is to be drawn. */
export interface Drawable<Map extends SampledMap, Regions extends ExactRegions> {
  readonly exact: ExactPicture<Regions>;
  /** Maps of samples, finer ones last. */
  readonly sampled: readonly Map[];
}

/**
 * What of it makes up the picture of a sight, and what is drawn over that.
 *
 * @returns undefined where there is nothing but marks, which are no picture
 */
export function compose<Map extends SampledMap, Regions extends ExactRegions>(
  { view, look, marks, network, data }: Sight,
  { exact, sampled }: Drawable<Map, Regions>,
): Picture<Map, Regions> | undefined {
  const isExact = look.picture === 'exact' && !exact.isEmpty;
  // The picture of another slice serves until there is anything of this one.
  const isStale = !exact.isEmpty && !exact.isOf(network) && sampled.length > 0;
  const layers = isExact && !isStale ? exact.layers(look, devicePixelRatio, view) : [];
  layers.push(...boundaryLayers(exact, look, network));
  if (data && look.points && (layers.length > 0 || sampled.length > 0))
    layers.push({ kind: 'dots', dots: dotsOf(data) });
  const isCovered = isExact && !isStale && exact.covers(view);
  const maps = isCovered ? [] : sampled;
  if (maps.length === 0 && layers.length === 0) return undefined;
  return {
    view,
    maps,
    around: sampled,
    style: sampledStyle(look, network, isExact),
    layers,
    marks: markLayers(exact, look, marks, network),
  };
}

function boundaryLayers<Regions extends ExactRegions>(
  exact: ExactPicture<Regions>,
  look: Look,
  network: SlicedNetwork,
): PictureLayer<Regions>[] {
  if (!look.boundary || !exact.isOf(network)) return [];
  return linesOf(exact.boundary, BOUNDARY_WIDTH, look.map.palette.boundary);
}

function markLayers<Regions extends ExactRegions>(
  exact: ExactPicture<Regions>,
  { dark, map }: Look,
  marks: Marks,
  network: SlicedNetwork,
): MarkLayer<Regions>[] {
  const { boundary: accent } = map.palette;
  const [ink, paper] = dark ? [WHITE, BLACK] : [BLACK, WHITE];
  const haloed = (
    line: PictureLine | undefined,
    width: number,
    colour: number,
  ): MarkLayer<Regions>[] =>
    line ? [...linesOf([line], width + HALO, paper), ...linesOf([line], width, colour)] : [];
  return [
    ...haloed(marks.frame, FRAME_WIDTH, ink),
    ...unitCreases(exact, marks.units ?? [], accent, network),
    ...haloed(marks.pinned, PIN_WIDTH, ink),
    ...haloed(marks.hovered, HOVER_WIDTH, ink),
    ...haloed(marks.edge, EDGE_WIDTH, accent),
  ];
}

/** Whole creases of units. */
function unitCreases<Regions extends ExactRegions>(
  exact: ExactPicture<Regions>,
  units: readonly number[],
  colour: number,
  network: SlicedNetwork,
): MarkLayer<Regions>[] {
  if (!exact.top || !exact.isOf(network)) return [];
  const { map, cut } = exact.top;
  const style = { width: UNIT_WIDTH * devicePixelRatio, colours: [colour] };
  const depth = cut.complex.widths.length;
  return units.map((unit) => ({ kind: 'creases', map, style: { ...style, depth, unit } }));
}

function linesOf(lines: readonly PictureLine[], width: number, colour: number): MarkLayer<never>[] {
  const style = { width: width * devicePixelRatio, colours: [colour] };
  return lines.length > 0 ? [{ kind: 'lines', lines, style }] : [];
}

function dotsOf(data: DataLayer): Dots {
  return { ...data, diameter: DOT_DIAMETER * devicePixelRatio, rim: BLACK };
}

/**
 * How samples are coloured. They know regions and nothing else: where the colours mean something
 * else they are pale, and wait for the exact regions.
 */
export function sampledStyle(look: Look, network: SlicedNetwork, isExact: boolean): MapStyle {
  const isWhole = shownDepth(look, network) === shownDepth({ ...look, depth: Infinity }, network);
  if (!isExact || (look.mode === BY_REGION && isWhole)) return look.map;
  return { ...look.map, palette: mutedPalette(look.map.palette, look.map.background) };
}
