import { describe, expect, it } from 'vitest';
import type { ModeName } from '../../src/app/modes/modes';
import { sketchMap, sketchUnits } from '../../src/app/sketch/small-pictures';
import { forward } from '../../src/network/forward';
import type { Network } from '../../src/network/network';
import { openConstruction } from '../../src/network/opened-network';
import { defaultSlice, sliceNetwork } from '../../src/network/slice';
import { paletteByName } from '../../src/view/palette';

const window = { u0: -1, u1: 1, v0: -1, v1: 1 };
const { signal } = new AbortController();

function sliced(name: string) {
  const { network } = openConstruction(name);
  return { network, plane: sliceNetwork(network, defaultSlice(network.nodes[0].width)) };
}

describe('small pictures', () => {
  it('of maps differ by what colours mean, and by creases', async () => {
    const { plane: network } = sliced('random:2-9-9-1?seed=2');
    const size = { width: 48, height: 32 };
    const seen = new Set<string>();
    const asked: readonly (readonly [ModeName, boolean])[] = [
      ['region', false],
      ['region', true],
      ['value', false],
      ['subdivision', false],
    ];
    for (const [mode, creases] of asked) {
      const creaseWidth = creases ? 0.5 : 0;
      const look = { mode, creaseWidth, depth: Infinity, palette: 'washi', dark: false };
      const request = { network, window, ...size, ...look, isFunction: false };
      const sketch = await sketchMap(request, signal);
      expect(sketch.pixels.length).toBe(4 * 48 * 32);
      // All of it is drawn.
      expect(sketch.pixels.filter((byte, k) => k % 4 === 3 && byte !== 255).length).toBe(0);
      seen.add(sketch.pixels.join());
    }
    expect(seen.size).toBe(asked.length);
  });

  it('of networks of one input have their graph', async () => {
    const { plane: network } = sliced('square:3');
    const look = {
      mode: 'region',
      creaseWidth: 0,
      depth: 3,
      palette: 'washi',
      dark: false,
    } as const;
    const size = { width: 60, height: 40 };
    const own = { u0: 0, u1: 1, v0: 0, v1: 1 };
    const request = { network, window: own, ...size, ...look, isFunction: true };
    const { pixels } = await sketchMap(request, signal);
    const { boundary } = paletteByName('washi');
    const colours = new Uint32Array(pixels.buffer);
    for (let x = 4; x < 56; x++) {
      // A tenth of the height is free above and below.
      const height = 0.1 + 0.8 * ((x + 0.5) / 60) ** 2;
      expect(colours[60 * Math.floor(40 * (1 - height)) + x]).toBe(boundary);
    }
  });

  it.each([0, 1, 2])('of units of layer %d are of their pre-activations', async (layer) => {
    const { network, plane } = sliced('random:2-7-6-5-1?seed=4&bias=0.3');
    const [width, height] = [40, 30];
    const request = { network: plane, window, width, height, dark: false, layer, most: 64 };
    const sketches = await sketchUnits(request, signal);
    expect(sketches.length).toBe([7, 6, 5][layer]);
    for (const [unit, { pixels, from, to }] of sketches.entries()) {
      let both = 0;
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) {
          const u = -1 + (2 * (x + 0.5)) / width;
          const v = 1 - (2 * (y + 0.5)) / height;
          const value = preActivationsAt(network, layer, u, v)[unit];
          expect(value).toBeGreaterThanOrEqual(from - 1e-9);
          expect(value).toBeLessThanOrEqual(to + 1e-9);
          // Far from 0, blue is below and orange is above.
          const at = 4 * (y * width + x);
          const share = value / Math.max(-from, to);
          if (Math.abs(share) < 0.25) continue;
          both++;
          expect(pixels[at] < pixels[at + 2]).toBe(share < 0);
        }
      expect(both).toBeGreaterThan(0);
    }
  });

  it('have a line where a unit switches, and nowhere else', async () => {
    const { network, plane } = sliced('random:2-5-5-1?seed=8&bias=0.2');
    const size = { width: 60, height: 60 };
    const [layer, dark] = [1, false];
    const sketches = await sketchUnits(
      { network: plane, window, ...size, dark, layer, most: 64 },
      signal,
    );
    const brightness: number[] = [];
    for (const [unit, { pixels }] of sketches.entries())
      for (let y = 0; y < 60; y++)
        for (let x = 0; x + 1 < 60; x++) {
          const signs = [x, x + 1].map((column) => {
            const [u, v] = [-1 + (2 * (column + 0.5)) / 60, 1 - (2 * (y + 0.5)) / 60];
            return preActivationsAt(network, layer, u, v)[unit] > 0;
          });
          if (signs[0] === signs[1]) continue;
          const at = 4 * (60 * y + x);
          brightness.push(Math.min(pixels[at + 1], pixels[at + 5]));
        }
    // Darker than any colour near 0.
    expect(Math.max(...brightness)).toBeLessThan(150);
    expect(brightness.length).toBeGreaterThan(30);
  });

  it('of units that compare values say that they cannot be had', async () => {
    const { plane: network } = sliced('random:2-6-1?seed=1&activation=max:3');
    const request = { network, window, width: 8, height: 8, dark: false, layer: 0, most: 1 };
    await expect(sketchUnits(request, signal)).rejects.toThrow('no pre-activation of their own');
  });
});

/** What a dense network's units of a layer switch by. */
function preActivationsAt(network: Network, layer: number, u: number, v: number): Float64Array {
  return forward(network, Float64Array.of(u, v)).values[1 + 2 * layer];
}
