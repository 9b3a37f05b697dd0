import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { anchorShapes, type PictureShape } from '../../src/figure/anchor-pictures';
import { pdfFormat } from '../../src/figure/pdf';
import { deflateBand, pngFormat } from '../../src/figure/png';
import { svgFormat } from '../../src/figure/svg';
import { openConstruction } from '../../src/network/open';
import { imaged } from '../../src/network/opened-network';
import { throughSlice, type Window } from '../../src/network/slice';
import type { SampleGrid } from '../../src/view/grid';
import { palettes } from '../../src/view/palette';
import { picturedOf, type Pictured } from '../../src/view/pictured';
import { readPixels } from '../pixels';
import { provenance, readFrom, wholeFile } from './provenance';

const opened = imaged(openConstruction('random:12-4-2?seed=1'), '2x6');
const points = [
  Array<number>(12).fill(0),
  Array.from({ length: 12 }, (_, k) => k / 11),
  Array.from({ length: 12 }, (_, k) => (k === 0 ? 1 : 0)),
];
const home = { u0: -0.25, u1: 1.25, v0: -0.25, v1: 1.25 };
const pictured = requirePictured();

function requirePictured(): Pictured {
  const found = picturedOf(opened, throughSlice(12, points), home, true);
  if (!found) throw new Error('An image of one channel is pictured.');
  return found;
}

const gridOf = (width: number, height: number, window: Window = home): SampleGrid => ({
  window,
  width,
  height,
});
const [WIDTH, HEIGHT] = [320, 240];
const grid = gridOf(WIDTH, HEIGHT);
const shapes = anchorShapes(pictured, grid);

function imagesOf(all: readonly PictureShape[]) {
  return all.flatMap((shape) => (shape.kind === 'image' ? [shape] : []));
}

/** The pictures that a window has. */
function imagesIn(window: Window) {
  return imagesOf(anchorShapes(pictured, gridOf(100, 100, window)));
}

/** Grey values of the three points. */
const GREYS = points.map((point) => point.map((x) => Math.round(255 * x)));

describe('points of a plane as pictures', () => {
  it('are the three that it goes through, on one scale', () => {
    const images = imagesOf(shapes);
    expect(images.map(({ image }) => [image.width, image.height])).toEqual([
      [6, 2],
      [6, 2],
      [6, 2],
    ]);
    const greys = images.map(({ image }) => [...image.pixels].filter((_, k) => k % 3 === 1));
    expect(greys).toEqual(GREYS);
    expect(images[1].title).toBe('The input at (1, 0): black is 0, white 1');
  });

  it.each([gridOf(120, 100), gridOf(31, 900), gridOf(64, 64), gridOf(2048, 1024)])(
    'lie within a figure of $width × $height',
    (own) => {
      for (const { box } of imagesOf(anchorShapes(pictured, own))) {
        expect(Math.min(box.left, box.top)).toBeGreaterThanOrEqual(0);
        expect(box.left + box.width).toBeLessThanOrEqual(own.width);
        expect(box.top + box.height).toBeLessThanOrEqual(own.height);
        expect(box.width).toBeCloseTo(3 * box.height);
      }
    },
  );

  it.each([
    [900, 700],
    [700, 900],
    [600, 300],
    [400, 400],
  ])('never lie over their own places, at %i × %i', (width, height) => {
    const square = imaged(openConstruction('random:16-4-2?seed=1'), '4x4');
    const through = [0, 1, 2].map((k) => Array.from({ length: 16 }, (_, i) => (i < 4 * k ? 1 : 0)));
    const found = picturedOf(square, throughSlice(16, through), home, true);
    if (!found) throw new Error('An image of one channel is pictured.');
    const all = anchorShapes(found, gridOf(width, height));
    // Each place is a light disc over a dark one.
    const places = all.flatMap((shape) => (shape.kind === 'disc' ? [shape.at] : []));
    expect(places).toHaveLength(6);
    for (const [k, { box }] of imagesOf(all).entries()) {
      const [x, y] = places[2 * k];
      const isBeside = x <= box.left || x >= box.left + box.width;
      expect(isBeside || y <= box.top || y >= box.top + box.height).toBe(true);
    }
  });

  it('lie where nothing covers the figure', () => {
    const room = { left: 90, top: 40, width: 200, height: 150 };
    const found = imagesOf(anchorShapes(pictured, grid, room));
    expect(found).toHaveLength(3);
    for (const { box } of found) {
      expect(box.left).toBeGreaterThanOrEqual(room.left);
      expect(box.top).toBeGreaterThanOrEqual(room.top);
      expect(box.left + box.width).toBeLessThanOrEqual(room.left + room.width);
      expect(box.top + box.height).toBeLessThanOrEqual(room.top + room.height);
    }
  });

  it('are left out where they are beyond the window', () => {
    expect(imagesIn({ u0: 0.5, u1: 1.5, v0: -0.5, v1: 0.5 })).toHaveLength(1);
    expect(imagesIn({ u0: 0.25, u1: 0.5, v0: 0.25, v1: 0.5 })).toEqual([]);
  });
});

describe('a PNG with pictures', () => {
  const colours = [0x030201, 0x060504];
  const indexes = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => (i >> 3) & 1);

  function file(bandRows: number, over?: readonly PictureShape[]): Buffer {
    const bands = [];
    for (let at = 0; at < indexes.length; at += bandRows * WIDTH)
      bands.push(deflateBand(indexes.subarray(at, at + bandRows * WIDTH), WIDTH));
    const header = { width: WIDTH, height: HEIGHT, colours, ...(over && { shapes: over }) };
    return Buffer.concat([...pngFormat.pieces(header, bands, provenance)]);
  }

  it('has them at their places, and the map elsewhere', () => {
    const { data } = readPixels(file(HEIGHT, shapes));
    const plain = readPixels(file(HEIGHT)).data;
    const at = (x: number, y: number) => 4 * (Math.floor(y) * WIDTH + Math.floor(x));
    for (const [k, { box }] of imagesOf(shapes).entries())
      for (const [i, grey] of GREYS[k].entries()) {
        const x = box.left + (((i % 6) + 0.5) / 6) * box.width;
        const y = box.top + ((Math.floor(i / 6) + 0.5) / 2) * box.height;
        expect([...data.subarray(at(x, y), at(x, y) + 3)]).toEqual([grey, grey, grey]);
      }
    // A point's dot is light, and nothing is in the middle.
    expect([
      ...data.subarray(at(WIDTH / 6, HEIGHT / 1.2), at(WIDTH / 6, HEIGHT / 1.2) + 3),
    ]).toEqual([255, 255, 255]);
    const middle = at(150, 50);
    expect(data.subarray(middle, middle + 80).equals(plain.subarray(middle, middle + 80))).toBe(
      true,
    );
    const changed = Array.from({ length: WIDTH * HEIGHT }, (_, i) => i).filter(
      (i) => !data.subarray(4 * i, 4 * i + 4).equals(plain.subarray(4 * i, 4 * i + 4)),
    );
    expect(changed.length).toBeGreaterThan(1000);
    expect(changed.length).toBeLessThan(6000);
  });

  it('is the same whatever bands it comes in', () => {
    const whole = readPixels(file(HEIGHT, shapes)).data;
    for (const rows of [1, 7, 64])
      expect(readPixels(file(rows, shapes)).data.equals(whole)).toBe(true);
  });

  it('still says how it was made', () => {
    expect(pngFormat.provenance(file(10, shapes))).toMatchObject({ network: provenance.network });
  });
});

describe('vector maps with pictures', () => {
  const style = { palette: palettes[0], creases: false };
  const header = { provenance, area: 1, shapes };

  it('hold them as PNGs in an SVG, with titles', async () => {
    const bytes = await wholeFile(svgFormat.createWriter(grid, style).finish(header));
    const text = Buffer.from(bytes).toString();
    const addresses = [...text.matchAll(/xlink:href="data:image\/png;base64,([^"]+)"/g)];
    const greys = addresses.map(([, code]) => {
      const { data, channels } = decode(Buffer.from(code, 'base64'));
      expect(channels).toBe(3);
      return [...data].filter((_, k) => k % 3 === 0);
    });
    expect(greys).toEqual(GREYS);
    expect(text).toContain('<title>The input at (0, 1): black is 0, white 1</title>');
    expect(svgFormat.provenance(bytes)).toEqual(readFrom('svg'));
  });

  it('hold them as images of the page in a PDF', async () => {
    const bytes = await wholeFile(pdfFormat.createWriter(grid, style).finish(header));
    const text = Buffer.from(bytes).toString('latin1');
    expect([...text.matchAll(/\/Subtype \/Image\s+\/Width 6\s+\/Height 2\b/g)]).toHaveLength(3);
    expect(text).toMatch(/\/XObject <<\s+\/Picture1 \d+ 0 R\s+\/Picture2 \d+ 0 R\s+\/Picture3/);
    expect(pdfFormat.provenance(bytes)).toEqual(readFrom('pdf'));
  });
});
