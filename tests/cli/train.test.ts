import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { forward } from '../../src/network/forward';
import { openNetwork } from '../../src/network/open';
import { runCrease, startCrease, temporaryFolder } from './run-crease';

const folder = temporaryFolder();
const place = (name: string) => join(folder, name);

function opened(path: string) {
  return openNetwork(path, new Uint8Array(readFileSync(path)));
}

function rowsOf(path: string): string[][] {
  return readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
}

describe('crease train', () => {
  test('learns a formula in its window, the same every time', async () => {
    const words = ['--steps', '400', '--widths', '2-8-1', '--window', '0,2,0,1', '--json'];
    const outcomes = [];
    for (const name of ['a.safetensors', 'b.safetensors'])
      outcomes.push(await runCrease('train', 'abs(x-y)', '-o', place(name), ...words));
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0]);
    expect(readFileSync(place('a.safetensors'))).toEqual(readFileSync(place('b.safetensors')));
    const { network, window } = opened(place('a.safetensors'));
    expect(window).toEqual({ u0: 0, u1: 2, v0: 0, v1: 1 });
    expect(forward(network, new Float64Array([1.5, 0.5])).output[0]).toBeCloseTo(1, 0.5);
    const said: { loss: number } = JSON.parse(outcomes[0].stdout);
    expect(said).toMatchObject({ data: 'abs(x-y)', widths: [2, 8, 1], steps: 400 });
    expect(said.loss).toBeLessThan(0.05);
    expect(outcomes[0].stderr).toBe('');
  });

  test('learns points of a file, and keeps some back', async () => {
    const points = Array.from({ length: 60 }, (_, i) => [i % 10, Math.floor(i / 10)]);
    const rows = points.map(([x, y]) => `${x},${y},${x > y ? 'right' : 'left'}`);
    writeFileSync(place('points.csv'), ['x,y,side', ...rows].join('\n'));
    const words = ['--steps', '300', '--widths', '2-8-1', '--test', '0.25', '--json'];
    const { code, stdout } = await runCrease(
      'train',
      place('points.csv'),
      '-o',
      place('points.json'),
      ...words,
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      examples: { train: 45, test: 15 },
      lossFunction: 'logistic',
      error: 0,
    });
    // A tenth of their extent around the points.
    expect(opened(place('points.json')).window).toEqual({ u0: -0.9, u1: 9.9, v0: -0.5, v1: 5.5 });
  });

  test('learns values of a file, of one input', async () => {
    writeFileSync(place('line.csv'), '0 1\n1 3\n2 5\n');
    const words = ['--loss', 'squares', '--steps', '500', '--widths', '1-4-1'];
    const { code } = await runCrease(
      'train',
      place('line.csv'),
      '-o',
      place('line.json'),
      ...words,
    );
    expect(code).toBe(0);
    const { network } = opened(place('line.json'));
    expect(forward(network, new Float64Array([1])).output[0]).toBeCloseTo(3, 0);
  });

  test('writes checkpoints and its course, with exact regions', async () => {
    const words = ['--steps', '25', '--every', '10', '--checkpoints', place('course'), '--regions'];
    const { code, stdout } = await runCrease(
      'train',
      'moons',
      '-o',
      place('moons.safetensors'),
      '--widths',
      '2-8-8-1',
      ...words,
    );
    expect(code).toBe(0);
    expect(stdout).toContain('4 checkpoints');
    const steps = ['00000', '00010', '00020', '00025'];
    const files = steps.map((step) => `step-${step}.safetensors`);
    expect(readdirSync(place('course')).toSorted()).toEqual(['loss.csv', ...files]);
    const [heading, ...rows] = rowsOf(place('course/loss.csv'));
    expect(heading).toEqual(['step', 'loss', 'error', 'regions']);
    expect(rows.map(([step]) => step)).toEqual(['0', '10', '20', '25']);
    const last = join(place('course'), files[3]);
    expect(readFileSync(last)).toEqual(readFileSync(place('moons.safetensors')));
    expect(opened(last).data?.labels).toHaveLength(1000);
    const counted = await runCrease('count', last, '--exact', '--no-sample', '--json');
    const { exact }: { exact: { regions: number } } = JSON.parse(counted.stdout);
    expect(rows[3][3]).toBe(String(exact.regions));
    expect(Number(rows[3][1])).toBeLessThan(Number(rows[0][1]));
  });

  test('says that a training came apart, and writes no network', async () => {
    const { code, stderr } = await runCrease(
      'train',
      'x*y',
      '-o',
      place('apart.json'),
      '--rate',
      '1e5',
      '--checkpoints',
      place('apart'),
    );
    expect(code).toBe(2);
    expect(stderr).toMatch(/The training came apart at step \d+: .*; try a lower rate\./);
    expect(existsSync(place('apart.json'))).toBe(false);
    expect(readdirSync(place('apart'))).toEqual(['loss.csv', 'step-00000.safetensors']);
  });

  test('ends when it is interrupted, and leaves whole files only', async () => {
    const words = ['--steps', '1000000', '--every', '1', '--widths', '2-4-1'];
    const { child, outcome } = startCrease([
      'train',
      'xor',
      '-o',
      place('never.json'),
      '--checkpoints',
      place('stopped'),
      ...words,
    ]);
    while (!existsSync(place('stopped/loss.csv'))) await setTimeout(20);
    child.kill('SIGINT');
    expect(await outcome).toMatchObject({ code: 130, stdout: '' });
    expect(existsSync(place('never.json'))).toBe(false);
    const rows = rowsOf(place('stopped/loss.csv')).slice(1);
    const files = readdirSync(place('stopped')).filter((name) => name !== 'loss.csv');
    expect(files.every((name) => /^step-\d{7}\.safetensors$/.test(name))).toBe(true);
    // Interrupted between the two, a checkpoint is there that the table does not know yet.
    expect(files.length - rows.length).toBeGreaterThanOrEqual(0);
    expect(files.length - rows.length).toBeLessThanOrEqual(1);
    for (const name of files) expect(() => opened(join(place('stopped'), name))).not.toThrow();
  });

  test.each<[string[], string]>([
    [['x +'], 'The expression "x +", character 4:'],
    [['x*y', '--widths', '1-8-1'], 'speaks of y, but there is one input'],
    [['x', '--widths', '3-8-1'], 'Example 0 has 1 coordinates, but the network 3 inputs'],
    [['xor', '--widths', '2-8-2'], '2-8-2 has 2 outputs'],
    [['xor', '--widths', '2,8,1'], '--widths needs widths such as 2-32-32-1, not 2,8,1'],
    [['xor', '--activation', 'tanh'], '--activation tanh is smooth'],
    [['xor', '--activation', 'linear'], 'The network has no ReLU layer'],
    [['xor', '--activation', 'gelu'], '--activation is "gelu"; it can be relu'],
    [['xor', '--last', 'softmax'], '--last is "softmax"'],
    [['xor', '--loss', 'hinge'], 'The loss is "hinge"; it can be squares or logistic'],
    [['xor', '--batch', '0'], '--batch needs an integer from 1'],
    [['xor', '--rate', '-1'], 'The rate is a number above 0, not -1'],
    [['xor', '--test', '1'], 'from 0 to less than 1, not 1'],
    [['xor', '--every', '5'], '--every is of checkpoints; it needs --checkpoints'],
    [['xor', '--regions'], '--regions is of checkpoints'],
    [['1/x', '--noise', '1'], '--noise is not for a formula'],
    [['log(x)'], 'log(x) is NaN at x = '],
    [['x', '--loss', 'logistic'], '--loss logistic is for two classes'],
    [['missing.csv'], 'missing.csv: there is no such file'],
    [['missing.csv', '--points', '5'], '--points is not for a file of points'],
  ])('refuses %j', async (words, sentence) => {
    const { code, stdout, stderr } = await runCrease('train', ...words, '-o', place('no.json'));
    expect(stderr).toContain(sentence);
    expect([code, stdout]).toEqual([2, '']);
    expect(existsSync(place('no.json'))).toBe(false);
  });

  test('refuses to mix two trainings, and files that are no networks', async () => {
    writeFileSync(place('step-00007.safetensors'), '');
    const mixed = await runCrease('train', 'x', '-o', place('x.json'), '--checkpoints', folder);
    expect(mixed.stderr).toContain('has checkpoints already, step-00007.safetensors for one');
    const onnx = await runCrease('train', 'x', '-o', place('x.onnx'));
    expect(onnx.stderr).toContain('x.onnx: Crease writes networks as .json or .safetensors.');
  });
});
