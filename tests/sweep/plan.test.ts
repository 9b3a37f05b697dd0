import { describe, expect, it } from 'vitest';
import { byCost, expectedCost, Projection, typicalCost } from '../../src/sweep/cost';
import { keyOf, planSweep } from '../../src/sweep/plan';
import { inShard } from '../../src/sweep/shard';
import { sweepSchema, type SweepInput } from '../../src/sweep/sweep';
import { openConstruction } from '../../src/network/open';

const sweepOf = (input: SweepInput) => sweepSchema.parse(input);
const planOf = (input: SweepInput) => planSweep(sweepOf(input));

describe('the networks of a sweep', () => {
  it('are every combination, once', () => {
    const plan = planOf({
      depths: [1, 2],
      widths: [4, 8],
      inits: ['he', 'xavier'],
      biases: [0, 0.1],
      inputs: [2, 10],
      seeds: 3,
    });
    expect(plan).toHaveLength(2 * 2 * 2 * 2 * 2 * 3);
    expect(new Set(plan.map(({ name }) => name)).size).toBe(plan.length);
  });

  it('are constructions that say it all', () => {
    const [{ name }] = planOf({ depths: 2, widths: 4, seed: 7, biases: 0.5, inits: 'xavier' });
    expect(name).toBe('random:2-4-4-1?seed=7&init=xavier&bias=0.5');
    expect(openConstruction(name).network.nodes[0].width).toBe(2);
  });

  it('do not vary biases that the initialisation draws itself', () => {
    expect(planOf({ depths: 1, widths: 4, inits: 'pytorch', biases: [0, 0.1, 1] })).toHaveLength(1);
  });

  it('share units out evenly', () => {
    const plan = planOf({ depths: [1, 2, 3], units: 12 });
    expect(plan.map(({ draw }) => [draw?.depth, draw?.width])).toEqual([
      [1, 12],
      [2, 6],
      [3, 4],
    ]);
  });

  it('are cut along several planes only where there are several', () => {
    const names = ['fold:4x2', 'random:3-4-1'];
    const plan = planOf({ depths: 1, widths: 4, inputs: [2, 5], slices: 2, constructions: names });
    expect(plan.map(({ name, slice }) => [name.slice(0, 8), slice])).toEqual([
      ['random:2', undefined],
      ['random:5', 0],
      ['random:5', 1],
      ['fold:4x2', undefined],
      ['random:3', 0],
      ['random:3', 1],
    ]);
  });

  it('are refused where there are too many', () => {
    expect(() => planOf({ depths: 1, widths: [4, 5], seeds: 100_000 })).toThrow('cut it in two');
  });
});

describe('parts of a sweep', () => {
  it('are disjoint and together all of it, whatever their number', () => {
    const items = Array.from({ length: 23 }, (_, i) => i);
    for (const of of [1, 2, 7, 23, 40]) {
      const parts = Array.from({ length: of }, (_, i) => inShard(items, { number: i + 1, of }));
      expect(parts.flat().toSorted((a, b) => a - b)).toEqual(items);
      const sizes = parts.map((part) => part.length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }
  });
});

describe('the key of a result', () => {
  const [network] = planOf({ depths: 1, widths: 4 });
  const key = (input: SweepInput, version = '1.0.0') => keyOf(network, sweepOf(input), version);
  const sweep: SweepInput = { depths: 1, widths: 4 };

  it('does not change with the rest of the sweep', () => {
    expect(key({ ...sweep, seeds: 9, inits: ['he', 'xavier'] })).toBe(key(sweep));
  });

  it('changes with all that the result depends on', () => {
    const keys = [
      key(sweep),
      key(sweep, '1.0.1'),
      key({ ...sweep, window: [0, 1, 0, 1] }),
      key({ ...sweep, samples: 64 }),
      key({ ...sweep, definitions: true }),
      key({ ...sweep, maxRegions: 5 }),
      keyOf({ ...network, slice: 1 }, sweepOf(sweep), '1.0.0'),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('changes with the activations of files, and of nothing else', () => {
    const files = sweepOf({ ...sweep, files: 'some.safetensors' });
    const given = { ...files, activation: 'linear' };
    const file = planSweep(files).find(({ isFile }) => isFile);
    if (!file) throw new Error('The sweep has a file.');
    expect(keyOf(file, given, '1.0.0')).not.toBe(keyOf(file, files, '1.0.0'));
    expect(keyOf(network, given, '1.0.0')).toBe(keyOf(network, files, '1.0.0'));
  });
});

describe('what a sweep costs', () => {
  const sweep = sweepOf({
    depths: [1, 2],
    widths: [8, 32],
    constructions: ['fold:6x3', 'tent:10'],
    files: 'some.onnx',
  });
  const costs = planSweep(sweep).map((network) => ({
    network,
    cost: expectedCost(network, sweep),
  }));

  it('is expected from theory, and unknown of files', () => {
    const regions = Object.fromEntries(
      costs.map(({ network: { name, draw }, cost }) => [
        draw ? `${draw.width}x${draw.depth}` : name,
        cost?.regions,
      ]),
    );
    // N² / 2 of random networks; the closed forms of folds, 3⁴ · (1 + 6 + 15), and tents, 2¹⁰.
    expect(regions).toMatchObject({ '8x1': 32, '8x2': 128, '32x1': 512, '32x2': 2048 });
    expect(regions).toMatchObject({ 'fold:6x3': 1782, 'tent:10': 1024, 'some.onnx': undefined });
  });

  it('puts the longest first', () => {
    const seconds = byCost(costs).map(({ cost }) => cost?.seconds ?? 0);
    expect(seconds).toEqual(seconds.toSorted((a, b) => b - a));
  });

  it('is corrected by what was measured', () => {
    const cost = { regions: 10, seconds: 2 };
    const projection = new Projection(2);
    expect(projection.remaining([cost, cost])).toBe(2);
    projection.add(cost, 6);
    expect(projection.remaining([cost, cost])).toBe(6);
    expect(projection.remaining([cost, undefined])).toBeUndefined();
    projection.add(undefined, 4);
    expect(projection.remaining([cost, undefined])).toBe(5);
  });

  it('of files is guessed until one was measured', () => {
    const file = typicalCost([32, 32], sweep);
    expect(file.regions).toBe(2048);
    const projection = new Projection(1, file);
    expect(projection.remaining([undefined, undefined])).toBe(2 * file.seconds);
    projection.add(undefined, 4);
    expect(projection.remaining([undefined])).toBe(4);
  });
});
