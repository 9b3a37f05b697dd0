import { InputError } from '../network/errors';
import { hasControls } from '../network/plain-text';

/** What a Slurm script needs to know. */
export interface SlurmJob {
  /** Words that run `crease` on the cluster's machines. */
  readonly crease: readonly string[];
  /** Name of the sweep's file. */
  readonly sweep: string;
  /** Folder for the results, which all machines see. */
  readonly out: string;
  /** Tasks of the array; each does a part of the networks. */
  readonly tasks: number;
  readonly cpusPerTask: number;
  /** More options of sbatch's, such as `--partition=short --time=2:00:00`, as they are. */
  readonly sbatch: string;
}

/**
 * How many tasks an array should have.
 *
 * @param networks to be measured; no task is without
 * @param seconds that all of them take in one task; undefined where nobody knows
 * @param asked the tasks that somebody wants, if anybody does; `maxArray` of the cluster, which is one
 *   more than the highest number of a task
 */
export function arrayTasks(
  networks: number,
  seconds: number | undefined,
  asked: { readonly tasks?: number; readonly maxArray: number },
): number {
  // Tasks much shorter than this take longer to schedule than to run.
  const TASK_SECONDS = 600;
  const enough = seconds === undefined ? networks : Math.ceil(seconds / TASK_SECONDS);
  return Math.max(1, Math.min(asked.tasks ?? enough, networks, asked.maxArray - 1));
}

/**
 * A script for bash that submits a sweep as a job array, and the merge behind it.
 *
 * @throws InputError if a word has more than one line, which would end what the script passes on, or is
 *   not what it looks like.
 */
export function slurmScript(job: SlurmJob): string {
  for (const word of [...job.crease, job.sweep, job.out, job.sbatch])
    if (hasControls(word))
      throw new InputError(
        `${word}: a script has no place for ends of lines and control characters.`,
      );
  const { tasks, cpusPerTask, sbatch } = job;
  const [sweep, out] = [job.sweep, job.out].map(quote);
  const crease = job.crease.map(quote).join(' ');
  const more = sbatch === '' ? '' : ` ${sbatch}`;
  return `#!/bin/bash
# Submits a sweep of Crease to Slurm: run it with bash, where sbatch is. Every task may be killed,
# requeued or submitted again at any time: what is done stays done, and is not done twice.
set -euo pipefail
out=${out}
mkdir -p "$out/logs"

array=$(sbatch --parsable --job-name=crease-sweep --array=0-${tasks - 1} --cpus-per-task=${cpusPerTask} \\
  --requeue --open-mode=append --output="$out/logs/%a.log"${more} <<'TASK'
#!/bin/bash
exec ${crease} bench depth ${sweep} --out ${out} \\
  --shard "$((SLURM_ARRAY_TASK_ID + 1))/${tasks}" --threads "\${SLURM_CPUS_PER_TASK:-${cpusPerTask}}"
TASK
)
array=\${array%%;*}

# After any end of the tasks, for a network that fails ends its task with an error too; merge itself
# checks that nothing is missing, and names what is.
merge=$(sbatch --parsable --job-name=crease-merge --dependency="afterany:$array" \\
  --output="$out/logs/merge.log"${more} <<'MERGE'
#!/bin/bash
exec ${crease} bench merge ${out}
MERGE
)
echo "array $array, merge \${merge%%;*}"
`;
}

/** A word as a POSIX shell takes it. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
