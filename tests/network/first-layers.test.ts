import { describe, expect, it } from 'vitest';
import { regionAt } from '../../src/geometry/region-at';
import { subdivide } from '../../src/geometry/subdivision';
import { firstLayers } from '../../src/network/first-layers';
import { hiddenWidths, inputWidth, validateNetwork } from '../../src/network/network';
import { openConstruction } from '../../src/network/open';
import { regionIdOf, regionKeys } from '../../src/network/region-id';
import { defaultSlice, sliceNetwork } from '../../src/network/slice';
import { openFixture } from './fixtures';

const unit = { u0: -1, u1: 1, v0: -1, v1: 1 };

const networks = [
  openConstruction('random:2-9-7-8-1?seed=3'),
  openConstruction('random:5-6-6-6-3?seed=1'),
  openConstruction('random:2-40-40-2?seed=5'),
  openConstruction('fold:4x3'),
  openFixture('residual-24x3.onnx'),
  openFixture('zero-bias-32x3.json'),
].map(({ name, network }) => ({
  name,
  network: sliceNetwork(network, defaultSlice(inputWidth(network))),
}));

describe.each(networks)('the first layers of $name', ({ network }) => {
  const widths = hiddenWidths(network);

  it('are a network of these, and all of them the network itself', () => {
    for (const depth of widths.keys()) {
      const first = firstLayers(network, depth + 1);
      expect(validateNetwork(first)).toBe(first);
      expect(hiddenWidths(first)).toEqual(widths.slice(0, depth + 1));
    }
    expect(firstLayers(network, widths.length)).toBe(network);
    expect(firstLayers(network, Infinity)).toBe(network);
    // The same object, with the big integers that were made for whoever asked before.
    expect(firstLayers(network, 1)).toBe(firstLayers(network, 1));
  });

  it('have the regions by that depth: unions of those of all layers', async () => {
    const whole = await subdivide(network, unit);
    const keys = regionKeys(network);
    for (const depth of widths.keys()) {
      const first = firstLayers(network, depth + 1);
      const ids = new Set<string>();
      const counts = await subdivide(first, unit, {
        onRegion: ({ pattern }) => ids.add(regionIdOf(pattern, keys).join()),
      });
      expect(counts.regionsByDepth).toEqual(whole.regionsByDepth.slice(0, depth + 1));
      expect(ids.size).toBe(counts.regionsByDepth[depth]);
    }
  });

  it('have the region that a point lies in, as far as these layers tell', () => {
    for (const [u, v] of [
      [0.1, 0.2],
      [-0.73, 0.41],
    ]) {
      const { pattern } = regionAt(network, unit, u, v);
      for (const depth of widths.keys()) {
        const first = regionAt(firstLayers(network, depth + 1), unit, u, v);
        expect(first.pattern).toEqual(pattern.slice(0, depth + 1));
        expect(first.area).toBeGreaterThan(0);
      }
    }
  });
});
