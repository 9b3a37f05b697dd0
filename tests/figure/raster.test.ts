import { Resvg } from '@resvg/resvg-js';
import { describe, expect, it } from 'vitest';
import { svgFormat } from '../../src/figure/svg';
import { channels } from '../../src/figure/vector-map';
import { RegionRecorder } from '../../src/geometry/region-record';
import { subdivide } from '../../src/geometry/subdivision';
import { activationPattern, forward } from '../../src/network/forward';
import type { Network } from '../../src/network/network';
import { openConstruction } from '../../src/network/open';
import { regionIdOf, regionKeys } from '../../src/network/region-id';
import {
  defaultSlice,
  sliceNetwork,
  type SlicedNetwork,
  type Window,
} from '../../src/network/slice';
import { palettes } from '../../src/view/palette';
import { paletteIndex } from '../../src/view/palette-index';
import { network as layers } from '../geometry/level-set';
import { wholeFile } from './provenance';

type Colour = readonly number[];

const wide: Window = { u0: -1, u1: 1, v0: -1, v1: 1 };
const [palette] = palettes;

/** A square of pixels, row by row from the top left. */
interface Picture {
  readonly side: number;
  readonly pixels: readonly Colour[];
}

/** What `resvg` makes of the network's map. */
async function drawn(
  network: SlicedNetwork,
  window: Window,
  side: number,
  scale: number,
): Promise<Picture> {
  const writer = svgFormat.createWriter(
    { window, width: side, height: side },
    { palette, creases: false },
  );
  const recorder = new RegionRecorder(network, window);
  const { area } = await subdivide(network, window, {
    onRegion: (region) => writer.add(recorder.record(region)),
  });
  const svg = Buffer.from(await wholeFile(writer.finish({ provenance, area })));
  const fitTo = { mode: 'width', value: scale * side } as const;
  const { pixels } = new Resvg(svg, { fitTo, background: '#ffffff' }).render();
  const colours = Array.from({ length: pixels.length / 4 }, (_, i) =>
    Array.from(pixels.subarray(4 * i, 4 * i + 3)),
  );
  return { side: scale * side, pixels: colours };
}

/** The colours of the regions that the centres of pixels lie in. */
function sampled(network: Network, window: Window, side: number): Picture {
  const keys = regionKeys(network);
  const pixels = Array.from({ length: side * side }, (_, i) => {
    const u = window.u0 + (((i % side) + 0.5) * (window.u1 - window.u0)) / side;
    const v = window.v1 - ((Math.floor(i / side) + 0.5) * (window.v1 - window.v0)) / side;
    const pattern = activationPattern(network, forward(network, Float64Array.of(u, v)));
    return channels(palette.colours[paletteIndex(...regionIdOf(pattern, keys))]);
  });
  return { side, pixels };
}

/** Mean colours of squares, so many along a side. */
function means({ side, pixels }: Picture, squares: number): number[][] {
  const sums = Array.from({ length: squares * squares }, () => [0, 0, 0]);
  for (const [i, pixel] of pixels.entries()) {
    const [x, y] = [i % side, Math.floor(i / side)].map((at) => Math.floor((at * squares) / side));
    for (const [channel, value] of pixel.entries()) sums[squares * y + x][channel] += value;
  }
  const each = (side / squares) ** 2;
  return sums.map((sum) => sum.map((value) => value / each));
}

/** How far the mean colours of two pictures are apart, at most, in 256ths. */
function apart(a: Picture, b: Picture, squares: number): number {
  const [of, other] = [means(a, squares), means(b, squares)];
  return Math.max(...of.flatMap((mean, i) => mean.map((x, k) => Math.abs(x - other[i][k]))));
}

const provenance = {
  crease: '0.1.0',
  network: { name: '', sha256: '', format: '', inputs: 2, hidden: [], outputs: 1 },
  slice: { axes: [0, 1] },
  window: [-1, 1, -1, 1],
  size: [64, 64],
  palette: palette.name,
  creases: false,
  byDepth: [],
  command: '',
} as const;

describe('a vector map, drawn', () => {
  // Regions smaller than a pixel, and some larger.
  it.each(['random:2-32-32-1?seed=1', 'fold:6x3'])(
    'has the colours of the samples, as a whole and in part (%s)',
    async (name) => {
      const { network: opened, window } = openConstruction(name);
      const network = sliceNetwork(opened, defaultSlice(2));
      const fine = sampled(network, window, 256);
      for (const [side, scale] of [
        [64, 1],
        [32, 4],
      ]) {
        const picture = await drawn(network, window, side, scale);
        expect(apart(picture, fine, 1)).toBeLessThan(2);
        expect(apart(picture, fine, 4)).toBeLessThan(8);
      }
    },
  );

  it('shows no seam between two regions', async () => {
    const network = layers([[1, 3, 0.1]], [[1, 0]]);
    const { pixels } = await drawn(network, wide, 60, 1);
    const [a, b] = [pixels[0], pixels[pixels.length - 1]];
    expect(a).not.toEqual(b);
    for (const pixel of pixels)
      for (const [k, value] of pixel.entries()) {
        expect(value).toBeGreaterThanOrEqual(Math.min(a[k], b[k]) - 3);
        expect(value).toBeLessThanOrEqual(Math.max(a[k], b[k]) + 3);
      }
  });
});
