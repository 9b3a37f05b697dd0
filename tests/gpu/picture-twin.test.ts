import { expect, it } from 'vitest';
import { ComplexBuilder } from '../../src/app/cut/complex-builder';
import { subdivide } from '../../src/geometry/subdivision';
import { openConstruction } from '../../src/network/open';
import { defaultSlice, sliceNetwork } from '../../src/network/slice';
import { drawPicture, type ColouredComplex } from '../../src/raster/draw-picture';
import type { IndexedMap } from '../../src/raster/sampled-map';
import { indexBand } from '../../src/sampling/painting';
import { panView } from '../../src/view/camera';
import { classColours, diverging, layerColours } from '../../src/view/colour-scales';
import type { Filling } from '../../src/view/fillings/fillings';
import { paletteByName } from '../../src/view/palette';
import type { PictureLayer } from '../../src/view/picture';
import { coloursByRegion } from '../../src/view/region-colours';
import { testDevice } from './device';
import { engineOf } from './map-of';

/*
 * The CPU's pictures (src/raster) and the GPU's (src/gpu/drawing), of the same maps and layers.
 */

const device = testDevice();
const window = { u0: -1.5, u1: 1.5, v0: -1, v1: 1 };
const [width, height] = [256, 128];
const view = panView(window, 0.1, 0.05);
const palette = paletteByName('ember');
const network = sliceNetwork(openConstruction('random:2-12-12-2?seed=4').network, defaultSlice(2));

/** The regions, as both draw them; forms that differ from region to region. */
async function cut() {
  const builder = new ComplexBuilder(network, window);
  const counts = await subdivide(network, window, { onRegion: (region) => builder.add(region) });
  const complex = builder.finish(counts);
  const colours = coloursByRegion(complex, palette, 2);
  const forms = Float32Array.from({ length: 6 * colours.length }, (_, k) => Math.sin(k));
  return { complex, colours, forms, outputs: 2 };
}

/** What a texture shows, RGBA. */
async function read(texture: GPUTexture): Promise<Uint32Array> {
  const buffer = device().createBuffer({
    size: 4 * width * height,
    usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
  });
  const encoder = device().createCommandEncoder();
  encoder.copyTextureToBuffer({ texture }, { buffer, bytesPerRow: 4 * width }, [width, height]);
  device().queue.submit([encoder.finish()]);
  await buffer.mapAsync(GPUMapMode.READ);
  const pixels = new Uint32Array(buffer.getMappedRange().slice(0));
  buffer.destroy();
  return pixels;
}

/** Largest difference of a channel in each pixel. */
function differences(a: Uint32Array, b: Uint32Array): number[] {
  return Array.from(a, (colour, k) =>
    Math.max(
      ...[0, 8, 16].map((shift) => Math.abs(((colour >>> shift) & 255) - ((b[k] >>> shift) & 255))),
    ),
  );
}

/** Of a channel, from one pixel to the next. */
const STEADY = 12;

/** Of each kind one, and by how much the two may differ. */
const EXAMPLES: { readonly [Kind in Filling['kind']]: readonly [Filling<Kind>, number] } = {
  colours: [{ kind: 'colours', blend: 1 }, 0],
  class: [{ kind: 'class', colours: classColours }, 0],
  value: [
    { kind: 'value', output: 1, from: -3, to: 3, colours: diverging.dark, zero: palette.crease },
    // Float32 and float64 round to different ones of the colours between two of the scale.
    1,
  ],
};

it.each(Object.values(EXAMPLES))('the CPU draws %j as the GPU does', async (filling, tolerance) => {
  const regions = await cut();
  const engine = engineOf(device());
  const [sampler, painter] = [engine.createSampler(network), engine.createPainter()];
  const polygons = engine.createPolygonPainter();
  // Beneath, and seen where the regions do not reach.
  const grid = { window: panView(window, 0.5, 0), width: 60, height: 40 };
  const map = await sampler.map(grid);
  const uploaded = await polygons.upload(regions.complex);
  uploaded.setColours(regions.colours);
  await uploaded.setForms(regions.forms, regions.outputs);
  const layersOf = <T>(drawn: T): PictureLayer<T>[] => [
    { kind: 'regions', map: drawn, filling },
    {
      kind: 'creases',
      map: drawn,
      style: { width: 2.5, colours: layerColours(2, false), depth: 2 },
    },
    {
      kind: 'lines',
      lines: [{ points: [[-1, -0.6], [0.2, 0.7], [0.9, 0.1]], isClosed: true }], // prettier-ignore
      style: { width: 4, colours: [palette.boundary] },
    },
    {
      kind: 'dots',
      dots: {
        u: Float64Array.of(0, 0.5),
        v: Float64Array.of(0.3, -0.2),
        colours: Uint32Array.of(0xff20c0f0, 0x80ffffff),
        diameter: 9,
        rim: 0xff1e1c1a,
      },
    },
  ];
  const style = { palette, creases: true, background: [246, 245, 242] } as const;
  const texture = device().createTexture({
    size: [width, height],
    format: 'rgba8unorm',
    usage: GPUTextureUsage.RENDER_ATTACHMENT | GPUTextureUsage.COPY_SRC,
  });
  const overlay = polygons.prepare(layersOf(uploaded), view, { width, height });
  const encoder = device().createCommandEncoder();
  painter.prepare(texture, [map], style, view, overlay)(encoder);
  device().queue.submit([encoder.finish()]);
  const onGpu = await read(texture);

  const onCpu = drawPicture(
    {
      view,
      maps: [indexed(grid, await map.readIds())],
      style,
      layers: layersOf<ColouredComplex>(regions),
    },
    { width, height },
  );
  const mask = withoutEdges(regions, layersOf<ColouredComplex>(regions).slice(1));
  const clear = mask.map((isClear, pixel) => isClear && isSteady(onCpu, pixel));
  const apart = differences(onGpu, onCpu);
  const of = (isClear: boolean) =>
    [...apart.entries()].filter(([pixel]) => clear[pixel] === isClear).map(([, by]) => by);
  const inside = of(true);
  expect(inside.length).toBeGreaterThan((width * height) / 4);
  expect(Math.max(...inside)).toBeLessThanOrEqual(tolerance);
  // GPUs round corners to a 256th of a pixel, so that some samples at edges fall on the other side.
  const edges = of(false);
  expect(edges.filter((difference) => difference > 64).length / edges.length).toBeLessThan(0.02);
  for (const owned of [map, sampler, painter, uploaded, polygons, texture]) owned.destroy();
});

/** Whether colours change little around a pixel: where classes meet, and at 0, fillings have edges, too. */
function isSteady(pixels: Uint32Array, pixel: number): boolean {
  const around = [-1, 0, 1].flatMap((row) => [-1, 0, 1].map((k) => pixel + row * width + k));
  const [own, others] = [pixels[pixel], around.map((near) => pixels[near])];
  return Math.max(...differences(new Uint32Array(9).fill(own), Uint32Array.from(others))) <= STEADY;
}

/** Which pixels no edge and nothing drawn over the regions comes near, nor the end of the regions. */
function withoutEdges(
  regions: ColouredComplex,
  over: readonly PictureLayer<ColouredComplex>[],
): boolean[] {
  const white = { ...regions, colours: regions.colours.map(() => 0xffffffff) };
  const below = { kind: 'regions', map: white, filling: { kind: 'colours', blend: 1 } } as const;
  const layers = [below, ...over];
  const style = { palette, creases: false, background: [0, 0, 0] } as const;
  const mask = drawPicture({ view, maps: [], style, layers }, { width, height });
  return Array.from(mask, (_, pixel) => {
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    if (x === 0 || y === 0 || x === width - 1 || y === height - 1) return false;
    const around = [-1, 0, 1].flatMap((row) => [-1, 0, 1].map((k) => pixel + row * width + k));
    return around.every((near) => mask[near] === 0xffffffff);
  });
}

/** A map as the CPU's sampler would have it. */
function indexed(grid: IndexedMap['grid'], ids: Uint32Array): IndexedMap {
  const numbers = new Map<string, number>();
  const words: number[] = [];
  const regions = Uint32Array.from({ length: ids.length / 2 }, (_, k) => {
    const [lo, hi] = ids.subarray(2 * k, 2 * k + 2);
    const known = numbers.get(`${lo},${hi}`);
    if (known !== undefined) return known;
    numbers.set(`${lo},${hi}`, numbers.size);
    words.push(lo, hi);
    return numbers.size - 1;
  });
  const band = { ids: Uint32Array.from(words), regions };
  return { grid, indexes: indexBand(band, grid.width, grid.height) };
}
