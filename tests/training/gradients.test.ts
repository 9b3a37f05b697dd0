import { describe, expect, test } from 'vitest';
import { randomStream } from '../../src/network/gaussian';
import {
  applyTo,
  multiplyBySlopes,
  parseTrained,
  ruleOf,
  TRAINED_NAMES,
  trainedName,
} from '../../src/training/activation';
import type { Example } from '../../src/training/examples';
import { LOSSES, lossRule, type Loss } from '../../src/training/loss';
import { startModel, type Model } from '../../src/training/model';
import { GradientPass } from '../../src/training/passes';
import { lossOf, RECIPE_DEFAULTS, Trainer } from '../../src/training/trainer';

const NAMES = [
  'relu',
  'leaky_relu:0.1',
  'abs',
  'hardtanh',
  'relu6',
  'clip:-0.5:inf',
  'sigmoid',
  'tanh',
  'softplus',
  'softplus:8',
  'linear',
];

const stream = randomStream(4);
const EXAMPLES: Example[] = Array.from({ length: 9 }, () => ({
  point: [stream.normal(), stream.normal(), stream.normal()],
  target: stream.uniform(),
}));

/** All derivatives of the summed loss by back-propagation, weights and biases layer after layer. */
function gradientOf(model: Model, loss: Loss): number[] {
  const pass = new GradientPass(model);
  const rule = lossRule(loss, model[model.length - 1].activation);
  const outputs = pass.run(EXAMPLES.map(({ point }) => point));
  pass.addBack(EXAMPLES.map(({ target }, e) => rule.slope(outputs[e], target)));
  return pass.gradients.flatMap(({ weights, bias }) => [...weights, ...bias]);
}

/** The same from differences of the loss, which no crease comes between for a step so small. */
function differencesOf(model: Model, loss: Loss): number[] {
  const step = 1e-6;
  const sum = () => EXAMPLES.length * lossOf(model, EXAMPLES, loss);
  return model.flatMap(({ weights, bias }) =>
    [weights, bias].flatMap((values) =>
      Array.from(values, (value, i) => {
        values[i] = value + step;
        const above = sum();
        values[i] = value - step;
        const below = sum();
        values[i] = value;
        return (above - below) / (2 * step);
      }),
    ),
  );
}

describe('gradients are those of finite differences', () => {
  const cases = LOSSES.flatMap((loss) =>
    NAMES.flatMap((name) => [
      [loss, name, 'linear'] as const,
      [loss, 'relu', name] as const,
      [loss, name, name] as const,
    ]),
  );
  test.each(cases)('%s, %s inside, %s behind the last layer', (loss, inside, behind) => {
    const architecture = {
      widths: [3, 5, 4, 1],
      hidden: parseTrained(inside, 'inside'),
      last: parseTrained(behind, 'behind'),
    };
    const model = startModel(architecture, randomStream(11));
    const gradient = gradientOf(model, loss);
    expect(gradient).toHaveLength(3 * 5 + 5 + 5 * 4 + 4 + 4 + 1);
    for (const [i, difference] of differencesOf(model, loss).entries())
      expect(Math.abs(gradient[i] - difference)).toBeLessThan(1e-7 * (1 + Math.abs(difference)));
  });
});

test.each([...NAMES, 'step'])('%s is the same of a layer as of each unit', (name) => {
  const activation = parseTrained(name, 'here');
  const { value, slope } = ruleOf(activation);
  const z = Float64Array.of(-Infinity, -3, -1, -0.5, -0, 0, 1e-300, 0.25, 1, 6, 7, Infinity, NaN);
  const h = new Float64Array(z.length);
  applyTo(activation, z, h, z.length);
  expect(h).toEqual(z.map(value));
  const dx = new Float64Array(z.length).fill(3);
  multiplyBySlopes(activation, z, h, dx, z.length);
  expect(dx).toEqual(z.map((x, i) => 3 * slope(x, h[i])));
});

test('a step is the same to the last bit however many examples are seen together', () => {
  const recipe = {
    ...RECIPE_DEFAULTS,
    widths: [3, 6, 5, 1],
    hidden: parseTrained('tanh', 'here'),
    examples: Array.from({ length: 70 }, () => ({
      point: [stream.normal(), stream.normal(), stream.normal()],
      target: stream.uniform(),
    })),
    batch: 67,
  };
  const together = new Trainer(recipe);
  together.steps(5);
  for (const few of [1, 3, 4, 31]) {
    const inParts = new Trainer(recipe);
    for (let left = 5 * 67; left > 0; left -= few) inParts.advance(Math.min(few, left));
    expect(inParts.taken).toBe(5);
    expect(inParts.snapshot()).toEqual(together.snapshot());
  }
});

describe('a step', () => {
  test('learns by the slope of the ramp that it is the limit of', () => {
    const ramp = parseTrained('clip:-0.5:0.5', 'ramp');
    const [step, slope] = [ruleOf({ kind: 'step' }), ruleOf(ramp)];
    for (const z of [-2, -0.51, -0.49, 0, 0.25, 0.49, 0.51, 3])
      expect(step.slope(z, step.value(z))).toBe(slope.slope(z, slope.value(z)));
  });

  test('jumps at 0 and is off there, as in every engine', () => {
    const { value } = ruleOf({ kind: 'step' });
    expect([-1, 0, Number.MIN_VALUE].map(value)).toEqual([0, 0, 1]);
  });

  test('before a layer that is differentiable leaves that layer its gradient', () => {
    const architecture = {
      widths: [3, 5, 1],
      hidden: { kind: 'step' },
      last: { kind: 'tanh' },
    } as const;
    const model = startModel(architecture, randomStream(2));
    const gradient = gradientOf(model, 'squares').slice(-6);
    for (const [i, difference] of differencesOf(model, 'squares').slice(-6).entries())
      expect(gradient[i]).toBeCloseTo(difference, 7);
  });
});

describe('activations', () => {
  test.each([...NAMES.map((name) => (name === 'softplus' ? 'softplus:1' : name)), 'step'])(
    '%s has a name that is read',
    (name) => {
      expect(trainedName(parseTrained(name, 'here'))).toBe(name);
    },
  );

  test.each(['', 'gelu', 'softplus:0', 'softplus:-1', 'softplus:x', 'softplus:1:2', 'max:2'])(
    '%o is refused, and what there is named',
    (name) => {
      expect(() => parseTrained(name, '--hidden')).toThrow(TRAINED_NAMES);
    },
  );

  test('a softplus neither overflows nor loses its tail, and becomes ReLU', () => {
    const { value } = ruleOf({ kind: 'softplus', sharpness: 1 });
    expect(value(800)).toBe(800);
    expect(value(-40)).toBeCloseTo(Math.exp(-40), 30);
    const sharp = ruleOf({ kind: 'softplus', sharpness: 1000 });
    expect(sharp.value(0)).toBeCloseTo(Math.LN2 / 1000, 15);
    for (const z of [-0.1, 0.1, 2]) expect(sharp.value(z)).toBeCloseTo(Math.max(z, 0), 12);
  });

  test('the logistic loss of large log-odds is finite', () => {
    const { value, slope } = lossRule('logistic', { kind: 'linear' });
    expect(value(1000, 0)).toBe(1000);
    expect(value(-1000, 1)).toBe(1000);
    expect([slope(1000, 0), slope(-1000, 1)]).toEqual([1, -1]);
    // Of a probability it is the same function of the pre-activation.
    expect(lossRule('logistic', { kind: 'sigmoid' }).value(-1000, 1)).toBe(1000);
  });
});
