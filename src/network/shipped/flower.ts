import { RELU } from '../activation';
import type { RandomStream } from '../gaussian';
import type { Window } from '../slice';

/** Where the flower was learned, and where it is shown. */
export const FLOWER_WINDOW: Window = { u0: -1.25, u1: 1.25, v0: -1.25, v1: 1.25 };

export const FLOWER_STEPS = 30_000;

/**
 * The network that Crease opens on (a `Recipe` of src/training): 1 on the five petals of a flower, −1 around them
 * and in their middle. The steep flanks make the creases gather along the outlines. `npm run train` writes it.
 */
export const FLOWER_RECIPE = {
  widths: [2, 32, 32, 32, 1],
  hidden: RELU,
  last: { kind: 'linear' },
  seed: 3,
  batch: 128,
  rate: 4e-3,
  fallsOver: FLOWER_STEPS,
  decay: 0.02,
  loss: 'squares',
  examples: drawExample,
} as const;

/** What the file says about where it comes from. */
export const FLOWER_METADATA = {
  title: 'Flower',
  activation: 'relu',
  training:
    'Crease src/network/shipped/flower.ts: Adam, 30000 steps of 128 uniform points, ' +
    'squared error to tanh(14 d), d a rough distance to the outline of five petals; seed 3.',
};

function drawExample(stream: RandomStream): { point: [number, number]; target: number } {
  const { u0, u1, v0, v1 } = FLOWER_WINDOW;
  const u = u0 + (u1 - u0) * stream.uniform();
  const v = v0 + (v1 - v0) * stream.uniform();
  return { point: [u, v], target: Math.tanh(14 * flowerDepth(u, v)) };
}

/** How deep (u, v) lies in a petal, negative outside: a distance, but only near the outline. */
export function flowerDepth(u: number, v: number): number {
  const radius = Math.sqrt(u * u + v * v);
  const angle = Math.atan2(u, v);
  const petals = 0.3 + 0.78 * Math.abs(Math.cos(2.5 * angle)) ** 0.7 - radius;
  const middle = 0.2 - radius;
  return Math.min(petals, -1.4 * middle);
}
