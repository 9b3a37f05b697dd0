import type { Palette } from './palette';
import { paletteIndex } from './palette-index';
import { regionCount, type RegionComplex } from './region-complex';

/**
 * By the pattern of the first `depth` layers, as region maps are coloured; one colour a
 * region, RGBA, 8 bits each, red in the lowest byte.
 */
export function coloursByRegion(
  complex: RegionComplex,
  { colours }: Palette,
  depth: number,
): Uint32Array<ArrayBuffer> {
  const count = regionCount(complex);
  const first = 2 * count * (depth - 1);
  const found = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const at = first + 2 * i;
    found[i] = colours[paletteIndex(complex.ids[at], complex.ids[at + 1])];
  }
  return found;
}
