import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { version } from '../../../package.json';
import {
  summarise,
  trialsOf,
  type GeneralisationPlan,
  type GeneralisationSummary,
  type TrialRecord,
} from '../../sweep/generalisation';
import { generalisationJson, summaryCsv, trialsCsv } from '../../sweep/generalisation-results';
import type { MeanInterval } from '../../sweep/mean-interval';
import { Threads } from '../../threads/threads';
import { InputError } from '../../network/errors';
import { asInputError, requireWritable } from '../files';
import { rejectOnAbort } from '../interrupt';
import { print, Progress, table } from '../messages';
import { startThread } from '../thread-port';
import { claim, writeWhole } from '../whole-files';
import { bundle } from '../places';
import { warnOfReplacement } from '../workers';
import type { TrialQuestions } from './messages';
import { countText } from '../../view/count-text';

export interface GeneralisationOptions extends GeneralisationPlan {
  readonly threads?: number;
  /** Name of a folder. */
  readonly out?: string;
  readonly json?: boolean;
}

/** Where sweeps run, networks are trained, too. */
const WORKER = bundle('sweep-worker');

/** `crease bench generalisation`: trains networks of several activations, and compares what they learned. */
export async function benchGeneralisation(
  plan: GeneralisationPlan,
  {
    threads = availableParallelism(),
    out,
    json,
  }: Omit<GeneralisationOptions, keyof GeneralisationPlan>,
  signal: AbortSignal,
): Promise<void> {
  if (out !== undefined) await beginFolder(out, plan, signal);
  const records = await measureAll(plan, threads, signal);
  const summaries = summarise(records);
  const text = generalisationJson(version, plan, summaries, records);
  if (out !== undefined) {
    await writeWhole(join(out, 'results.csv'), trialsCsv(records), signal);
    await writeWhole(join(out, 'summary.csv'), summaryCsv(summaries), signal);
    await writeWhole(join(out, 'results.json'), text, signal);
  }
  if (json) print(text.trimEnd());
  else print(summaryTable(summaries));
}

/**
 * Makes the folder, or goes on with it.
 *
 * @throws InputError if it cannot be made, or is that of another plan: their files would mix.
 */
async function beginFolder(path: string, plan: GeneralisationPlan, signal: AbortSignal) {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw asInputError(path, error);
  }
  requireWritable(join(path, 'results.csv'));
  const file = join(path, 'plan.json');
  if (await claim(file, `${JSON.stringify({ crease: version, plan }, undefined, 2)}\n`, signal))
    return;
  throw new InputError(
    `${path} holds another comparison: choose another folder, or delete ${file} to write this one over it.`,
  );
}

/** Records in the order of the plan, whichever is done first. */
async function measureAll(
  plan: GeneralisationPlan,
  count: number,
  signal: AbortSignal,
): Promise<TrialRecord[]> {
  const trials = trialsOf(plan);
  const records: TrialRecord[] = [];
  const threads = new Threads<TrialQuestions>(() => startThread(WORKER), {
    does: 'trains networks',
    count,
    onReplaced: warnOfReplacement,
  });
  const progress = new Progress('Training');
  let [next, done] = [0, 0];
  const work = async () => {
    for (let i = next++; i < trials.length; i = next++) {
      records[i] = await threads.ask('trial', { trial: trials[i], plan }, { signal });
      progress.show(++done / trials.length);
    }
  };
  try {
    signal.throwIfAborted();
    await Promise.race([Promise.all(Array.from({ length: count }, work)), rejectOnAbort(signal)]);
    return records;
  } finally {
    threads.close();
    progress.end();
  }
}

function summaryTable(summaries: readonly GeneralisationSummary[]): string {
  const heading = [
    'data',
    'hidden',
    'activation',
    'networks',
    'train',
    'test',
    'over relu',
    'regions',
  ];
  const rows = summaries.map((summary) => [
    summary.data,
    summary.hidden.join('-'),
    summary.activation,
    summary.failed > 0
      ? `${summary.networks} (${summary.failed} failed)`
      : String(summary.networks),
    percentText(summary.trainError),
    percentText(summary.testError),
    percentText(summary.testErrorOverRelu, '+'),
    summary.regions === undefined ? '' : countText(Math.round(summary.regions.mean)),
  ]);
  return `${table([heading, ...rows])}\nErrors in per cent: means over seeds, and in parentheses their intervals of 95 %.`;
}

/** @param plus before a mean that is positive */
function percentText(interval: MeanInterval | undefined, plus = ''): string {
  if (!interval) return '';
  const [mean, low, high] = [interval.mean, interval.low, interval.high].map((share) =>
    // No −0.0.
    (Math.round(1000 * share) / 10 + 0).toFixed(1),
  );
  return `${interval.mean > 0 ? plus : ''}${mean} (${low} to ${high})`;
}
