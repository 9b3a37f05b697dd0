import { join } from 'node:path';
import { version } from '../../../package.json';
import { resultsCsv, resultsJson, timesCsv } from '../../sweep/results';
import type { Entry, SweepResults } from '../../sweep/series';
import { seriesDepths, seriesOf } from '../../sweep/series';
import { planSweep } from '../../sweep/plan';
import type { Sweep } from '../../sweep/sweep';
import { InputError } from '../../network/errors';
import { writeCharts } from './chart-files';
import type { Outcomes } from './outcomes';
import { writeWhole } from '../whole-files';
import { failWith, table } from '../messages';
import { countText } from '../../view/count-text';

/** Names and reasons that a sentence, or a list at the end, has room for. */
const FEW = 3;
const MANY = 20;

/**
 * All outcomes of a sweep, in the order of its plan.
 *
 * @param where they are kept, for the sentence
 * @throws InputError naming what is missing.
 */
export async function collectResults(
  sweep: Sweep,
  outcomes: Outcomes,
  where: string,
): Promise<SweepResults> {
  const entries: Entry[] = [];
  const missing: string[] = [];
  const plan = planSweep(sweep);
  for (const network of plan) {
    const outcome = await outcomes.read(network);
    if (outcome) entries.push({ network, outcome });
    else missing.push(network.slice ? `${network.name} (slice ${network.slice})` : network.name);
  }
  if (missing.length > 0) {
    const more = missing.length > FEW ? ` and ${countText(missing.length - FEW)} more` : '';
    throw new InputError(
      `${where} lacks ${countText(missing.length)} of ${countText(plan.length)} networks, ${missing.slice(0, FEW).join(', ')}${more}: run bench depth again, which measures what is missing.`,
    );
  }
  return { version, sweep, entries };
}

/** Writes the files of a sweep that is done; times last, as nothing is compared to them. */
export async function writeResults(
  folder: string,
  results: SweepResults,
  signal: AbortSignal,
): Promise<void> {
  await writeWhole(join(folder, 'results.csv'), resultsCsv(results), signal);
  await writeWhole(join(folder, 'results.json'), resultsJson(results), signal);
  await writeWhole(join(folder, 'times.csv'), timesCsv(results), signal);
  if (!results.entries.some(({ outcome }) => 'record' in outcome)) return;
  await writeCharts(folder, results, signal);
}

/** Regions of each series by depth, for a person: medians over its networks, and their range. */
export function resultsTable({ entries }: SweepResults): string {
  const rows = seriesOf(entries).flatMap((series) =>
    seriesDepths(series).map(({ depth, unitsToDepth, quantiles: [low, , median, , high] }, k) => [
      k === 0 ? series.label : '',
      k === 0 ? countText(series.networks) : '',
      String(depth),
      countText(unitsToDepth),
      ...[median, low, high].map((count) => countText(Math.round(count))),
    ]),
  );
  const heading = ['network', 'networks', 'depth', 'units', 'regions', 'q05', 'q95'];
  return table([heading, ...rows]);
}

/** Says which networks failed, and why, and gives the command the exit code for it. */
export function reportFailures(entries: readonly Entry[], networks: number): void {
  const failures = entries.flatMap(({ outcome }) => ('failed' in outcome ? [outcome] : []));
  if (failures.length === 0) return;
  for (const { failed } of failures.slice(0, MANY)) failWith(failed);
  if (failures.length > MANY) failWith(`and ${countText(failures.length - MANY)} more.`);
  const count = `${countText(failures.length)} of ${countText(networks)} networks failed`;
  failWith(failures.length < networks ? `${count}; the others are done.` : `${count}.`);
  process.exitCode = failures.some(({ isFault }) => isFault) ? 1 : 2;
}
