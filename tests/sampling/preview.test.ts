import { describe, expect, it } from 'vitest';
import { activationPattern, forward } from '../../src/network/forward';
import { openConstruction } from '../../src/network/open';
import { regionIdOf, regionKeys } from '../../src/network/region-id';
import { previewGrid, samplePreview } from '../../src/sampling/preview';
import { samplePosition } from '../../src/view/grid';
import { paletteByName } from '../../src/view/palette';
import { paletteIndex } from '../../src/view/palette-index';
import { planeOf } from '../network/plane';

const window = { u0: -1.5, u1: 1.5, v0: -1, v1: 1 };

function network(name: string) {
  return planeOf(openConstruction(name).network);
}

describe('a preview', () => {
  it('has the colours of the regions at the centres of its pixels', () => {
    const shown = network('random:2-16-16-1?seed=3');
    const { colours } = paletteByName('ember');
    const grid = { window, width: 45, height: 30 };
    const { width, height, pixels } = samplePreview(shown, grid, colours);
    expect([width, height]).toEqual([45, 30]);
    const keys = regionKeys(shown);
    const expected = Array.from({ length: width * height }, (_, i) => {
      const { u, v } = samplePosition(grid, i % width, Math.floor(i / width));
      const pattern = activationPattern(shown, forward(shown, [u, v]));
      return colours[paletteIndex(...regionIdOf(pattern, keys))];
    });
    expect(new Set(expected).size).toBeGreaterThan(20);
    // Red is the lowest byte, as `ImageData` has it.
    expect([...new Uint32Array(pixels.buffer)]).toEqual(expected);
  });

  it('is as fine as is quick, and not there where nothing is', () => {
    const small = network('random:2-32-32-32-1?seed=1');
    expect(previewGrid(small, window, 390, 844)).toEqual({ window, width: 195, height: 422 });
    expect(previewGrid(small, window, 1440, 900)).toEqual({ window, width: 360, height: 225 });
    const large = previewGrid(network('random:2-128-128-128-1?seed=1'), window, 1440, 900);
    expect(large?.width).toBeLessThan(360);
    expect(previewGrid(network('random:2-512-512-512-1?seed=1'), window, 1440, 900)).toBe(
      undefined,
    );
    const narrow = { u0: 1, u1: 1 + 1e-12, v0: 1, v1: 1 + 1e-12 };
    expect(previewGrid(small, narrow, 1440, 900)?.window).toEqual(narrow);
  });
});
