import { expect, it } from 'vitest';
import type { RegionMap } from '../../src/gpu/engine';
import { Sampler } from '../../src/gpu/sampler';
import { openConstruction } from '../../src/network/open';
import { defaultSlice, sliceNetwork } from '../../src/network/slice';
import { BandCounter } from '../../src/sampling/bands';
import { indexPixels, paintBand, pictureColours } from '../../src/sampling/painting';
import { NO_WORK } from '../../src/sampling/work';
import { palettes } from '../../src/view/palette';
import { paletteIndex } from '../../src/view/palette-index';
import { itInCi } from '../coverage';
import { expectSameNumbers } from '../same-numbers';
import { testDevice } from './device';
import { pipelinesOf } from './evaluate-grid';
import { engineOf } from './map-of';

const device = testDevice();
const window = { u0: -1, u1: 1, v0: -1, v1: 1 };
const grid = { window, width: 300, height: 600 };
const [palette] = palettes;

function network() {
  return sliceNetwork(openConstruction('random:2-16-16-1?seed=5').network, defaultSlice(2));
}

/** Distinct IDs, sorted. */
function namesOf(ids: Uint32Array): string[] {
  const names = Array.from({ length: ids.length / 2 }, (_, i) => `${ids[2 * i + 1]},${ids[2 * i]}`);
  return [...new Set(names)].toSorted();
}

/** Twin of `colourRegions` in paint.wgsl: packed colours, row by row. */
function paintReference(ids: Uint32Array, width: number, height: number, creases: boolean) {
  const isSame = (a: number, b: number) =>
    ids[2 * a] === ids[2 * b] && ids[2 * a + 1] === ids[2 * b + 1];
  return Uint32Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    const isCrease =
      (x + 1 < width && !isSame(i, i + 1)) || (y + 1 < height && !isSame(i, i + width));
    if (creases && isCrease) return palette.crease;
    return palette.colours[paletteIndex(ids[2 * i], ids[2 * i + 1])];
  });
}

it('colours every sample as the palette says, with creases and without', async () => {
  const engine = engineOf(device());
  const [sampler, reader] = [engine.createSampler(network()), engine.createPixelReader()];
  const map = await sampler.map(grid);
  const ids = await map.readIds();
  for (const creases of [false, true]) {
    const pixels = await reader.read(map, { palette, creases });
    const { width, height } = grid;
    expectSameNumbers(new Uint32Array(pixels.buffer), paintReference(ids, width, height, creases));
  }
  for (const owned of [map, sampler, reader]) owned.destroy();
});

it('is what a map that is cut out is coloured like, creases included', async () => {
  const engine = engineOf(device());
  const [sampler, reader] = [engine.createSampler(network()), engine.createPixelReader()];
  const map = await sampler.map(grid);
  const words = await map.readIds();
  // a number for each region, as cut maps have them
  const numbers = new Map<string, number>();
  const ids: number[] = [];
  const regions = Uint32Array.from({ length: words.length / 2 }, (_, i) => {
    const key = `${words[2 * i]},${words[2 * i + 1]}`;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, numbers.size);
    ids.push(words[2 * i], words[2 * i + 1]);
    return numbers.size - 1;
  });
  const colours = pictureColours(palette);
  for (const creases of [false, true]) {
    const painted = await reader.read(map, { palette, creases });
    const band = { ids: Uint32Array.from(ids), regions };
    const indexes = paintBand(band, colours, grid.width, grid.height, creases);
    expect(Buffer.from(indexes).equals(Buffer.from(indexPixels(painted, colours)))).toBe(true);
  }
  for (const owned of [map, sampler, reader]) owned.destroy();
});

it('makes the same picture in bands as in one piece, creases included', async () => {
  const engine = engineOf(device());
  const reader = engine.createPixelReader();
  const whole = engine.createSampler(network());
  const map = await whole.map(grid);
  const expected = await reader.read(map, { palette, creases: true });
  const banded = new Sampler(device(), pipelinesOf(device()), network(), {
    mapBytes: 8 * 300 * 260,
  });
  await expect(banded.map(grid)).rejects.toThrow('does not fit');
  const pieces: Uint8Array[] = [];
  const counts = await banded.bands(grid, async (band: RegionMap) => {
    pieces.push(await reader.read(band, { palette, creases: true }));
  });
  expect(pieces.length).toBe(3);
  expect(Buffer.concat(pieces).equals(Buffer.from(expected))).toBe(true);
  expect(counts).toEqual(map.regionsByDepth);
  for (const owned of [map, whole, banded, reader]) owned.destroy();
});

itInCi('makes the same bands one by one, in any order, and names the regions of each', async () => {
  const engine = engineOf(device());
  const [sampler, reader] = [engine.createSampler(network()), engine.createPixelReader()];
  const map = await sampler.map(grid);
  const ids = await map.readIds();
  const expected = await reader.read(map, { palette, creases: true });
  const counter = new BandCounter(2);
  for (const rows of [
    [333, 600],
    [0, 1],
    [1, 333],
  ] as const) {
    const { map: band, idsByDepth } = await sampler.band(grid, rows);
    const pixels = await reader.read(band, { palette, creases: true });
    const bytes = 4 * grid.width;
    expect(
      Buffer.from(pixels).equals(Buffer.from(expected.subarray(rows[0] * bytes, rows[1] * bytes))),
    ).toBe(true);
    // the band's own rows, and the one behind them that its creases look at
    const end = Math.min(rows[1] + 1, grid.height);
    expect(namesOf(idsByDepth[1])).toEqual(
      namesOf(ids.subarray(2 * grid.width * rows[0], 2 * grid.width * end)),
    );
    const work = NO_WORK;
    counter.add({ ids: idsByDepth[1], idsByDepth: [idsByDepth[0]], work });
    band.destroy();
  }
  expect(counter.regionsByDepth).toEqual(map.regionsByDepth);
  for (const owned of [map, sampler, reader]) owned.destroy();
});

it('draws a finished map panned and zoomed, and the background around it', async () => {
  const engine = engineOf(device());
  const [sampler, painter] = [engine.createSampler(network()), engine.createPainter()];
  const reader = engine.createPixelReader();
  const map = await sampler.map({ window, width: 64, height: 64 });
  const target = device().createTexture({
    size: [64, 64],
    format: 'rgba8unorm',
    usage: GPUTextureUsage.RENDER_ATTACHMENT | GPUTextureUsage.COPY_SRC,
  });
  // The left half of the map, moved to the right half of a target as large.
  const style = { palette, creases: false, background: [1, 2, 3] as const };
  submit(painter.prepare(target, [map], style, { u0: -2, u1: 0, v0: -1, v1: 1 }));
  const drawn = new Uint32Array((await readTexture(target)).buffer);
  const plain = new Uint32Array((await reader.read(map, style)).buffer);
  const moved = plain.map((_, i) => (i % 64 < 32 ? 0xff030201 : plain[i - 32]));
  expectSameNumbers(drawn, moved);
  for (const owned of [map, sampler, painter, reader, target]) owned.destroy();
});

it('draws maps over each other, the last on top, and the background where none reaches', async () => {
  const engine = engineOf(device());
  const [sampler, painter] = [engine.createSampler(network()), engine.createPainter()];
  const reader = engine.createPixelReader();
  const wide = { u0: -1.5, u1: 1.5, v0: -1, v1: 1 };
  const coarse = await sampler.map({ window: wide, width: 48, height: 32 });
  const fine = await sampler.map({ window, width: 128, height: 128 });
  const target = device().createTexture({
    size: [256, 128],
    format: 'rgba8unorm',
    usage: GPUTextureUsage.RENDER_ATTACHMENT | GPUTextureUsage.COPY_SRC,
  });
  const style = { palette, creases: true, background: [1, 2, 3] as const };
  submit(painter.prepare(target, [coarse, fine], style, { u0: -2, u1: 2, v0: -1, v1: 1 }));
  const drawn = new Uint32Array((await readTexture(target)).buffer);
  const [below, above] = await Promise.all(
    [coarse, fine].map(async (map) => {
      const pixels = await reader.read(map, style);
      return new Uint32Array(pixels.buffer);
    }),
  );
  // 64 pixels are a unit: the fine map fills columns 64 … 191, the coarse one 32 … 223.
  const expected = drawn.map((_, i) => {
    const [x, y] = [i % 256, Math.floor(i / 256)];
    if (x >= 64 && x < 192) return above[128 * y + x - 64];
    return x < 32 || x >= 224
      ? 0xff030201
      : below[48 * Math.floor(y / 4) + Math.floor((x - 32) / 4)];
  });
  expectSameNumbers(drawn, expected);
  for (const owned of [coarse, fine, sampler, painter, reader, target]) owned.destroy();
});

function submit(draw: (encoder: GPUCommandEncoder) => void): void {
  const encoder = device().createCommandEncoder();
  draw(encoder);
  device().queue.submit([encoder.finish()]);
}

async function readTexture(texture: GPUTexture): Promise<Uint8Array> {
  const size = 4 * texture.width * texture.height;
  const buffer = device().createBuffer({
    size,
    usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
  });
  const encoder = device().createCommandEncoder();
  encoder.copyTextureToBuffer({ texture }, { buffer, bytesPerRow: 4 * texture.width }, [
    texture.width,
    texture.height,
  ]);
  device().queue.submit([encoder.finish()]);
  await buffer.mapAsync(GPUMapMode.READ);
  const bytes = new Uint8Array(buffer.getMappedRange().slice(0));
  buffer.destroy();
  return bytes;
}
