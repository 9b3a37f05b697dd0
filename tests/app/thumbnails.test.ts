import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { usualPlane } from '../../src/app/map/plane';
import { PRESETS } from '../../src/app/open/presets';
import { thumbnailFile } from '../../src/app/open/thumbnails';
import { readLink } from '../../src/app/page/link';
import { sketchMap } from '../../src/app/sketch/small-pictures';
import { thumbnailSketch } from '../../src/app/sketch/thumbnail-sketch';
import { openConstruction, openShipped } from '../../src/network/open';
import { isShipped } from '../../src/network/shipped/names';
import { firstOf } from '../coverage';
import { readPixels } from '../pixels';

const folder = 'src/app/open/thumbnails';
const { signal } = new AbortController();

function openNamed(name: string) {
  if (!isShipped(name)) return openConstruction(name);
  return openShipped(name, readFileSync(`src/network/shipped/${name}.safetensors`));
}

function committed(file: string) {
  return readPixels(readFileSync(`${folder}/${file}`));
}

describe('small pictures of presets', () => {
  it('are there for each, light and dark, and no other', () => {
    const both = [true, false].map((dark) => PRESETS.map((preset) => thumbnailFile(preset, dark)));
    expect(readdirSync(folder).toSorted()).toEqual(both.flat().toSorted());
    for (const files of both) {
      const seen = new Set(files.map((file) => committed(file).data.toString('base64')));
      expect(seen.size).toBe(PRESETS.length);
    }
  });

  it.each(PRESETS)('are of all that its address names: $name', ({ search }) => {
    const opened = openNamed(readLink(search).network ?? '');
    const preset = { name: '', sentence: '', search };
    const { window, width, height } = thumbnailSketch(preset, opened, false);
    const named = readLink(search).window ?? usualPlane(opened).own?.window ?? opened.window;
    expect([
      window.u0 <= named.u0,
      window.u1 >= named.u1,
      window.v0 <= named.v0,
      window.v1 >= named.v1,
    ]).not.toContain(false);
    expect((window.u1 - window.u0) / (window.v1 - window.v0)).toBeCloseTo(width / height, 9);
  });

  // `npm run figures` draws them anew. The last presets are quick to draw, and of every kind.
  it.each(firstOf(5, PRESETS.toReversed()))(
    'are what would be drawn today: $name',
    async (preset) => {
      const opened = openNamed(readLink(preset.search).network ?? '');
      for (const dark of [false, true]) {
        const { width, height, pixels } = await sketchMap(
          thumbnailSketch(preset, opened, dark),
          signal,
        );
        const file = committed(thumbnailFile(preset, dark));
        expect([file.width, file.height]).toEqual([width, height]);
        expect(file.data.equals(Buffer.from(pixels.buffer))).toBe(true);
      }
    },
  );
});
