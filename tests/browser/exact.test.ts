import { coloursByActive } from '../../src/app/modes/active';
import { coloursByArea } from '../../src/app/modes/area';
import { coloursByGradient } from '../../src/app/modes/gradient';
import { coloursByLayer } from '../../src/app/modes/layer';
import { describe, expect, it } from 'vitest';
import { firstOf, isFull, itInFull } from '../coverage';
import { oncePer } from '../../src/network/once-per';
import { openConstruction } from '../../src/network/open';
import { defaultSlice, sliceNetwork } from '../../src/network/slice';
import { ComplexBuilder } from '../../src/app/cut/complex-builder';
import { subdivide } from '../../src/geometry/subdivision';
import { OutputForms } from '../../src/geometry/output-forms';
import { classColours, diverging } from '../../src/view/colour-scales';
import { paletteByName } from '../../src/view/palette';
import { coloursByRegion } from '../../src/view/region-colours';
import {
  findRegion,
  patternIn,
  polygonOf,
  regionCount,
  type RegionComplex,
} from '../../src/view/region-complex';
import { pointAt } from '../../src/view/camera';
import { crease } from './command-line';
import { DRAWN_BY, type ExplorerPage, type Gpu, type Shown } from './explorer-page';
import { testExplorer } from './test-explorer';
import { readPixels, type Pixels } from '../pixels';

const [width, height] = [480, 320];
const NETWORK = 'random:2-24-24-24-1?seed=9';
const network = sliceNetwork(openConstruction(NETWORK).network, defaultSlice(2));

/** A window that fills the screen, with no frame in it. */
const WHOLE = 'window=-1.5,1.5,-1,1';

const openExplorer = testExplorer();
let explorer: ExplorerPage;

async function open(query: string, gpu?: Gpu, before?: () => void): Promise<void> {
  explorer = await openExplorer({ query, width, height, gpu, ...(before && { before }) });
}

/** The regions of what is on screen, cut here. */
async function cutHere({ window }: Pick<Shown, 'window'>): Promise<RegionComplex> {
  const builder = new ComplexBuilder(network, window);
  const counts = await subdivide(network, window, { onRegion: (region) => builder.add(region) });
  return builder.finish(counts);
}

/** The pixels that lie in one region whole, found once: their corners do, and regions are convex. */
const wholePixelsOf = oncePer((complex: RegionComplex) => [...wholePixels(complex)]);

function* wholePixels(complex: RegionComplex): Generator<[x: number, y: number, region: number]> {
  const { u0, u1, v0, v1 } = complex.window;
  const at = (x: number, y: number) =>
    findRegion(complex, u0 + ((u1 - u0) * x) / width, v1 - ((v1 - v0) * y) / height);
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      const region = at(x, y);
      if (region === undefined || region !== at(x + 1, y)) continue;
      if (region === at(x, y + 1) && region === at(x + 1, y + 1)) yield [x, y, region];
    }
}

/** Forms of the only output in all regions, as the page's worker gives them. */
function formsHere(complex: RegionComplex): { forms: Float32Array; largest: number } {
  const { u0, u1, v0, v1 } = complex.window;
  const outputs = new OutputForms(network);
  const forms = new Float32Array(3 * regionCount(complex));
  let largest = 0;
  for (let region = 0; region < regionCount(complex); region++) {
    const [form] = outputs.in(patternIn(complex, region));
    const [a, b, c] = [form.a.high, form.b.high, form.c.high];
    const middle = (a * (u0 + u1)) / 2 + (b * (v0 + v1)) / 2 + c;
    forms.set([(a * (u1 - u0)) / 2, (b * (v1 - v0)) / 2, middle], 3 * region);
    for (const [u, v] of polygonOf(complex, region))
      largest = Math.max(largest, Math.abs(a * u + b * v + c));
  }
  return { forms, largest };
}

/**
 * Largest difference of a channel between a picture and what the colours of its whole pixels should
 * be; undefined ones do not count.
 */
function largestDifference(
  picture: Uint8Array,
  complex: RegionComplex,
  colourOf: (x: number, y: number, region: number) => number | undefined,
): number {
  const { data } = readPixels(Buffer.from(picture));
  let [largest, pixels] = [0, 0];
  for (const [x, y, region] of wholePixelsOf(complex)) {
    const colour = colourOf(x, y, region);
    if (colour === undefined) continue;
    pixels++;
    for (const channel of [0, 1, 2]) {
      const expected = (colour >>> (8 * channel)) & 255;
      const actual = data[4 * (y * width + x) + channel];
      largest = Math.max(largest, Math.abs(actual - expected));
    }
  }
  expect(pixels).toBeGreaterThan((width * height) / 4);
  return largest;
}

describe('the exact engine in the page', () => {
  // Every day without a GPU (without-gpu.test.ts).
  itInFull('counts what the command line counts, and the samples meet no more', async () => {
    await open(`?network=${NETWORK}`, 'webgpu');
    await explorer.cut();
    const { exactRegions, regions } = await explorer.finished();
    const counted = await crease('count', NETWORK, '--exact', '--no-sample', '--json');
    expect(JSON.parse(counted)).toMatchObject({ exact: { byDepth: exactRegions } });
    for (const [k, count] of regions.entries()) expect(count).toBeLessThanOrEqual(exactRegions[k]);
    expect(await explorer.text('#summary')).toContain(
      `${exactRegions.map((count) => count.toLocaleString('en')).join(', ')} exactly`,
    );
    expect(explorer.problems).toEqual([]);
  });

  it.each(DRAWN_BY)(
    '%s draws every region whole in its colour, for all depths and meanings',
    async (_, gpu) => {
      await open(`?network=${NETWORK}&${WHOLE}`, gpu);
      const complex = await cutHere(await explorer.cut());
      const palette = paletteByName('washi');
      for (const [mode, depth, colours] of firstOf(4, [
        ['region', 3, coloursByRegion(complex, palette, 3)],
        ['layer', 2, coloursByLayer(complex, 2, false)],
        ['active', 1, coloursByActive(complex, 1).colours],
        ['area', 3, coloursByArea(complex, 3).colours],
        ['region', 1, coloursByRegion(complex, palette, 1)],
        ['region', 2, coloursByRegion(complex, palette, 2)],
        ['layer', 3, coloursByLayer(complex, 3, false)],
        ['active', 3, coloursByActive(complex, 3).colours],
        ['area', 2, coloursByArea(complex, 2).colours],
      ] as const)) {
        await explorer.page.select('#mode', mode);
        await explorer.page.keyboard.press(`${depth}`);
        const colourOf = (_x: number, _y: number, region: number) => colours[region];
        expect(largestDifference(await explorer.picture(), complex, colourOf)).toBe(0);
      }
      expect(explorer.problems).toEqual([]);
    },
  );

  it.each(firstOf(1, DRAWN_BY.toReversed()))(
    '%s draws output, class and gradient by the affine maps that the network has there',
    async (_, gpu) => {
      await open(`?network=${NETWORK}&${WHOLE}&colour=value`, gpu);
      const shown = await explorer.cut();
      const complex = await cutHere(shown);
      const { forms, largest } = formsHere(complex);
      const value = (x: number, y: number, region: number) => {
        const [a, b, c] = forms.subarray(3 * region);
        return a * ((2 * (x + 0.5)) / width - 1) + b * (1 - (2 * (y + 0.5)) / height) + c;
      };
      // A pixel within three of the line of 0 has that line's colour in part.
      const slope = (region: number) =>
        Math.hypot((2 * forms[3 * region]) / width, (2 * forms[3 * region + 1]) / height);
      const isClear = (x: number, y: number, region: number) =>
        Math.abs(value(x, y, region)) > 3 * slope(region);
      const byValue = (x: number, y: number, region: number) => {
        if (!isClear(x, y, region)) return undefined;
        return diverging.light[Math.round((value(x, y, region) / largest + 1) * 31.5)];
      };
      // Neighbouring colours of the scale are up to 12 apart, and pixels lie between them.
      expect(largestDifference(await explorer.picture(), complex, byValue)).toBeLessThan(8);

      await explorer.page.select('#mode', 'class');
      await explorer.cut();
      const byClass = (x: number, y: number, region: number) =>
        isClear(x, y, region) ? classColours[value(x, y, region) > 0 ? 1 : 0] : undefined;
      expect(largestDifference(await explorer.picture(), complex, byClass)).toBe(0);

      await explorer.page.select('#mode', 'gradient');
      await explorer.cut();
      const size = { width: 3, height: 2 };
      const { colours } = coloursByGradient(forms, 1, 0, size, false);
      const byGradient = (_x: number, _y: number, region: number) => colours[region];
      expect(largestDifference(await explorer.picture(), complex, byGradient)).toBe(0);
      expect(explorer.problems).toEqual([]);
    },
  );

  it.each(firstOf(1, ['1e-11', '1e-9', '1e-6']))(
    'agrees with the samples in a window %s wide',
    async (size) => {
      // Around a vertex of three creases, so that there is something to see.
      const wide = await cutHere({ window: { u0: -1.5, u1: 1.5, v0: -1, v1: 1 } });
      const vertex = Math.floor(wide.corners.length / 4) * 2;
      const [u, v] = wide.corners.subarray(vertex, vertex + 2);
      const half = Number(size) / 2;
      const window = [u - half, u + half, v - half, v + half].join(',');
      const pictures: Pixels[] = [];
      for (const kind of ['exact', 'sampled'] as const) {
        await open(
          `?network=${NETWORK}&window=${window}&picture=${kind}`,
          isFull ? 'webgpu' : undefined,
        );
        const { exactRegions } =
          kind === 'exact' ? await explorer.cut() : await explorer.finished();
        if (kind === 'exact') expect(exactRegions[2]).toBeGreaterThan(2);
        pictures.push(readPixels(await explorer.picture()));
        expect(explorer.problems).toEqual([]);
      }
      const [exact, sampled] = pictures.map(
        ({ data }) => new Uint32Array(data.buffer, data.byteOffset, data.length / 4),
      );
      let [inner, different] = [0, 0];
      for (let y = 2; y < height - 2; y++)
        for (let x = 2; x < width - 2; x++) {
          const at = y * width + x;
          const around = [-2, -1, 0, 1, 2].flatMap((dy) =>
            [-2, -1, 0, 1, 2].map((dx) => sampled[at + dy * width + dx]),
          );
          if (around.some((colour) => colour !== sampled[at])) continue;
          inner++;
          if (exact[at] !== sampled[at]) different++;
        }
      expect(inner).toBeGreaterThan((width * height) / 2);
      expect(different).toBe(0);
    },
  );

  it('hands a network that takes long to its workers, with the same counts', async () => {
    const name = 'random:2-60-60-60-60-1?seed=1';
    await open(`?network=${name}`);
    const { exactRegions } = await explorer.cut();
    const counted = await crease('count', name, '--exact', '--no-sample', '--json');
    expect(JSON.parse(counted)).toMatchObject({ exact: { byDepth: exactRegions } });
    expect(explorer.problems).toEqual([]);
  });

  itInFull(
    'stays with samples where there are too many regions, and still names any of them',
    async () => {
      const name = 'fold:16x4';
      await open(`?network=${name}`);
      const { regions } = await explorer.finished();
      await explorer.page.waitForSelector('body[data-exact="failed"]');
      expect(await explorer.text('#count')).toBe(regions[3].toLocaleString('en'));
      expect(await explorer.text('#count-unit')).toContain('too many to cut');
      await explorer.page.mouse.move(60, 66);
      await explorer.page.waitForSelector('#region:not([hidden])');
      const { window } = await explorer.shown();
      const { u, v } = pointAt(window, 60 / width, 66 / height);
      const place = ['--window', [window.u0, window.u1, window.v0, window.v1].join(','), '--json'];
      const region: { regionId: string } = JSON.parse(
        await crease('at', ...place, '--', name, String(u), String(v)),
      );
      await expect.poll(() => explorer.text('#region-id')).toBe(region.regionId);
      expect(explorer.problems).toEqual([]);
    },
  );

  itInFull('goes on with samples where the worker cannot be started', async () => {
    await open(`?network=${NETWORK}`, 'webgpu', () => {
      const { Worker } = globalThis;
      globalThis.Worker = class extends Worker {
        constructor() {
          super('./no-such-worker.js', { type: 'module' });
        }
      };
    });
    const { regions } = await explorer.finished();
    await explorer.page.waitForSelector('body[data-exact="failed"]');
    expect(await explorer.text('#count')).toBe(regions[2].toLocaleString('en'));
    expect(await explorer.text('#count-unit')).toContain('not cut');
    await explorer.page.focus('#map');
    await explorer.page.keyboard.press('+');
    expect((await explorer.finished()).regions[2]).toBeGreaterThan(0);
  });
});
