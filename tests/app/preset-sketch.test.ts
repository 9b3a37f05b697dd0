import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { usualPlane } from '../../src/app/map/plane';
import { PRESETS } from '../../src/app/open/presets';
import { readLink } from '../../src/app/page/link';
import { paletteOfScheme } from '../../src/app/page/settings';
import { presetSketch } from '../../src/app/sketch/preset-sketch';
import { sketchMap } from '../../src/app/sketch/small-pictures';
import { openConstruction, openShipped } from '../../src/network/open';
import { isShipped } from '../../src/network/shipped/names';

const [width, height] = [72, 48];
const { signal } = new AbortController();

function openNamed(name: string) {
  if (!isShipped(name)) return openConstruction(name);
  return openShipped(name, readFileSync(`src/network/shipped/${name}.safetensors`));
}

function mean(pixels: Uint8ClampedArray): number {
  return pixels.reduce((sum, byte) => sum + byte, 0) / pixels.length;
}

/** A preset's small picture, and the window that it is of. */
async function sketched(search: string, dark = false) {
  const preset = PRESETS.find((one) => one.search === search);
  if (!preset) throw new Error('There is no such preset.');
  const opened = openNamed(readLink(search).network ?? '');
  const scheme = { dark, palette: paletteOfScheme(dark) };
  const request = presetSketch(preset, opened, [width, height], scheme);
  const sketch = await sketchMap(request, signal);
  return { opened, request, pixels: sketch.pixels };
}

it('every preset has a small picture of its own, of all that it names', async () => {
  const seen = new Set<string>();
  for (const { search } of PRESETS) {
    const { opened, request, pixels } = await sketched(search);
    const { u0, u1, v0, v1 } = request.window;
    const named = readLink(search).window ?? usualPlane(opened).own?.window ?? opened.window;
    expect([u0 <= named.u0, u1 >= named.u1, v0 <= named.v0, v1 >= named.v1]).not.toContain(false);
    expect((u1 - u0) / (v1 - v0)).toBeCloseTo(width / height, 9);
    expect(new Set(new Uint32Array(pixels.buffer)).size).toBeGreaterThan(3);
    seen.add(pixels.join());
  }
  expect(seen.size).toBe(PRESETS.length);
});

it('small pictures are dark on a dark page', async () => {
  const [{ search }] = PRESETS;
  const [light, dark] = await Promise.all([sketched(search), sketched(search, true)]);
  expect(mean(dark.pixels)).toBeLessThan(mean(light.pixels) - 20);
});
