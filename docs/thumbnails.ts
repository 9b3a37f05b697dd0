/*
 * Draws the small pictures of the explorer's presets anew, as part of `npm run figures`: they change with the presets
 * and with how maps are drawn.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { encode } from 'fast-png';
import { PRESETS } from '../src/app/open/presets';
import { thumbnailFile } from '../src/app/open/thumbnails';
import { readLink } from '../src/app/page/link';
import { sketchMap } from '../src/app/sketch/small-pictures';
import { thumbnailSketch } from '../src/app/sketch/thumbnail-sketch';
import { openConstruction, openShipped } from '../src/network/opened-network';
import { isShipped } from '../src/network/shipped/names';

const folder = 'src/app/open/thumbnails';
const { signal } = new AbortController();

function openNamed(name: string) {
  if (!isShipped(name)) return openConstruction(name);
  return openShipped(name, readFileSync(`src/network/shipped/${name}.safetensors`));
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
for (const preset of PRESETS) {
  const opened = openNamed(readLink(preset.search).network ?? '');
  for (const dark of [false, true]) {
    const { width, height, pixels } = await sketchMap(
      thumbnailSketch(preset, opened, dark),
      signal,
    );
    const data = pixels.filter((_, k) => k % 4 < 3);
    const file = encode({ width, height, data, channels: 3 });
    writeFileSync(`${folder}/${thumbnailFile(preset, dark)}`, file);
  }
}
