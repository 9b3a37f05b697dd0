import { describe, expect, test } from 'vitest';
import { forward } from '../../src/network/forward';
import { randomStream } from '../../src/network/gaussian';
import { parseTrained } from '../../src/training/activation';
import type { Example } from '../../src/training/examples';
import { evaluatorOf } from '../../src/training/model';
import { Trainer, type Recipe } from '../../src/training/trainer';
import { ridge, RIDGE } from './recipes';

function trained(recipe: Recipe, steps: number): Trainer {
  const trainer = new Trainer(recipe);
  trainer.steps(steps);
  return trainer;
}

const isNear: Example[] = Array.from({ length: 60 }, (_, i) => {
  const { point, target } = ridge(randomStream(i));
  return { point, target: target < 0.5 ? 1 : 0 };
});

describe('Trainer', () => {
  test('learns a ridge', () => {
    const trainer = trained(RIDGE, 1500);
    expect(trainer.taken).toBe(1500);
    expect(trainer.loss).toBeLessThan(1e-3);
    expect(forward(trainer.network(), [0.5, -0.25]).output[0]).toBeCloseTo(0.75, 1);
  });

  test('learns classes with the logistic loss', () => {
    const recipe: Recipe = { ...RIDGE, loss: 'logistic', examples: isNear, batch: 60 };
    const trainer = trained(recipe, 600);
    expect(forward(trainer.network(), [0.3, 0.3]).output[0]).toBeGreaterThan(1);
    expect(forward(trainer.network(), [0.9, -0.9]).output[0]).toBeLessThan(-1);
    expect(trainer.errorOver(isNear)).toBe(0);
    expect(trainer.lossOver(isNear)).toBeLessThan(0.05);
    const swapped = isNear.map(({ point, target }) => ({ point, target: 1 - target }));
    expect(trainer.errorOver(swapped)).toBe(1);
  });

  test.each(['relu', 'leaky_relu:0.1', 'abs', 'hardtanh', 'step', 'sigmoid', 'tanh', 'softplus:8'])(
    'learns with %s',
    (name) => {
      const recipe: Recipe = { ...RIDGE, hidden: parseTrained(name, 'hidden') };
      const examples = Array.from({ length: 200 }, (_, i) => ridge(randomStream(1000 + i)));
      const before = new Trainer(recipe).lossOver(examples);
      expect(trained(recipe, 1500).lossOver(examples)).toBeLessThan(before / 4);
    },
  );

  test('is the same network for the same recipe, however the steps are taken', () => {
    const recipe: Recipe = { ...RIDGE, examples: isNear, batch: 7 };
    const trainer = new Trainer(recipe);
    for (let i = 0; i < 20; i++) {
      trainer.step();
      trainer.snapshot();
      trainer.lossOver(isNear);
    }
    const inParts = new Trainer(recipe);
    for (let i = 0; i < 28; i++) inParts.advance(5);
    expect(inParts.taken).toBe(20);
    expect(inParts.network()).toEqual(trainer.network());
    expect(trainer.network()).toEqual(trained(recipe, 20).network());
    expect(trainer.loss).toBe(trained(recipe, 20).loss);
    expect(trained({ ...recipe, seed: 2 }, 20).network()).not.toEqual(trainer.network());
  });

  test('one step moves every parameter against its gradient, by the rate', () => {
    const recipe: Recipe = { ...RIDGE, batch: 4096 };
    const start = new Trainer(recipe).network();
    const step = trained(recipe, 1).network();
    const outputBias = (network: typeof start) => {
      const node = network.nodes[network.nodes.length - 1];
      return node.kind === 'affine' ? node.bias[0] : NaN;
    };
    const stream = randomStream(9);
    let slope = 0;
    for (let i = 0; i < 4096; i++) {
      const { point, target } = ridge(stream);
      slope += forward(start, point).output[0] - target;
    }
    // Adam's first step has the length of the rate, whatever the gradient's.
    expect(outputBias(step) - outputBias(start)).toBeCloseTo(-Math.sign(slope) * RIDGE.rate, 6);
  });

  test('its rate falls to a hundredth, and stays there', () => {
    const examples: Example[] = [{ point: [1, 1], target: 1e6 }];
    const recipe: Recipe = { ...RIDGE, examples, fallsOver: 10, rate: 1e-3 };
    const trainer = new Trainer(recipe);
    const last = () => trainer.snapshot()[2].bias[0];
    const moves: number[] = [];
    for (let i = 0; i < 14; i++) {
      const before = last();
      trainer.step();
      moves.push(last() - before);
    }
    // A gradient that stays the same moves Adam by the rate.
    expect(moves[0]).toBeCloseTo(1e-3, 7);
    expect(moves[5]).toBeCloseTo(1e-3 * (1 - 0.99 * 0.5), 7);
    expect(moves[13]).toBeCloseTo(1.09e-4, 7);
  });

  test('weight decay shortens weights that nothing holds by the rate', () => {
    // At 0 the first layer's weights have no part in the output, and so no gradient.
    const examples: Example[] = [{ point: [0, 0], target: 0 }];
    const recipe: Recipe = { ...RIDGE, examples, decay: 1, rate: 1e-3, fallsOver: 1e9 };
    const [start] = new Trainer(recipe).snapshot();
    const [end] = trained(recipe, 3).snapshot();
    for (const [i, weight] of end.weights.entries())
      expect(weight / start.weights[i]).toBeCloseTo(0.999 ** 3, 6);
  });

  test('takes every example of a list once before any comes again', () => {
    // Examples at one point: its mean target is learned only if each counts as much.
    const seen: number[] = [];
    const examples = Array.from({ length: 10 }, (_, i) => ({
      point: [0, 0],
      get target() {
        seen.push(i);
        return 0;
      },
    }));
    const trainer = new Trainer({ ...RIDGE, examples, batch: 4 });
    seen.length = 0;
    trainer.steps(5);
    expect(seen.slice(0, 10).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(seen.slice(10).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(seen.slice(0, 10)).not.toEqual(seen.slice(10));
  });

  test('says that it came apart, stops, and keeps numbers that can be looked at', () => {
    const trainer = new Trainer({ ...RIDGE, rate: 1e4 });
    expect(trainer.steps(1000)).toBe(false);
    expect(trainer.fault).toMatch(
      /^The training came apart at step \d+: its loss is .*; try a lower rate\.$/,
    );
    const { taken } = trainer;
    expect(taken).toBeLessThan(1000);
    expect(trainer.step()).toBe(false);
    expect(trainer.taken).toBe(taken);
    expect(evaluatorOf(trainer.snapshot())([0.5, 0.5])).not.toBeNaN();
  });

  test('a loss beyond float64 is one that came apart', () => {
    const examples: Example[] = [{ point: [1e200, 1e200], target: 0 }];
    const trainer = new Trainer({ ...RIDGE, examples });
    expect(trainer.step()).toBe(false);
    expect(trainer.fault).toContain('step 1: its loss is not finite');
  });

  test.each([
    [{ widths: [2, 1] }, 'needs inputs, hidden layers and an output'],
    [{ widths: [2, 0, 1] }, 'a layer of 0 units'],
    [{ widths: [2, 8, 3] }, '3 outputs'],
    [{ widths: [2, 4096, 4096, 4096, 1] }, '33566720 weights'],
    [{ rate: 0 }, 'rate is a number above 0, not 0'],
    [{ rate: NaN }, 'not NaN'],
    [{ decay: -1 }, 'not -1'],
    [{ batch: 0.5 }, 'not 0.5'],
    [{ fallsOver: 0 }, 'not 0'],
    [{ examples: [] }, 'no examples'],
    [{ examples: [{ point: [1], target: 0 }] }, 'Example 0 has 1 coordinates, but the network 2'],
    [{ examples: [{ point: [1, NaN], target: 0 }] }, 'not finite'],
    [{ examples: [{ point: [1, 1], target: 2 }], loss: 'logistic' as const }, 'the target 2'],
    [{ start: [] }, 'other widths'],
  ])('refuses %o', (wrong, sentence) => {
    expect(() => new Trainer({ ...RIDGE, ...wrong })).toThrow(sentence);
  });
});

describe('a model that is smooth', () => {
  const smooth = new Trainer({ ...RIDGE, hidden: { kind: 'tanh' } });

  test('is evaluated', () => {
    const [first, second, last] = smooth.snapshot();
    const layer = ({ weights, bias, inputs }: typeof first, x: readonly number[]) =>
      Array.from(bias, (b, i) => x.reduce((sum, v, j) => sum + weights[i * inputs + j] * v, b));
    const hidden = layer(second, layer(first, [0.3, -0.2]).map(Math.tanh)).map(Math.tanh);
    const value = evaluatorOf(smooth.snapshot())([0.3, -0.2]);
    expect(value).toBeCloseTo(layer(last, hidden)[0], 12);
  });

  test('is no network that engines map, and it is said why', () => {
    expect(() => smooth.network()).toThrow(
      'Layer 0 is behind tanh, which is smooth: it has no creases to map.',
    );
  });

  test('is one where only the last layer is: what is behind that is cut off', () => {
    const trainer = new Trainer({ ...RIDGE, last: { kind: 'sigmoid' } });
    const point = [0.4, 0.1];
    const odds = forward(trainer.network(), point).output[0];
    expect(evaluatorOf(trainer.snapshot())(point)).toBeCloseTo(1 / (1 + Math.exp(-odds)), 12);
  });
});
