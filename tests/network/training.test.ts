import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { activationPattern, forward } from '../../src/network/forward';
import { randomStream, type RandomStream } from '../../src/network/gaussian';
import { hiddenWidths } from '../../src/network/network';
import { openNetwork } from '../../src/network/open';
import { flowerDepth, FLOWER_RECIPE, FLOWER_WINDOW } from '../../src/network/shipped/flower';
import { trainNetwork, type TrainingRecipe } from '../../src/network/training';

const FLOWER = new URL('../../src/network/shipped/flower.safetensors', import.meta.url);

/** Distance from the first diagonal: three pieces, so easy for a small network. */
function ridge(stream: RandomStream) {
  const [u, v] = [2 * stream.uniform() - 1, 2 * stream.uniform() - 1];
  return { point: [u, v], target: Math.abs(u - v) };
}

const RIDGE: TrainingRecipe = {
  widths: [2, 8, 8, 1],
  seed: 1,
  steps: 1500,
  batch: 32,
  rate: 1e-2,
  decay: 0,
  loss: 'squares',
  draw: ridge,
};

describe('trainNetwork', () => {
  test('learns a ridge', () => {
    const losses: number[] = [];
    const network = trainNetwork(RIDGE, (_, loss) => losses.push(loss));
    expect(losses).toHaveLength(100);
    expect(losses[99]).toBeLessThan(1e-3);
    expect(forward(network, [0.5, -0.25]).output[0]).toBeCloseTo(0.75, 1);
  });

  test('learns classes with the logistic loss', () => {
    const network = trainNetwork({
      ...RIDGE,
      steps: 600,
      loss: 'logistic',
      draw: (stream) => {
        const { point, target } = ridge(stream);
        return { point, target: target < 0.5 ? 1 : 0 };
      },
    });
    expect(forward(network, [0.3, 0.3]).output[0]).toBeGreaterThan(1);
    expect(forward(network, [0.9, -0.9]).output[0]).toBeLessThan(-1);
  });

  test('is the same network for the same recipe, and another for another seed', () => {
    const recipe = { ...RIDGE, steps: 20 };
    expect(trainNetwork(recipe)).toEqual(trainNetwork(recipe));
    expect(trainNetwork({ ...recipe, seed: 2 })).not.toEqual(trainNetwork(recipe));
  });

  test('one step moves every parameter against its gradient, by the rate', () => {
    const start = trainNetwork({ ...RIDGE, steps: 0 });
    const step = trainNetwork({ ...RIDGE, steps: 1, batch: 4096 });
    const output = (k: number, network = start) => {
      const node = network.nodes[k];
      return node.kind === 'affine' ? node.bias[0] : NaN;
    };
    const last = start.nodes.length - 1;
    const stream = randomStream(9);
    let slope = 0;
    for (let i = 0; i < 4096; i++) {
      const { point, target } = ridge(stream);
      slope += forward(start, point).output[0] - target;
    }
    // Adam's first step has the length of the rate, whatever the gradient's.
    expect(output(last, step) - output(last)).toBeCloseTo(-Math.sign(slope) * RIDGE.rate, 6);
  });
});

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
      const { point, target } = FLOWER_RECIPE.draw(stream);
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
      const [u, v] = FLOWER_RECIPE.draw(stream).point;
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
