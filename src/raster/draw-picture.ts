import { assertNever } from '../network/assert-never';
import type { Window } from '../network/slice';
import type { MapStyle, PictureLayer } from '../view/picture';
import { drawDots } from './dots';
import { drawCreases, drawSegments, segmentsOf, type Segments } from './lines';
import { placementOf, placeRegions, type DrawnComplex, type PlacedRegions } from './placed-regions';
import { drawRegions, type RegionColours } from './regions';
import { SampleBand } from './sample-band';
import { drawSampledMap, type IndexedMap, type PictureSize } from './sampled-map';

/** The regions of a window as pictures are drawn from them. */
export interface ColouredComplex extends RegionColours {
  readonly complex: DrawnComplex;
}

/** What a picture shows: `Picture`, without what changes with the pointer. */
export interface PixelPicture {
  readonly view: Window;
  readonly maps: readonly IndexedMap[];
  readonly style: MapStyle;
  readonly layers: readonly PictureLayer<ColouredComplex>[];
}

/** Rows of pixels that are drawn at a time, whose samples stay in a core's own memory. */
const BAND_ROWS = 32;

/**
 * Draws a picture on the CPU, in the colours in which `GpuRenderer` does: to the last bit inside of
 * regions, and but for rounding where edges are smoothed. Dots lie over everything else.
 *
 * @returns RGBA, 8 bits each, red lowest, row by row from the top left
 */
export function drawPicture(picture: PixelPicture, size: PictureSize): Uint32Array<ArrayBuffer> {
  const { view, maps, style, layers } = picture;
  const { width, height } = size;
  const [r, g, b] = style.background ?? [0, 0, 0];
  const pixels = new Uint32Array(width * height).fill(
    ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0,
  );
  const prepare = preparer(view, size);
  const smooth = layers.filter(({ kind }) => kind !== 'dots').map(prepare);
  const band = new SampleBand(width, BAND_ROWS);
  for (let first = 0; first < height; first += BAND_ROWS) {
    const end = Math.min(height, first + BAND_ROWS);
    for (const map of maps) drawSampledMap(pixels, size, [first, end], map, style, view);
    if (smooth.length === 0) continue;
    band.begin(first, end);
    for (const draw of smooth) draw(band, pixels);
    band.resolve(pixels);
  }
  for (const layer of layers) if (layer.kind === 'dots') drawDots(pixels, size, layer.dots, view);
  return pixels;
}

/** Draws a layer into a band, over what its pixels have. */
type BandLayer = (band: SampleBand, pixels: Uint32Array) => void;

/** Makes layers ready, each complex once however many layers it has. */
function preparer(view: Window, size: PictureSize) {
  const placed = new Map<DrawnComplex, PlacedRegions>();
  const place = (complex: DrawnComplex): PlacedRegions => {
    const known = placed.get(complex) ?? placeRegions(complex, view, size);
    placed.set(complex, known);
    return known;
  };
  return (layer: PictureLayer<ColouredComplex>): BandLayer => {
    switch (layer.kind) {
      case 'regions': {
        const { map, filling } = layer;
        const regions = place(map.complex);
        const placement = placementOf(map.complex.window, view, size);
        return (band) => drawRegions(band, regions, placement, filling, map);
      }
      case 'creases': {
        const regions = place(layer.map.complex);
        return overAll((band) => drawCreases(band, regions, layer.style));
      }
      case 'lines': {
        const segments: Segments = segmentsOf(layer.lines, view, size);
        return overAll((band) => drawSegments(band, segments, layer.style));
      }
      case 'dots':
        return () => undefined;
      default:
        return assertNever(layer);
    }
  };
}

/** A layer that lets what is beneath through. */
function overAll(draw: (band: SampleBand) => void): BandLayer {
  return (band, pixels) => {
    band.settle(pixels);
    draw(band);
  };
}
