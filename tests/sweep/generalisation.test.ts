import { describe, expect, test } from 'vitest';
import {
  measureTrial,
  summarise,
  trialsOf,
  type GeneralisationPlan,
  type TrialRecord,
} from '../../src/sweep/generalisation';
import { trialsCsv, summaryCsv } from '../../src/sweep/generalisation-results';
import { meanInterval } from '../../src/sweep/mean-interval';
import { randomStream } from '../../src/network/gaussian';
import { itInFull } from '../coverage';

const PLAN: GeneralisationPlan = {
  data: ['xor', 'moons'],
  activations: ['relu', 'tanh'],
  hidden: [[6], [4, 4]],
  seeds: 3,
  points: 60,
  noise: 0.1,
  steps: 150,
  batch: 30,
  rate: 0.02,
  decay: 0,
};

function record(activation: string, seed: number, testError: number, fault?: string): TrialRecord {
  const common = { data: 'xor', hidden: [4], trainLoss: 0, testLoss: 0, trainError: 0 } as const;
  return { ...common, activation, seed, testError, ...(fault !== undefined && { fault }) };
}

describe('trialsOf', () => {
  test('has all combinations, each with all seeds', () => {
    const trials = trialsOf(PLAN);
    expect(trials).toHaveLength(2 * 2 * 2 * 3);
    expect(new Set(trials.map((trial) => JSON.stringify(trial))).size).toBe(24);
    expect(trials[0]).toEqual({ data: 'xor', activation: 'relu', hidden: [6], seed: 0 });
  });
});

describe('measureTrial', () => {
  test('learns classes and tests on points of its own, the same every time', async () => {
    const trial = { data: 'xor', activation: 'relu', hidden: [6], seed: 2 } as const;
    const found = await measureTrial(trial, PLAN);
    expect(found).toMatchObject(trial);
    expect(found.trainError).toBeLessThan(0.15);
    expect(found.testError).toBeLessThan(0.25);
    expect(found.testError).not.toBe(found.trainError);
    // Six lines make 22 regions at most (Zaslavsky).
    expect(found.regions).toBeGreaterThan(6);
    expect(found.regions).toBeLessThanOrEqual(22);
    expect(await measureTrial(trial, PLAN)).toEqual(found);
    expect(await measureTrial({ ...trial, seed: 1 }, PLAN)).not.toMatchObject({
      testLoss: found.testLoss,
    });
  });

  test('has no regions of smooth networks', async () => {
    const trial = { data: 'moons', activation: 'tanh', hidden: [6], seed: 0 } as const;
    const found = await measureTrial(trial, PLAN);
    expect(found).not.toHaveProperty('regions');
    expect(found.testError).toBeLessThan(0.3);
  });

  test('tells of a training that came apart', async () => {
    const trial = { data: 'xor', activation: 'relu', hidden: [6], seed: 0 } as const;
    const found = await measureTrial(trial, { ...PLAN, rate: 1e5 });
    expect(found.fault).toContain('came apart at step');
  });
});

describe('summarise', () => {
  test('has means with intervals, and differences seed by seed', () => {
    const records = [0.1, 0.2, 0.3].flatMap((error, seed) => [
      record('relu', seed, error),
      // Always half a hundredth worse.
      record('abs', seed, error + 0.005),
    ]);
    const [relu, abs] = summarise(records);
    expect(relu.testError?.mean).toBeCloseTo(0.2, 12);
    expect(relu).not.toHaveProperty('testErrorOverRelu');
    expect(abs.testErrorOverRelu?.mean).toBeCloseTo(0.005, 12);
    expect(abs.testErrorOverRelu?.low).toBeCloseTo(0.005, 12);
    expect(abs).toMatchObject({ networks: 3, failed: 0, activation: 'abs' });
  });

  test('leaves out trainings that came apart, and counts them', () => {
    const records = [record('relu', 0, 0.1), record('relu', 1, 0.9, 'came apart')];
    expect(summarise(records)).toMatchObject([
      { networks: 1, failed: 1, testError: { mean: 0.1, low: 0.1, high: 0.1 } },
    ]);
    expect(summarise([record('relu', 1, 0.9, 'came apart')])[0]).not.toHaveProperty('testError');
  });
});

itInFull(
  'docs/training.md has what is measured: on two moons tanh does a little better',
  async () => {
    const plan: GeneralisationPlan = {
      ...PLAN,
      data: ['moons'],
      hidden: [[8, 8]],
      seeds: 20,
      points: 200,
      steps: 1000,
      batch: 50,
      rate: 0.01,
    };
    const records: TrialRecord[] = [];
    for (const trial of trialsOf(plan)) records.push(await measureTrial(trial, plan));
    const [relu, tanh] = summarise(records);
    expect(Math.round(1000 * (relu.testError?.mean ?? NaN))).toBe(23);
    expect(Math.round(1000 * (tanh.testError?.mean ?? NaN))).toBe(20);
    expect(tanh.testErrorOverRelu?.high).toBeLessThan(0);
  },
);

describe('meanInterval', () => {
  test('is about 1.96 standard errors to each side for normal values', () => {
    const stream = randomStream(5);
    const values = Array.from({ length: 400 }, () => 3 + stream.normal());
    const { mean, low, high } = meanInterval(values);
    expect(mean).toBeCloseTo(3, 0.5);
    for (const side of [mean - low, high - mean]) expect(side).toBeCloseTo(1.96 / 20, 1.5);
    expect(meanInterval(values)).toEqual({ mean, low, high });
  });

  test('of one value is that value', () => {
    expect(meanInterval([7])).toEqual({ mean: 7, low: 7, high: 7 });
  });
});

describe('tables', () => {
  const records = [record('relu', 0, 0.25), record('tanh', 0, 0.5, 'It came apart, alas.')];

  test('have a row per training, and one per group', () => {
    expect(trialsCsv(records).split('\n')).toEqual([
      'data,hidden,activation,seed,train_loss,test_loss,train_error,test_error,regions,fault',
      'xor,4,relu,0,0,0,0,0.25,,',
      'xor,4,tanh,0,0,0,0,0.5,,"It came apart, alas."',
      '',
    ]);
    const [heading, ...rows] = summaryCsv(summarise(records)).trimEnd().split('\n');
    const columns = heading.split(',');
    expect(rows.map((row) => row.split(',').length)).toEqual([columns.length, columns.length]);
    expect(rows[0].split(',')[columns.indexOf('test_error_high')]).toBe('0.25');
    expect(rows[1].split(',')[columns.indexOf('failed')]).toBe('1');
  });
});
