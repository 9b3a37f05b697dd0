import { arrayTasks, slurmScript } from '../bench/slurm';
import { Projection } from '../bench/cost';
import { openSweep } from './bench-options';
import { planShard } from './bench-run';

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
  const { sweep } = await openSweep(file, {});
  const planned = planShard(sweep, { number: 1, of: 1 });
  const seconds = new Projection(cpus).remaining(planned.map(({ cost }) => cost));
  const wanted = arrayTasks(planned.length, seconds, options.maxArray);
  const tasks = Math.min(options.tasks ?? wanted, planned.length, options.maxArray - 1);
  // The program that runs now, by its whole path: what a cluster's machines see of a shared disk.
  const crease = [process.execPath, process.argv[1]];
  process.stdout.write(slurmScript({ crease, sweep: file, out, tasks, cpusPerTask: cpus, sbatch }));
}
