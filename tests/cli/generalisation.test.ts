import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCrease, startCrease, temporaryFolder } from './run-crease';

const folder = temporaryFolder();

const SMALL = ['--data', 'xor,moons', '--activations', 'relu,tanh', '--hidden', '4,3-3'];
const QUICK = ['--seeds', '3', '--steps', '40', '--points', '40', '--batch', '20'];

describe('crease bench generalisation', () => {
  test('writes the same whatever the number of threads', async () => {
    const [one, two] = ['one', 'two'].map((name) => join(folder, name));
    const words = ['bench', 'generalisation', ...SMALL, ...QUICK];
    const first = await runCrease(...words, '--out', one, '--threads', '1', '--json');
    const second = await runCrease(...words, '--out', two, '--threads', '2');
    expect([first.code, second.code]).toEqual([0, 0]);
    const names = ['results.csv', 'results.json', 'summary.csv'];
    expect(readdirSync(one).toSorted()).toEqual(['plan.json', ...names]);
    for (const name of names)
      expect(readFileSync(join(one, name), 'utf8')).toBe(readFileSync(join(two, name), 'utf8'));
    expect(first.stdout).toBe(readFileSync(join(one, 'results.json'), 'utf8'));
    const { summary, trials }: { summary: object[]; trials: object[] } = JSON.parse(first.stdout);
    expect([summary.length, trials.length]).toEqual([8, 24]);
    expect(summary[0]).toMatchObject({ data: 'xor', activation: 'relu', hidden: [4], networks: 3 });
    expect(summary[1]).toMatchObject({ activation: 'tanh' });
    expect(summary[1]).toHaveProperty('testErrorOverRelu');
    expect(summary[1]).not.toHaveProperty('regions');
    expect(second.stdout).toMatch(/moons\s+3-3\s+relu\s+3\s+\d+\.\d \(\d+\.\d to \d+\.\d\)/);
  });

  test('ends when it is interrupted, and leaves no results', async () => {
    const out = join(folder, 'stopped');
    const { child, outcome } = startCrease([
      'bench',
      'generalisation',
      '--steps',
      '100000',
      '--out',
      out,
    ]);
    while (!existsSync(out)) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGINT');
    expect(await outcome).toMatchObject({ code: 130, stdout: '' });
    // It says whose the folder is, so that the same command may be run again.
    expect(readdirSync(out)).toEqual(['plan.json']);
  });

  test('puts no two comparisons into one folder', async () => {
    const given = [...SMALL, ...QUICK, '--threads', '1', '--out', join(folder, 'mixed')];
    const words = ['bench', 'generalisation', ...given];
    const [one, other] = await Promise.all([
      startCrease([...words, '--rate', '0.02']).outcome,
      startCrease([...words, '--rate', '0.01']).outcome,
    ]);
    expect(new Set([one.code, other.code])).toEqual(new Set([0, 2]));
    expect(one.stderr + other.stderr).toContain('mixed holds another comparison: ');
    const rate = one.code === 0 ? '0.02' : '0.01';
    expect(await runCrease(...words, '--rate', rate)).toMatchObject({ code: 0 });
  });

  test.each([
    [['--data', 'swiss-roll'], '"swiss-roll" is no data set; there are spirals'],
    [['--activations', 'relu,gelu'], '--activations is "gelu"; it can be relu'],
    [['--hidden', '8x8'], '--hidden needs widths such as 8-8 or 64, not 8x8'],
    [['--hidden', '9999'], 'a layer of 9999 units'],
    [['--seeds', '0'], '--seeds needs an integer from 1'],
    [['--points', '1'], '--points needs 2 or more, not 1'],
    [['--noise', '-1'], '--noise needs to be 0 or more'],
    [['--rate', '0'], 'The rate is a number above 0'],
    [['--decay', '-1'], 'The weight decay is a number from 0'],
  ])('refuses %j', async (words, sentence) => {
    const { code, stderr } = await runCrease('bench', 'generalisation', ...words);
    expect(stderr).toContain(sentence);
    expect(code).toBe(2);
  });
});
