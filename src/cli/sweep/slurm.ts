import { resolve } from 'node:path';
import { arrayTasks, slurmScript } from '../../sweep/slurm';
import { Projection } from '../../sweep/cost';
import { print } from '../messages';
import { openSweep } from './options';
import { planShard, typicalFileCost } from './run';

export interface BenchSlurmOptions {
  readonly out: string;
  readonly tasks?: number;
  readonly cpus: number;
  readonly maxArray: number;
  readonly sbatch: string;
}

/** `crease bench slurm`: prints the script that runs a sweep as a job array. */
export async function benchSlurm(file: string, options: BenchSlurmOptions): Promise<void> {
  const { out, cpus, sbatch } = options;
  const { sweep, base } = await openSweep(file, {});
  const planned = planShard(sweep, { number: 1, of: 1 });
  const typicalFile = await typicalFileCost(planned, sweep, base);
  const seconds = new Projection(cpus, typicalFile).remaining(planned.map(({ cost }) => cost));
  const tasks = arrayTasks(planned.length, seconds, options);
  // The program that runs now, by its whole path: what a cluster's machines see of a shared disk.
  const crease = [process.execPath, process.argv[1]];
  // By their whole paths too, so that the script may be submitted from anywhere.
  const [from, to] = [resolve(file), resolve(out)];
  const job = { crease, sweep: from, out: to, tasks, cpusPerTask: cpus, sbatch };
  print(slurmScript(job).trimEnd());
}
