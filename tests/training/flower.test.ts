import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { activationPattern, forward } from '../../src/network/forward';
import { randomStream } from '../../src/network/gaussian';
import { hiddenWidths } from '../../src/network/network';
import { openNetwork } from '../../src/network/open';
import { flowerDepth, FLOWER_RECIPE, FLOWER_WINDOW } from '../../src/network/shipped/flower';
import { flowerData } from '../../src/training/flower-data';
import { Trainer } from '../../src/training/trainer';

const FLOWER = new URL('../../src/network/shipped/flower.safetensors', import.meta.url);

describe('the flower that Crease ships', () => {
  const { network, window } = openNetwork(
    'flower.safetensors',
    new Uint8Array(readFileSync(FLOWER)),
  );

  test('opens on the window it was trained in', () => {
    expect(hiddenWidths(network)).toEqual([32, 32, 32]);
    expect(window).toEqual(FLOWER_WINDOW);
  });

  test('tells its petals from what is around them', () => {
    const stream = randomStream(2);
    let right = 0;
    for (let k = 0; k < 2000; k++) {
      const { point, target } = FLOWER_RECIPE.examples(stream);
      if (forward(network, point).output[0] > 0 === target > 0) right++;
    }
    expect(right).toBeGreaterThan(1960);
    expect(flowerDepth(0, 0.6)).toBeGreaterThan(0);
  });

  test('has thousands of regions, most densely along the outline', () => {
    const near = new Set<string>();
    const far = new Set<string>();
    const counts = { near: 0, far: 0 };
    const stream = randomStream(4);
    while (counts.near < 4000) {
      const [u, v] = FLOWER_RECIPE.examples(stream).point;
      const isNear = Math.abs(flowerDepth(u, v)) < 0.15;
      if (!isNear && counts.far === 4000) continue;
      counts[isNear ? 'near' : 'far']++;
      (isNear ? near : far).add(activationPattern(network, forward(network, [u, v])).join('|'));
    }
    expect(counts.far).toBe(4000);
    expect(near.size + far.size).toBeGreaterThan(2000);
    expect(near.size).toBeGreaterThan(1.4 * far.size);
  });
});

describe('its training', () => {
  test('brings along the first points that it learns from', () => {
    const seen: number[][] = [];
    const examples = (stream: Parameters<typeof FLOWER_RECIPE.examples>[0]) => {
      const example = FLOWER_RECIPE.examples(stream);
      seen.push(example.point.map(Math.fround));
      return example;
    };
    new Trainer({ ...FLOWER_RECIPE, examples }).steps(4);
    expect(Array.from(flowerData().points.subarray(0, 800))).toEqual(seen.flat().slice(0, 800));
  });
});
