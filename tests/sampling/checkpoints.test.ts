import { expect, it } from 'vitest';
import { denseLayers } from '../../src/network/file-contents';
import { activationPattern, forward } from '../../src/network/forward';
import { denseNetwork } from '../../src/network/network';
import { openConstruction } from '../../src/network/open';
import { sampleBand } from '../../src/sampling/sample-part';
import { samplePosition } from '../../src/view/grid';
import { planeOf } from '../network/plane';

const grid = { window: { u0: -1, u1: 1, v0: -1, v1: 1 }, width: 40, height: 24 };

// Colours are of IDs: so the steps of a training are seen to move their regions, not to deal out colours anew.
it('a region keeps its ID from step to step, as long as the same units are on', () => {
  const layers = denseLayers(openConstruction('random:2-12-12-1?seed=3').network);
  const later = layers.map((layer) => ({
    ...layer,
    weights: layer.weights.map((weight, k) => weight + 0.01 * Math.sin(k)),
  }));
  const steps = [layers, later].map((each) => {
    const plane = planeOf(denseNetwork(each));
    return { plane, band: sampleBand(plane, grid, 0, grid.height) };
  });
  let [kept, changed] = [0, 0];
  for (let sample = 0; sample < grid.width * grid.height; sample++) {
    const { u, v } = samplePosition(grid, sample % grid.width, Math.floor(sample / grid.width));
    const [before, after] = steps.map(({ plane, band: { ids, regions } }) => {
      const pattern = activationPattern(plane, forward(plane, [u, v])).flatMap((states) => [...states]); // prettier-ignore
      return {
        pattern: pattern.join(''),
        id: ids.slice(2 * regions[sample], 2 * regions[sample] + 2),
      };
    });
    const isKept = before.pattern === after.pattern;
    expect(before.id.join() === after.id.join()).toBe(isKept);
    if (isKept) kept++;
    else changed++;
  }
  expect(kept).toBeGreaterThan(500);
  expect(changed).toBeGreaterThan(10);
});
