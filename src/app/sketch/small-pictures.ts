import { PieceCollector, type FunctionPieces } from '../../geometry/function-pieces';
import { subdivide, type Region } from '../../geometry/subdivision';
import { InputError } from '../../network/errors';
import { hiddenWidths } from '../../network/network';
import type { Window } from '../../network/slice';
import { drawPicture, type ColouredComplex } from '../../raster/draw-picture';
import { diverging } from '../../view/colour-scales';
import { paletteByName } from '../../view/palette';
import type { PictureLine, PictureLayer } from '../../view/picture';
import { coloursByRegion } from '../../view/region-colours';
import type { RegionComplex } from '../../view/region-complex';
import { ComplexBuilder } from '../cut/complex-builder';
import type { PackedForms, SlicedWindow } from '../cut/cutting-messages';
import { LastCut } from '../cut/last-cut';
import { MODES } from '../modes/modes';
import { paletteOfScheme } from '../page/settings';
import type { MapSketchRequest, Sketch, UnitSketch, UnitSketchesRequest } from './sketch-messages';
import { unitNetwork } from './unit-network';

/*
 * Small pictures of whole windows, drawn from their exact regions as the map is, without a GPU.
 */

/** Regions beyond which a small picture takes too long. */
const MOST_REGIONS = 40_000;

/** Width of a graph's line, in pixels. */
const GRAPH_WIDTH = 3;

/** @throws InputError if there are too many regions; the signal's reason once it is aborted. */
export async function sketchMap(request: MapSketchRequest, signal: AbortSignal): Promise<Sketch> {
  const { network, mode, depth, dark } = request;
  const collector = request.isFunction ? new PieceCollector(network) : undefined;
  const complex = await cut(request, signal, (region) => collector?.add(region));
  const palette = paletteByName(request.palette);
  const layers = hiddenWidths(network).length;
  const shown = { depth: Math.min(depth, layers), layers, output: 0, dark };
  const forms = MODES[mode].needsForms ? new LastCut(request, complex).forms() : undefined;
  const outputs = forms?.outputs ?? 1;
  const paint = MODES[mode].paint({ complex, forms, palette, outputs, ...shown });
  const colours = paint.colours ?? coloursByRegion(complex, palette, shown.depth);
  const map = colouredOf(complex, colours, forms);
  const filling = paint.filling ?? { kind: 'colours', blend: 1 };
  const pictured: PictureLayer<ColouredComplex>[] = [{ kind: 'regions', map, filling }];
  if (request.creaseWidth > 0) {
    const style = { width: request.creaseWidth, colours: [palette.crease], depth: shown.depth };
    pictured.push({ kind: 'creases', map, style });
  }
  if (collector) {
    const lines = [graphIn(request.window, collector.finish(request.window.u1))];
    const style = { width: GRAPH_WIDTH, colours: [palette.boundary] };
    pictured.push({ kind: 'lines', lines, style });
  }
  return draw(request, pictured);
}

/**
 * The pre-activation of each unit of a layer, each on a scale of its own, from as far below 0 as it is above.
 *
 * @throws InputError if there are too many regions, or the units have none; the signal's reason once it is aborted.
 */
export async function sketchUnits(
  request: UnitSketchesRequest,
  signal: AbortSignal,
): Promise<UnitSketch[]> {
  const { window, layer, dark, most } = request;
  const network = unitNetwork(request.network, layer);
  if (!network)
    throw new InputError(
      `The units of layer ${layer + 1} are the greatest of their groups: they have no pre-activation of their own.`,
    );
  const complex = await cut({ network, window }, signal);
  const forms = new LastCut({ network, window }, complex).forms();
  const map = colouredOf(complex, new Uint32Array(), forms);
  const { crease: zero } = paletteByName(paletteOfScheme(dark));
  const colours = dark ? diverging.dark : diverging.light;
  return forms.ranges.slice(0, most).map(({ from, to }, output) => {
    const largest = Math.max(-from, to) || 1;
    const scale = { from: -largest, to: largest };
    const filling = { kind: 'value', output, ...scale, colours, zero } as const;
    return { ...draw(request, [{ kind: 'regions', map, filling }]), from, to };
  });
}

async function cut(
  { network, window }: SlicedWindow,
  signal: AbortSignal,
  onRegion: (region: Region) => void = () => undefined,
): Promise<RegionComplex> {
  const builder = new ComplexBuilder(network, window);
  const counts = await subdivide(network, window, {
    maxRegions: MOST_REGIONS,
    signal,
    onRegion(region) {
      builder.add(region);
      onRegion(region);
    },
  });
  return builder.finish(counts);
}

/** The graph of the first output, from the lower to the upper edge of a window but for a margin. */
function graphIn(
  { v0, v1 }: Window,
  { knots, outputs: [{ starts, slopes }] }: FunctionPieces,
): PictureLine {
  const points = Array.from(starts, (start, k) => {
    const end = start + slopes[k] * (knots[k + 1] - knots[k]);
    return [
      [knots[k], start],
      [knots[k + 1], end],
    ] as const;
  }).flat();
  const heights = points.map(([, height]) => height);
  const [low, high] = [Math.min(...heights), Math.max(...heights)];
  const scale = high > low ? (0.8 * (v1 - v0)) / (high - low) : 0;
  const middle = (v0 + v1) / 2;
  return {
    points: points.map(([u, height]) => [u, middle + scale * (height - (low + high) / 2)]),
    isClosed: false,
  };
}

function colouredOf(
  complex: RegionComplex,
  colours: Uint32Array,
  forms: PackedForms | undefined,
): ColouredComplex {
  const { forms: numbers = new Float32Array(), outputs = 0 } = forms ?? {};
  return { complex, colours, forms: numbers, outputs };
}

function draw(
  { window, width, height, dark }: MapSketchRequest | UnitSketchesRequest,
  layers: PictureLayer<ColouredComplex>[],
): Sketch {
  const style = { palette: paletteByName(paletteOfScheme(dark)), creases: false };
  const pixels = drawPicture({ view: window, maps: [], style, layers }, { width, height });
  return { width, height, pixels: new Uint8ClampedArray(pixels.buffer) };
}
