import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isFull } from '../coverage';
import { runCrease, startCrease, temporaryFolder } from './run-crease';
import { SlurmCluster, slurmProblem, until } from './slurm-cluster';

// Two minutes, most of which a cluster waits: tests/sweep/slurm.test.ts has the script, every day.
const problem = isFull ? slurmProblem() : 'only npm run test:full starts a cluster.';
if (problem !== undefined) console.info(`Slurm is not tested here: ${problem}`);

const folder = temporaryFolder();
const inFolder = (name: string) => join(folder, name);

/** 24 networks of which each takes a good part of a second: a task is a while at its six. */
const SWEEP = 'depths: 4\nwidths: 64\nseeds: 24\n';

describe.runIf(problem === undefined)('a sweep on a Slurm cluster', () => {
  const cluster = new SlurmCluster();
  beforeAll(() => cluster.start());
  afterAll(() => cluster.stop());

  it('gives the bytes of one run, although a task is killed half-way and requeued', async () => {
    const [sweep, out] = [inFolder('sweep.yaml'), inFolder('array')];
    writeFileSync(sweep, SWEEP);
    const size = ['--tasks', '4', '--cpus', '1'];
    // The script of the job starts the command that printed it.
    const script = await startCrease(['bench', 'slurm', sweep, '--out', out, ...size]).outcome;
    expect(script.code, script.stderr).toBe(0);
    writeFileSync(inFolder('submit.sh'), script.stdout);
    const { stdout } = await promisify(execFile)('bash', [inFolder('submit.sh')], {
      env: cluster.env(),
    });
    const [, array] = /^array (\d+), merge \d+$/m.exec(stdout) ?? [];
    expect(array).toBeDefined();

    const log = (task: number) => {
      const path = join(out, 'logs', `${task}.log`);
      return existsSync(path) ? readFileSync(path, 'utf8') : '';
    };
    const plan = await runCrease(
      'bench',
      'depth',
      sweep,
      '--shard',
      '1/4',
      '--out',
      out,
      '--plan',
      '--json',
    );
    const { networks }: { networks: { key: string }[] } = JSON.parse(plan.stdout);
    expect(networks).toHaveLength(6);
    const done = () =>
      networks.filter(({ key }) => existsSync(join(out, 'networks', `${key}.json`))).length;
    await until('the first networks', () => done() >= 2);
    expect(done()).toBeLessThan(6);
    await cluster.run('scontrol', 'requeue', `${array}_0`);
    await until('the merge', () => existsSync(join(out, 'units.png')));
    expect(log(0), cluster.logs()).toContain('what is done stays');
    expect(log(0)).toMatch(/6 networks, [1-5] of them done already/);

    const whole = inFolder('whole');
    const { code, stderr } = await runCrease('bench', 'depth', sweep, '--out', whole);
    expect(code, stderr).toBe(0);
    const written = readdirSync(whole).filter((name) => /\.(csv|json|svg|png)$/.test(name));
    expect(written).toHaveLength(8);
    for (const name of written.filter((file) => file !== 'times.csv'))
      expect(readFileSync(join(out, name)).equals(readFileSync(join(whole, name))), name).toBe(
        true,
      );
  });
});
