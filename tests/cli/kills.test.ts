import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/network/gaussian';
import { isFull } from '../coverage';
import { runCrease, startCrease, temporaryFolder } from './run-crease';

const folder = temporaryFolder();

/** Kills of each command, at moments of its work that are the same in every run. */
const KILLS = isFull ? 20 : 3;

interface Work {
  /** The command that is killed again and again. */
  readonly words: (output: string) => string[];
  /** What has to be there in the end, byte for byte as a run that nobody killed has it. */
  readonly made: (output: string) => string[];
}

const WORK: Readonly<Record<string, Work>> = {
  render: {
    words: (output) => [
      'render',
      'fold:6x3',
      '--size',
      '300x300',
      '--shard',
      '1/1',
      '-o',
      `${output}.png`,
    ],
    made: (output) => [`${output}.png`],
  },
  export: {
    words: (output) => ['export', 'fold:6x3', '--neighbours', '-o', `${output}.json`],
    made: (output) => [`${output}.json`],
  },
  sweep: {
    words: (output) => [
      'bench',
      'depth',
      '--depths',
      '1..3',
      '--widths',
      '8',
      '--seeds',
      '4',
      '--out',
      output,
    ],
    made: (output) => ['results.json', 'results.csv'].map((name) => join(output, name)),
  },
};

/** Does the work to its end, and puts a picture together. */
async function finish({ words, made }: Work, output: string): Promise<Buffer[]> {
  const { code, stderr } = await runCrease(...words(output));
  expect(code, stderr).toBe(0);
  const shard = words(output).indexOf('--shard');
  if (shard > 0) await runCrease(...words(output).toSpliced(shard, 2));
  return made(output).map((file) => readFileSync(file));
}

describe.each(Object.entries(WORK))('%s', (name, work) => {
  it('has the same bytes however often it was killed', async () => {
    const startedAt = performance.now();
    const whole = await finish(work, join(folder, `${name}-whole`));
    const took = performance.now() - startedAt;
    const output = join(folder, name);
    const stream = randomStream(18);
    for (let kill = 0; kill < KILLS; kill++) {
      const { child, outcome } = startCrease(work.words(output));
      await Promise.race([setTimeout(took * stream.uniform()), outcome]);
      child.kill('SIGKILL');
      await outcome;
      // What is there is whole.
      for (const [k, file] of work.made(output).entries())
        if (existsSync(file)) expect(readFileSync(file).equals(whole[k])).toBe(true);
    }
    const made = await finish(work, output);
    expect(made.map((bytes, k) => bytes.equals(whole[k]))).toEqual(whole.map(() => true));
    const left = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    expect(left.filter((file) => file.endsWith('.tmp'))).toEqual([]);
  });
});
