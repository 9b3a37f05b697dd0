import { describe, expect, it } from 'vitest';
import { fixture, runCrease, startCrease } from './run-crease';

const he = fixture('he-32x3.json');

/** Runs a command that must succeed, and reads the JSON that is all of its stdout. */
async function json(...command: string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await runCrease(...command, '--json');
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

describe('crease count --exact', () => {
  const counts = { regions: 3460, byDepth: [489, 1830, 3460], area: expect.closeTo(4, 11) };

  it('counts every region, with the JSON of the contract and without a GPU', async () => {
    const noDriver = { VK_ICD_FILENAMES: '/nowhere' };
    const { outcome } = startCrease(['count', he, '--exact', '--no-sample', '--json'], noDriver);
    const { code, stdout, stderr } = await outcome;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      network: {
        inputs: 2,
        hidden: [32, 32, 32],
        outputs: 1,
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
      window: [-1, 1, -1, 1],
      size: [1024, 1024],
      exact: counts,
      seconds: { exact: expect.any(Number) },
    });
  });

  it('counts under every definition, beside the samples', async () => {
    const counted = await json('count', he, '--exact', '--definitions', '--size', '64x64');
    expect(counted['exact']).toEqual({
      ...counts,
      adjacencies: 6833,
      R2: 3460,
      R4: 3460,
      R5: 3460,
      R6: 3460,
    });
    expect(Object.keys(counted)).toEqual([
      'network',
      'window',
      'size',
      'sampled',
      'exact',
      'adapter',
      'seconds',
    ]);
    expect(counted['seconds']).toEqual({ sampled: expect.any(Number), exact: expect.any(Number) });
  });

  it('prints a table for people', async () => {
    const name = fixture('six-definitions.json');
    const { stdout } = await runCrease('count', name, '--exact', '--definitions', '--no-sample');
    const lines = stdout.split('\n');
    expect(lines[0]).toBe('depth  units  regions');
    expect(lines.at(-3)).toBe('R2 5  R4 3  R5 3  R6 3, 5 adjacencies');
    expect(lines.at(-2)).toMatch(/^exact in [\d.]+ s, area 4: \d+ of \d+ signs needed integers$/);
  });

  it('stops at Ctrl-C with exit code 130', async () => {
    const network = 'random:2-256-256-256-1?seed=1';
    const { child, outcome } = startCrease(['count', network, '--exact', '--no-sample']);
    setTimeout(() => child.kill('SIGINT'), 1500);
    expect(await outcome).toEqual({ code: 130, stdout: '', stderr: '' });
  });
});
