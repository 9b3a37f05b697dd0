import { availableParallelism } from 'node:os';
import { version } from '../../../package.json';
import { Projection, type Cost } from '../../sweep/cost';
import { resultsJson } from '../../sweep/results';
import { keyOf } from '../../sweep/plan';
import type { Shard } from '../../sweep/shard';
import type { Entry } from '../../sweep/series';
import type { Sweep } from '../../sweep/sweep';
import { InputError } from '../../network/errors';
import { SweepFolder } from './folder';
import { openSweep, type SweepFlags } from './options';
import { OutcomesInMemory } from './outcomes';
import { duration } from './progress';
import { collectResults, reportFailures, resultsTable, writeResults } from './results';
import { planShard, SweepRun, typicalFileCost, type PlannedNetwork } from './run';
import { print, table, warn } from '../messages';
import { manyText, countText } from '../../view/count-text';

export interface BenchDepthOptions extends SweepFlags {
  readonly out?: string;
  readonly shard?: Shard;
  readonly threads?: number;
  readonly plan?: boolean;
  readonly json?: boolean;
}

const WHOLE: Shard = { number: 1, of: 1 };

/** `crease bench depth`: measures the networks of a sweep, or a part of them. */
export async function benchDepth(
  file: string | undefined,
  options: BenchDepthOptions,
  signal: AbortSignal,
): Promise<void> {
  const { out, shard = WHOLE, threads = availableParallelism() } = options;
  if (options.shard && out === undefined)
    throw new InputError('--shard measures a part of a sweep, which --out has to keep for merge.');
  const { sweep, base } = await openSweep(file, options);
  const planned = planShard(sweep, shard);
  if (options.plan) {
    if (options.json) print(planJson(planned, sweep));
    else print(planTable(planned, threads, await typicalFileCost(planned, sweep, base)));
    return;
  }
  const outcomes =
    out === undefined ? new OutcomesInMemory() : await SweepFolder.begin(out, sweep, signal);
  let failed: Entry[];
  try {
    failed = await new SweepRun(sweep, outcomes, { base, threads, shard }).run(signal);
  } catch (error) {
    if (out !== undefined)
      warn(`what is done stays in ${out}; the same command goes on from there.`);
    throw error;
  }
  if (options.shard) {
    if (options.json) print(shardJson(planned, failed));
    reportFailures(failed, planned.length);
    return;
  }
  const results = await collectResults(sweep, outcomes, out ?? 'The sweep');
  if (out !== undefined) await writeResults(out, results, signal);
  if (options.json) print(resultsJson(results).trimEnd());
  else print(resultsTable(results));
  // As merge does: in the order of the plan, whichever failed first.
  reportFailures(results.entries, planned.length);
}

/** @param file what a file will about cost */
function planTable(
  planned: readonly PlannedNetwork[],
  threads: number,
  file: Cost | undefined,
): string {
  const rows = planned.map(({ network, cost = file }) => [
    network.slice === undefined ? network.name : `${network.name} (slice ${network.slice})`,
    cost ? countText(Math.round(cost.regions)) : '?',
    cost ? duration(cost.seconds) : '?',
  ]);
  const seconds = new Projection(threads, file).remaining(planned.map(({ cost }) => cost));
  const about =
    seconds === undefined ? '' : `: about ${duration(seconds)} on ${manyText(threads, 'thread')}`;
  return `${table([['network', 'regions', 'time'], ...rows])}
${manyText(planned.length, 'network')}${about}`;
}

function planJson(planned: readonly PlannedNetwork[], sweep: Sweep): string {
  const networks = planned.map(({ network, cost }) => ({
    ...network,
    // The name of the folder's file that will hold the network's outcome.
    key: keyOf(network, sweep, version),
    expected: cost,
  }));
  return JSON.stringify({ crease: version, sweep, networks });
}

function shardJson(planned: readonly PlannedNetwork[], failed: readonly Entry[]): string {
  const reasons = failed.flatMap(({ network: { name, slice }, outcome }) =>
    'failed' in outcome ? [{ name, slice, reason: outcome.failed }] : [],
  );
  return JSON.stringify({ crease: version, networks: planned.length, failed: reasons });
}
