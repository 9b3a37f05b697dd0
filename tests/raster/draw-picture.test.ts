import { beforeAll, describe, expect, it } from 'vitest';
import { ComplexBuilder } from '../../src/app/cut/complex-builder';
import { subdivide } from '../../src/geometry/subdivision';
import { openConstruction } from '../../src/network/open';
import { defaultSlice, sliceNetwork, type Window } from '../../src/network/slice';
import { drawPicture, type ColouredComplex } from '../../src/raster/draw-picture';
import { ON_CREASE } from '../../src/sampling/painting';
import { panView, pointAt, zoomView } from '../../src/view/camera';
import { classColours, diverging } from '../../src/view/colour-scales';
import type { Filling } from '../../src/view/fillings/fillings';
import { paletteByName } from '../../src/view/palette';
import type { PictureLayer } from '../../src/view/picture';
import { coloursByRegion } from '../../src/view/region-colours';
import { findRegion, type RegionComplex } from '../../src/view/region-complex';

const window: Window = { u0: -1.5, u1: 1.5, v0: -1, v1: 1 };
const [width, height] = [150, 100];
const size = { width, height };
const palette = paletteByName('washi');
const BACKGROUND = 0xffff00ff;
const style = { palette, creases: false, background: [255, 0, 255] } as const;
const BLACK = 0xff000000;
const RED = 0xff0000ff;

let complex: RegionComplex;
let regions: ColouredComplex;

beforeAll(async () => {
  const network = sliceNetwork(
    openConstruction('random:2-12-12-1?seed=4').network,
    defaultSlice(2),
  );
  const builder = new ComplexBuilder(network, window);
  const counts = await subdivide(network, window, { onRegion: (region) => builder.add(region) });
  complex = builder.finish(counts);
  const colours = coloursByRegion(complex, palette, 2);
  regions = { complex, colours, forms: new Float32Array(0), outputs: 0 };
});

function layerOf(map: ColouredComplex, filling: Filling = { kind: 'colours', blend: 1 }) {
  return { kind: 'regions', map, filling } as const;
}

function count(pixels: Uint32Array, colour: number): number {
  return pixels.filter((pixel) => pixel === colour).length;
}

function draw(view: Window, ...layers: PictureLayer<ColouredComplex>[]): Uint32Array {
  return drawPicture({ view, maps: [], style, layers }, size);
}

/** Pixels that lie in one region whole: their corners do, and regions are convex. */
function* wholePixels(view: Window): Generator<[pixel: number, region: number]> {
  const at = (x: number, y: number) => {
    const { u, v } = pointAt(view, x / width, y / height);
    return findRegion(complex, u, v);
  };
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const region = at(x, y);
      if (region === undefined || region !== at(x + 1, y)) continue;
      if (region === at(x, y + 1) && region === at(x + 1, y + 1)) yield [y * width + x, region];
    }
}

const limits = { narrowest: 1e-9, widest: 100 };
const views: readonly (readonly [name: string, view: Window])[] = [
  ['as they were cut', window],
  ['panned', panView(window, 0.31, -0.17)],
  ['zoomed in', zoomView(window, 0.3, 0.6, 7, limits)],
  ['zoomed out', zoomView(window, 0.3, 0.6, 0.4, limits)],
];

describe('a picture drawn on the CPU', () => {
  it.each(views)('has regions whole in their colours, %s', (_, view) => {
    const pixels = draw(view, layerOf(regions));
    let seen = 0;
    for (const [pixel, region] of wholePixels(view)) {
      expect(pixels[pixel]).toBe(regions.colours[region]);
      seen++;
    }
    expect(seen).toBeGreaterThan(500);
  });

  it.each(views)('shows nothing from beneath between regions, %s', (_, view) => {
    const colours = regions.colours.map(() => BLACK);
    const pixels = draw(view, layerOf({ ...regions, colours }));
    const found = new Set(pixels);
    expect(found.has(BLACK)).toBe(true);
    found.delete(BLACK);
    found.delete(BACKGROUND);
    expect([...found]).toEqual([]);
    const isInside = (pixel: number) => {
      const [x, y] = [pixel % width, Math.floor(pixel / width)];
      const { u, v } = pointAt(view, (x + 0.5) / width, (y + 0.5) / height);
      return u > window.u0 && u < window.u1 && v > window.v0 && v < window.v1;
    };
    const inside = pixels.filter((colour, pixel) => colour !== BLACK && isInside(pixel));
    expect(inside).toHaveLength(0);
  });

  it('mixes colours where a crease goes through a pixel, by the share on each side', () => {
    // A square from the left to 3/8 of the second pixel, where one sample of four is.
    const edge = -1 + (2 * (1 + 3 / 8)) / 4 + 1e-6;
    const places = Float32Array.of(
      -1,
      -1,
      edge,
      -1,
      edge,
      1,
      -1,
      1,
      edge,
      -1,
      1,
      -1,
      1,
      1,
      edge,
      1,
    );
    const two = {
      complex: {
        window: { u0: -1, u1: 1, v0: -1, v1: 1 },
        starts: Uint32Array.of(0, 4, 8),
        places,
        edges: new Uint32Array(16),
      },
      colours: Uint32Array.of(BLACK, 0xffffffff),
      forms: new Float32Array(0),
      outputs: 0,
    };
    const picture = { view: two.complex.window, maps: [], style, layers: [layerOf(two)] };
    const half = 0xff808080;
    expect([...drawPicture(picture, { width: 4, height: 1 })]).toEqual([
      BLACK,
      half,
      0xffffffff,
      0xffffffff,
    ]);
  });

  it('draws creases of the layers and the unit that are wanted, in their colours', () => {
    const grey = { ...regions, colours: regions.colours.map(() => 0xff808080) };
    const creases = (depth: number, unit?: number) =>
      draw(window, layerOf(grey), {
        kind: 'creases',
        map: grey,
        style: { width: 2, colours: [BLACK, RED], depth, unit },
      });
    const [none, first, both] = [0, 1, 2].map((depth) => creases(depth));
    expect([count(none, BLACK), count(none, RED)]).toEqual([0, 0]);
    expect(count(first, BLACK)).toBeGreaterThan(100);
    expect(count(first, RED)).toBe(0);
    expect(count(both, RED)).toBeGreaterThan(100);
    const one = creases(2, 3);
    expect(count(one, RED)).toBe(0);
    expect(count(one, BLACK)).toBeGreaterThan(0);
    expect(count(one, BLACK)).toBeLessThan(count(first, BLACK));
  });

  it('draws lines thinner than a pixel fainter', () => {
    const line = { points: [[-1.5, 0.01], [1.5, 0.01]], isClosed: false } as const; // prettier-ignore
    const darkest = [1, 0.5, 0.25].map((lineWidth) => {
      const lines = [line, line];
      const pixels = draw(window, { kind: 'lines', lines, style: { width: lineWidth, colours: [BLACK] } }); // prettier-ignore
      return Math.min(...pixels.map((pixel) => pixel & 255));
    });
    // Each twice, as creases are from both of their sides.
    expect(darkest).toEqual([0, 127, 191]);
  });

  it('colours values and classes by the form of the region, in the middle of the pixel', () => {
    const { u0, u1 } = window;
    const forms = new Float32Array(3 * 2 * regions.colours.length);
    // The first output is x, the second half of it: larger on the left.
    for (let k = 0; k < forms.length; k += 6) [forms[k], forms[k + 3]] = [1, 0.5];
    const map = { ...regions, forms, outputs: 2 };
    const pixels = draw(
      window,
      layerOf(map, {
        kind: 'value',
        output: 0,
        from: -1,
        to: 1,
        colours: diverging.light,
        zero: RED,
      }),
    );
    const middle = 50 * width;
    const lightness = [2, 40, 70].map((x) => pixels[middle + x] & 255);
    expect(lightness).toEqual(lightness.toSorted((a, b) => a - b));
    const zero = Math.floor((width * -u0) / (u1 - u0));
    expect(pixels[middle + zero] & 0xff00).toBeLessThan(pixels[middle + zero - 4] & 0xff00);
    const classes = draw(window, layerOf(map, { kind: 'class', colours: classColours }));
    expect([classes[middle + 3], classes[middle + width - 3]]).toEqual([
      classColours[1],
      classColours[0],
    ]);
  });

  it('draws dots with a rim over everything else, and only what of them is in view', () => {
    const dots = {
      u: Float64Array.of(0, 9),
      v: Float64Array.of(0, 9),
      colours: Uint32Array.of(RED, RED),
      diameter: 10,
      rim: BLACK,
    };
    const pixels = draw(window, { kind: 'dots', dots }, layerOf(regions));
    const at = (x: number, y: number) => pixels[y * width + x];
    expect(at(75, 50)).toBe(RED);
    expect(at(75 + 4, 50) & 255).toBeLessThan(16);
    expect(draw(window, layerOf(regions))[50 * width + 75]).not.toBe(RED);
  });

  it('shows a map where it reaches, finer ones over coarser, and creases where they are wanted', () => {
    const indexes = Uint8Array.from({ length: 24 }, (_, k) => k);
    indexes[0] |= ON_CREASE;
    const half = { ...window, u1: 0 };
    const map = { grid: { window: half, width: 6, height: 4 }, indexes };
    const whole = { grid: { window, width: 1, height: 1 }, indexes: Uint8Array.of(60) };
    const draws = (creases: boolean, ...maps: (typeof map)[]) =>
      drawPicture({ view: window, maps, style: { ...style, creases }, layers: [] }, { width: 12, height: 4 }); // prettier-ignore
    const alone = draws(false, map);
    for (let y = 0; y < 4; y++)
      for (let x = 0; x < 12; x++)
        expect(alone[12 * y + x]).toBe(x < 6 ? palette.colours[6 * y + x] : BACKGROUND);
    const both = draws(true, whole, map);
    expect(both[0]).toBe(palette.crease);
    expect(both[1]).toBe(palette.colours[1]);
    expect(both[11]).toBe(palette.colours[60]);
  });
});
