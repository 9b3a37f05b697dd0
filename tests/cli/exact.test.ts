import { describe, expect, it } from 'vitest';
import { itInCi } from '../coverage';
import { fixture, interruptCrease, runCrease, startCrease } from './run-crease';

const he = fixture('he-32x3.json');

/** What the tests look up in the JSON of `crease at`. */
interface RegionAnswer {
  readonly regionId: string;
  readonly area: number;
  readonly polygon: readonly (readonly [number, number])[];
  readonly neighbours: readonly { readonly regionId: string; readonly units: readonly object[] }[];
}

/** Runs a command that must succeed, and reads the JSON that is all of its stdout. */
async function json<Answer = Record<string, unknown>>(...command: string[]): Promise<Answer> {
  const { code, stdout, stderr } = await runCrease(...command, '--json');
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

describe('crease count --exact', () => {
  const counts = {
    regions: 3460,
    byDepth: [489, 1830, 3460],
    area: expect.closeTo(4, 11),
    signs: { asked: expect.any(Number), exact: 0 },
  };

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
      'evaluated',
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

  itInCi('stops at Ctrl-C with exit code 130', async () => {
    const outcome = await interruptCrease(['count', 'fold:16x5', '--exact', '--no-sample'], 400);
    expect(outcome).toEqual({ code: 130, stdout: '', stderr: '' });
  });

  itInCi('stops at Ctrl-C while it compares regions', async () => {
    // cutting takes a tenth of the time that comparing takes
    const options = ['--exact', '--definitions', '--no-sample'];
    const outcome = await interruptCrease(['count', 'fold:14x3', ...options], 1500);
    expect(outcome).toEqual({ code: 130, stdout: '', stderr: '' });
  });
});

describe('crease at', () => {
  it('shows the region at a point, with the JSON of the contract', async () => {
    const region = await json('at', he, '-0.5', '-.25');
    expect(region).toEqual({
      pattern: Array(3).fill(expect.stringMatching(/^[01]{32}$/)),
      regionId: expect.stringMatching(/^[0-9a-f]{16}$/),
      affine: { weights: [[expect.any(Number), expect.any(Number)]], bias: [expect.any(Number)] },
      polygon: expect.any(Array),
      area: expect.any(Number),
      isContinuous: true,
      neighbours: expect.any(Array),
    });
  });

  it('names the region beyond an edge', async () => {
    const { polygon, neighbours } = await json<RegionAnswer>('at', he, '-0.5', '-.25');
    const [[u0, v0], [u1, v1]] = polygon;
    // counter-clockwise, what is beyond an edge is on its right
    const u = (u0 + u1) / 2 + 1e-6 * (v1 - v0);
    const v = (v0 + v1) / 2 - 1e-6 * (u1 - u0);
    const beyond = await json<RegionAnswer>('at', he, String(u), String(v));
    expect(beyond.regionId).toBe(neighbours[0].regionId);
    expect(neighbours[0].units).toHaveLength(1);
  });

  it('describes it for people', async () => {
    const name = fixture('six-definitions.json');
    const { code, stdout } = await startCrease(['at', name, '0.5', '0.5']).outcome;
    expect(code).toBe(0);
    expect(stdout).toMatch(/^region +[0-9a-f]{16}\nlayer 1 +[01]+\n/);
  });
});
