import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  cuttersThatFit,
  regionBytes,
  regionsToCompare,
  requireRoomFor,
  requireRoomOnDisk,
  requireRoomToCompare,
  requireRoomToGoOn,
  requireRoomToMeasure,
  samplersThatFit,
  sweepersThatFit,
} from '../../src/cli/memory';
import { isMatch } from '../../src/cli/sweep/options';
import { constructNetwork } from '../../src/network/constructions/constructions';
import { weightsOf } from '../../src/network/thread-memory';
import { isFull, itInCi, itInFull } from '../coverage';
import { runCrease, startCrease, temporaryFolder } from './run-crease';

const folder = temporaryFolder();
const GIGABYTE = 1e9;

/** Writes so many gigabytes of regions, with a share of the window done, where so many are free. */
function writing(written: number, share: number, free: number): () => void {
  return () => requireRoomOnDisk('a.json', written * GIGABYTE, share, free * GIGABYTE);
}

describe('what does not fit into memory', () => {
  const { network } = constructNetwork('random:2-1000-1000-1');

  it('is not compared, and says what it would take', () => {
    expect(() => requireRoomToCompare(network, 2_424_832, 4 * GIGABYTE)).toThrow(
      /^There are 2,424,832 regions, and to compare them takes about 2\d\.\d GB of memory, of which Node has 4\.0 GB: NODE_OPTIONS=--max-old-space-size=\d+ /,
    );
    expect(() => requireRoomToCompare(network, 100_000, 4 * GIGABYTE)).not.toThrow();
  });

  it('is not counted to the end where that would take hours, and says about how much it is', () => {
    const fit = regionsToCompare(network, 4 * GIGABYTE);
    expect(() => requireRoomToCompare(network, fit, 4 * GIGABYTE)).not.toThrow();
    expect(() => requireRoomToCompare(network, fit + 1, 4 * GIGABYTE)).toThrow();
    expect(() => requireRoomToCompare(network, 8 * fit, 4 * GIGABYTE, 0.25)).toThrow(
      /^There are more than 2,\d+,\d+ regions, about 11,\d+,\d+ by the 25 % of the window that is done, and to compare them takes about 102\.4 GB/,
    );
  });

  it('is not written where the disk has no room for it, and says what it would take', () => {
    expect(writing(5, 0.25, 10)).toThrow(
      'a.json: its regions take 5.0 GB with 25 % of the window done, so that all of them would take about 20.0 GB, and the file as much again; 10.0 GB are free on its disk. A smaller window takes less.',
    );
    expect(writing(5, 0, 10)).toThrow('would take much more, and');
    expect(writing(5, 0.25, 20)).not.toThrow();
    expect(writing(5, 1, 10)).not.toThrow();
    // Nothing waits on the disk yet.
    expect(writing(0, 0, 0)).not.toThrow();
  });

  it('is not kept for a file, and says what it would take', () => {
    expect(() => requireRoomToGoOn(0.25, 9 * GIGABYTE, 10 * GIGABYTE)).toThrow(
      'they take 9.0 GB of 10.0 GB with 25 % of the window done, so that all of them would take about 36.0 GB.',
    );
    expect(() => requireRoomToGoOn(0.25, 7 * GIGABYTE, 10 * GIGABYTE)).not.toThrow();
  });

  it('is cut by fewer threads, or by none', () => {
    const bytes = 19 * 1_003_000;
    expect(cuttersThatFit(network, 100 * GIGABYTE, 8)).toBe(8);
    expect(cuttersThatFit(network, 5 * bytes, 8)).toBe(3);
    expect(() => cuttersThatFit(network, 2 * bytes, 8)).toThrow(
      /^To cut the regions of 1,003,000 weights takes about 0\.0 GB of memory/,
    );
  });

  it('is more where rows are short than where they are dense', () => {
    const few = constructNetwork('cnn:1x40x40-2c1-1').network;
    // 3,200 units of an entry each, and 3,200 weights of the output
    const bytes = 19 * (3200 * 27 + 3200);
    expect(cuttersThatFit(few, 5 * bytes, 8)).toBe(3);
    expect(() => cuttersThatFit(few, 2 * bytes, 8)).toThrow(/^To cut the regions of 6,400 weights/);
    const many = constructNetwork('cnn:4x12x12-8c3-1').network;
    const numbers = 800 * (36 + 24 + 24) + 800;
    expect(cuttersThatFit(many, 5 * 19 * numbers, 8)).toBe(3);
    expect(cuttersThatFit(many, 4 * 19 * numbers, 8)).toBe(2);
    expect(samplersThatFit(many, 200 * numbers, 8)).toBe(3);
  });

  it('is sampled by fewer threads, or by none', () => {
    const weights = 1_003_000;
    expect(samplersThatFit(network, 100 * GIGABYTE, 8)).toBe(8);
    expect(samplersThatFit(network, 200 * weights, 8)).toBe(3);
    expect(() => samplersThatFit(network, 60 * weights, 8)).toThrow(
      /^To sample the regions of 1,003,000 weights takes about 0\.1 GB of memory, and 0\.1 GB are free\.$/,
    );
  });

  it('is measured in a sweep by fewer threads, or not at all', () => {
    const weights = 1_003_000;
    expect(sweepersThatFit(weights, 100 * GIGABYTE)).toBeGreaterThan(64);
    expect(sweepersThatFit(weights, 110 * weights)).toBe(2);
    expect(sweepersThatFit(0, GIGABYTE)).toBeGreaterThan(64);
    expect(() => requireRoomToMeasure(network, 20 * weights)).toThrow(
      'To cut 1,003,000 weights takes about 0.0 GB of memory, and 0.0 GB are free.',
    );
    expect(() => requireRoomToMeasure(network, 30 * weights)).not.toThrow();
  });

  it('is neither made nor read', () => {
    expect(() => requireRoomFor('random:2-16000-16000-1', 1.02 * GIGABYTE, GIGABYTE)).toThrow(
      'random:2-16000-16000-1 takes about 1.0 GB of memory, and 1.0 GB are free.',
    );
    expect(() => requireRoomFor('a.onnx', 1e6, GIGABYTE)).not.toThrow();
  });

  itInCi('ends a command with a sentence, before it fills the heap', async () => {
    const words = ['count', 'fold:8x4', '--exact', '--definitions', '--no-sample'];
    const { outcome } = startCrease(words, { NODE_OPTIONS: '--max-old-space-size=200' });
    const { code, stderr } = await outcome;
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/^crease: There are 151,552 regions, and to compare them/),
    });
    words[1] = 'fold:8x6';
    const many = startCrease(words, { NODE_OPTIONS: '--max-old-space-size=200' });
    expect(await many.outcome).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /^crease: There are more than 2\d\d,\d{3} regions, about [\d,]+ by the .* % of the window that is done, and to/,
      ),
    });
  });
});

/** Bytes that a command takes in all, at its most. */
async function peakOf(...words: string[]): Promise<number> {
  const says = join(folder, 'peak.cjs');
  const said = 'process.stderr.write(`peak ${process.resourceUsage().maxRSS}\\n`)';
  writeFileSync(
    says,
    `if (require('node:worker_threads').isMainThread) process.on('exit', () => ${said});`,
  );
  const { code, stderr } = await startCrease(words, { NODE_OPTIONS: `--require=${says}` }).outcome;
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/peak \d+\n$/) });
  return 1024 * Number(/peak (\d+)/.exec(stderr)?.[1]);
}

describe.runIf(isFull)('what a region is said to take', () => {
  itInFull('is what it takes, and at most ten times as much', async () => {
    for (const [name, ...point] of [
      ['random:2-2000-2000-1', '0.1', '0.2'],
      // All creases meet in one point: every sign there takes integers.
      ['random:2-3000-3000-1?bias=0', '0.5', '0.5'],
    ]) {
      const { network: wide } = constructNetwork(name);
      const taken =
        (await peakOf('at', name, ...point)) - (await peakOf('at', 'fold:2x2', ...point));
      const said = regionBytes(wide) + 4 * weightsOf(wide);
      expect(taken).toBeLessThan(said);
      expect(said).toBeLessThan(10 * taken);
    }
  });
});

describe('a network whose first layer alone has too many regions', () => {
  it('is refused by that layer, before the others are brought into the threads that cut them', async () => {
    const name = 'random:2-2100-2100-1';
    const words = ['count', name, '--exact', '--no-sample', '--max-regions', '2000'];
    const { code, stderr } = await runCrease(...words);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^crease: There are more than 2000 regions at depth 1: the count stopped/,
    );
  });
});

describe('a name with stars', () => {
  it.each([
    ['*', 'a', true],
    ['a*', 'a', true],
    ['*a', 'ba', true],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['*.json', 'a.json', true],
    ['*.json', 'ajson', false],
    ['a', 'a', true],
    ['a', 'b', false],
    ['**', '', true],
    ['[a]*', 'a', false],
    ['[a]*', '[a]b', true],
  ])('%s stands for %s: %s', (pattern, name, expected) => {
    expect(isMatch(name, pattern)).toBe(expected);
  });

  it('is looked for at once, however many it has', async () => {
    writeFileSync(join(folder, 'a'.repeat(200)), '');
    const sweep = join(folder, 'sweep.yaml');
    writeFileSync(sweep, `files: ["${'*a'.repeat(60)}*b"]\n`);
    const { code, stderr } = await runCrease('bench', 'depth', sweep);
    expect(code).toBe(2);
    expect(stderr).toContain('no file has such a name');
  });
});
