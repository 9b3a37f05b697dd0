import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { arrayTasks, slurmScript, type SlurmJob } from '../../src/sweep/slurm';

const JOB: SlurmJob = {
  crease: ['/usr/bin/node', '/home/a b/crease.mjs'],
  sweep: "it's.yaml",
  out: 'the results',
  tasks: 4,
  cpusPerTask: 2,
  sbatch: '--partition=short',
};

describe('the Slurm script', () => {
  it('is one that bash reads', () => {
    const script = slurmScript(JOB);
    expect(execFileSync('bash', ['-n'], { input: script, encoding: 'utf8' })).toBe('');
  });

  it('submits an array and a merge behind it, with names as they are', () => {
    // In place of sbatch, what prints a job's number and writes down what it was asked for.
    const sbatch =
      'sbatch() { { echo "ASKED $*"; cat; } >&2; echo "17;cluster"; }; mkdir() { :; };\n';
    const said = execFileSync('bash', ['-c', `${sbatch}${slurmScript(JOB)} exec 2>&1`, 'x'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    expect(said).toBe('array 17, merge 17\n');
  });

  it('gives each task its part', () => {
    const script = slurmScript(JOB);
    expect(script).toContain('--array=0-3 --cpus-per-task=2');
    expect(script).toContain('--shard "$((SLURM_ARRAY_TASK_ID + 1))/4"');
    expect(script).toContain(
      `'/home/a b/crease.mjs' bench depth 'it'\\''s.yaml' --out 'the results'`,
    );
    expect(script).toContain('--dependency="afterany:$array"');
    expect(script).toContain('--partition=short');
  });
});

describe('the size of an array', () => {
  it('stays below the limit of the cluster, and what there is to do', () => {
    const maxArray = 1001;
    expect(arrayTasks(50_000, undefined, { maxArray })).toBe(1000);
    expect(arrayTasks(50_000, 1e9, { maxArray })).toBe(1000);
    expect(arrayTasks(24, 1e9, { maxArray })).toBe(24);
    expect(arrayTasks(24, 1, { maxArray })).toBe(1);
    expect(arrayTasks(1000, 6000, { maxArray })).toBe(10);
  });

  it('is what is asked for, within the same limits, and never none', () => {
    expect(arrayTasks(1000, 6000, { tasks: 40, maxArray: 1001 })).toBe(40);
    expect(arrayTasks(24, 1, { tasks: 40, maxArray: 1001 })).toBe(24);
    expect(arrayTasks(50_000, 1, { tasks: 4000, maxArray: 1001 })).toBe(1000);
    expect(arrayTasks(24, 1, { tasks: 4, maxArray: 1 })).toBe(1);
  });
});
