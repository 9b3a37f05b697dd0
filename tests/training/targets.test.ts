import { array, assert, double, property, tuple } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomStream } from '../../src/network/gaussian';
import {
  brightnessTarget,
  curveTarget,
  drawnFrom,
  expressionTarget,
  gridExamples,
  randomExamples,
} from '../../src/training/targets';

const WINDOW = { u0: -1, u1: 1, v0: 0, v1: 2 };

describe('a formula as a target', () => {
  test('is of as many inputs as it speaks of, or of more', () => {
    expect(expressionTarget('x^2').inputs).toBe(1);
    expect(expressionTarget('y').inputs).toBe(2);
    expect(expressionTarget('x', 2).inputs).toBe(2);
    expect(() => expressionTarget('x*y', 1)).toThrow(
      '"x*y" speaks of y, but there is one input, x.',
    );
  });

  test('is drawn within its window, the same for the same seed', () => {
    const target = expressionTarget('x - y');
    const examples = randomExamples(target, WINDOW, 200, 3);
    expect(randomExamples(target, WINDOW, 200, 3)).toEqual(examples);
    expect(randomExamples(target, WINDOW, 200, 4)).not.toEqual(examples);
    for (const { point, target: value } of examples) {
      expect(value).toBe(point[0] - point[1]);
      expect(Math.abs(point[0])).toBeLessThanOrEqual(1);
      expect(Math.abs(point[1] - 1)).toBeLessThanOrEqual(1);
    }
    const [xs, ys] = [0, 1].map((axis) => examples.map(({ point }) => point[axis]));
    expect(Math.max(...xs) - Math.min(...xs)).toBeGreaterThan(1.9);
    expect(Math.max(...ys) - Math.min(...ys)).toBeGreaterThan(1.9);
  });

  test('is laid out on a grid with its edges', () => {
    const grid = gridExamples(expressionTarget('10*x + y'), WINDOW, 3);
    expect(grid.map(({ target }) => target)).toEqual([-10, 0, 10, -9, 1, 11, -8, 2, 12]);
    expect(gridExamples(expressionTarget('x'), WINDOW, 5).map(({ point }) => point)).toEqual([
      [-1],
      [-0.5],
      [0],
      [0.5],
      [1],
    ]);
  });

  test('is refused where it is not finite, with the place', () => {
    expect(() => gridExamples(expressionTarget('1/x'), WINDOW, 3)).toThrow(
      '1/x is Infinity at x = 0, which cannot be learned.',
    );
    expect(() => gridExamples(expressionTarget('log(x)+y'), WINDOW, 2)).toThrow(
      'log(x)+y is NaN at x = -1, y = 0',
    );
    const draw = drawnFrom(expressionTarget('sqrt(x-2)'), WINDOW);
    expect(() => draw(randomStream(1))).toThrow('is NaN at x = ');
  });
});

describe('a drawn curve as a target', () => {
  test('is straight between its points, and level beyond', () => {
    const { at, inputs } = curveTarget([
      [1, 4],
      [-1, 0],
      [0, 1],
    ]);
    expect(inputs).toBe(1);
    expect([-9, -1, -0.5, 0, 0.25, 1, 9].map((x) => at(x, 0))).toEqual([0, 0, 0.5, 1, 1.75, 4, 4]);
  });

  test('has its points, wherever they are', () => {
    const number = double({ min: -100, max: 100, noNaN: true });
    assert(
      property(array(tuple(number, number), { minLength: 1, maxLength: 20 }), (points) => {
        const { at } = curveTarget(points);
        // Of several with one x the last counts; 0 and −0 are one x.
        for (const [x, y] of new Map(points)) expect(at(x, 0)).toBeCloseTo(y, 9);
      }),
    );
  });

  test('needs points that are numbers', () => {
    expect(() => curveTarget([])).toThrow('at least one point');
    expect(() => curveTarget([[0, NaN]])).toThrow('not finite');
  });
});

describe("an image's brightness as a target", () => {
  const image = { width: 3, height: 2, values: [0, 1, 2, 10, 11, 12] };
  const window = { u0: 0, u1: 3, v0: 0, v1: 2 };

  test('is a pixel at its centre, top row first', () => {
    const { at } = brightnessTarget(image, window);
    for (const [i, value] of image.values.entries())
      expect(at((i % 3) + 0.5, 1.5 - Math.floor(i / 3))).toBe(value);
  });

  test('is bilinear between, and level beyond', () => {
    const { at } = brightnessTarget(image, window);
    expect(at(1, 1.5)).toBe(0.5);
    expect(at(1, 1)).toBe(5.5);
    expect(at(-5, 9)).toBe(0);
    expect(at(9, -9)).toBe(12);
    expect(at(3, 1)).toBe(7);
  });

  test('has a value for every pixel', () => {
    expect(() => brightnessTarget({ ...image, width: 2 }, window)).toThrow('2 × 2 has 6 values');
  });
});
