import { describe, expect, test } from 'vitest';
import {
  DATA_SETS,
  type DataSetName,
  drawDataSet,
  examplesOf,
  parseDataSet,
} from '../../src/training/data-sets';
import { splitExamples } from '../../src/training/examples';

const QUIET = { count: 400, noise: 0, seed: 7 };

describe.each(DATA_SETS)('%s', (name) => {
  test('has two classes of one size, within the window', () => {
    const { points, labels } = drawDataSet(name, QUIET);
    expect(labels.reduce((sum, label) => sum + label, 0)).toBe(200);
    for (const x of points) expect(Math.abs(x)).toBeLessThanOrEqual(1);
    expect(Math.max(...points) - Math.min(...points)).toBeGreaterThan(1.5);
  });

  test('is the same for the same seed, and its noise is of its size', () => {
    const quiet = drawDataSet(name, QUIET);
    expect(drawDataSet(name, QUIET)).toEqual(quiet);
    expect(drawDataSet(name, { ...QUIET, seed: 8 })).not.toEqual(quiet);
    const noisy = drawDataSet(name, { ...QUIET, noise: 0.1 });
    // The same draws, with a number times the noise added to each.
    const squares = noisy.points.reduce((sum, x, i) => sum + (x - quiet.points[i]) ** 2, 0);
    expect(Math.sqrt(squares / noisy.points.length)).toBeCloseTo(0.1, 1.5);
  });
});

function all(name: DataSetName) {
  return examplesOf(drawDataSet(name, QUIET));
}

test('classes lie where their shapes say', () => {
  for (const { point, target } of all('circles'))
    expect(Math.hypot(point[0], point[1])).toBeCloseTo(target === 0 ? 0.8 : 0.4, 12);
  for (const { point, target } of all('xor')) expect(point[0] * point[1] > 0).toBe(target === 0);
  for (const { point, target } of all('checkerboard')) {
    const [column, row] = [point[0], point[1]].map((x) => Math.floor(2 * (x + 1)));
    expect((column + row) % 2).toBe(target);
  }
  for (const { point, target } of all('spirals')) {
    const radius = Math.hypot(point[0], point[1]);
    const turned = Math.atan2(point[1], point[0]) - 3.5 * Math.PI * ((radius - 0.05) / 0.9);
    expect(Math.cos(turned)).toBeCloseTo(target === 0 ? 1 : -1, 9);
  }
  for (const { point, target } of all('moons')) {
    const [x, y] =
      target === 0 ? [point[0] + 0.3, point[1] + 0.15] : [0.3 - point[0], 0.15 - point[1]];
    expect(Math.hypot(x, y)).toBeCloseTo(0.6, 12);
    expect(y).toBeGreaterThanOrEqual(0);
  }
});

test('what is no data set is refused', () => {
  expect(() => parseDataSet('spiral')).toThrow(
    '"spiral" is no data set; there are spirals, circles',
  );
  expect(() => drawDataSet('xor', { ...QUIET, count: 1 })).toThrow('not 1');
  expect(() => drawDataSet('xor', { ...QUIET, noise: -1 })).toThrow('not -1');
});

describe('splitExamples', () => {
  const examples = examplesOf(drawDataSet('xor', QUIET));

  test('puts every example into one part', () => {
    const { train, test: tested } = splitExamples(examples, 0.25, 1);
    expect([train.length, tested.length]).toEqual([300, 100]);
    expect(new Set([...train, ...tested]).size).toBe(400);
    const isClass1 = tested.filter(({ target }) => target === 1).length;
    expect(isClass1).toBeGreaterThan(30);
    expect(isClass1).toBeLessThan(70);
  });

  test('is the same for the same seed, in the order of the list', () => {
    expect(splitExamples(examples, 0.5, 3)).toEqual(splitExamples(examples, 0.5, 3));
    expect(splitExamples(examples, 0.5, 3)).not.toEqual(splitExamples(examples, 0.5, 4));
    const { train } = splitExamples(examples, 0.5, 3);
    const places = train.map((example) => examples.indexOf(example));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  test('leaves at least one to train with', () => {
    expect(splitExamples(examples.slice(0, 2), 0.99, 1).train).toHaveLength(1);
    expect(splitExamples(examples, 0, 1).test).toEqual([]);
    expect(() => splitExamples(examples, 1, 1)).toThrow('not 1');
  });
});
