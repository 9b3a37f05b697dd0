import { palettes } from '../../view/palette';
import { paletteIndex } from '../../view/palette-index';
import { DECIDED, Differences, type Check } from '../check';
import { constructed } from '../examples';

const [palette] = palettes;

/** Colours a map's pixels, with creases and without, as the CPU does. */
export const drawing: Check = {
  name: 'drawing',
  about: "every pixel of a map's picture, with creases and without, against the palette's colour",
  async run({ engine }) {
    const { network, grid } = constructed('random:2-16-16-1?seed=5');
    const sampler = engine.createSampler(network, DECIDED);
    const reader = engine.createPixelReader();
    try {
      const map = await sampler.map(grid);
      const ids = await map.readIds();
      const differences = new Differences();
      for (const creases of [false, true]) {
        const pixels = new Uint32Array((await reader.read(map, { palette, creases })).buffer);
        for (const [pixel, colour] of pixels.entries())
          if (colour !== colourOf(ids, pixel, grid.width, creases))
            differences.add(
              () => `pixel ${pixel % grid.width}, ${Math.floor(pixel / grid.width)} of a picture`,
            );
      }
      map.destroy();
      const { different, first } = differences;
      return { compared: ids.length, different, first };
    } finally {
      sampler.destroy();
      reader.destroy();
    }
  },
};

/** Twin of `colourRegions` in `paint.wgsl`, where a pixel is a sample. */
function colourOf(ids: Uint32Array, pixel: number, width: number, creases: boolean): number {
  const differs = (other: number) =>
    [0, 1].some((word) => ids[2 * pixel + word] !== ids[2 * other + word]);
  const hasRight = pixel % width < width - 1;
  const hasBelow = 2 * (pixel + width) < ids.length;
  const isCrease = (hasRight && differs(pixel + 1)) || (hasBelow && differs(pixel + width));
  if (creases && isCrease) return palette.crease;
  return palette.colours[paletteIndex(ids[2 * pixel], ids[2 * pixel + 1])];
}
