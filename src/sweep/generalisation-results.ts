import { csv, type Field } from './csv';
import type { GeneralisationPlan, GeneralisationSummary, TrialRecord } from './generalisation';
import type { MeanInterval } from './mean-interval';

/*
 * The files of a comparison of activations. Nothing in them depends on when or where it was made.
 */

/** A row per training. */
export function trialsCsv(records: readonly TrialRecord[]): string {
  const columns = [
    'data',
    'hidden',
    'activation',
    'seed',
    'train_loss',
    'test_loss',
    'train_error',
    'test_error',
    'regions',
    'fault',
  ];
  const rows = records.map((record): Record<string, Field> => ({
    data: record.data,
    hidden: record.hidden.join('-'),
    activation: record.activation,
    seed: record.seed,
    train_loss: record.trainLoss,
    test_loss: record.testLoss,
    train_error: record.trainError,
    test_error: record.testError,
    regions: record.regions,
    fault: record.fault,
  }));
  return csv(columns, rows);
}

const MEASURES = [
  ['train_error', 'trainError'],
  ['test_error', 'testError'],
  ['test_error_over_relu', 'testErrorOverRelu'],
  ['regions', 'regions'],
] as const satisfies readonly (readonly [string, keyof GeneralisationSummary])[];

/** A row per data set, architecture and activation: means over seeds, and their intervals of 95 %. */
export function summaryCsv(summaries: readonly GeneralisationSummary[]): string {
  const columns = [
    'data',
    'hidden',
    'activation',
    'networks',
    'failed',
    ...MEASURES.flatMap(([title]) => [title, `${title}_low`, `${title}_high`]),
  ];
  const rows = summaries.map((summary): Record<string, Field> => ({
    data: summary.data,
    hidden: summary.hidden.join('-'),
    activation: summary.activation,
    networks: summary.networks,
    failed: summary.failed,
    ...Object.fromEntries(MEASURES.flatMap(([title, key]) => intervalFields(title, summary[key]))),
  }));
  return csv(columns, rows);
}

function intervalFields(title: string, interval: MeanInterval | undefined): [string, Field][] {
  return [
    [title, interval?.mean],
    [`${title}_low`, interval?.low],
    [`${title}_high`, interval?.high],
  ];
}

/** All of it as JSON, with a line per group and per training. */
export function generalisationJson(
  version: string,
  plan: GeneralisationPlan,
  summaries: readonly GeneralisationSummary[],
  records: readonly TrialRecord[],
): string {
  const head = JSON.stringify({ crease: version, confidence: 0.95, plan }).slice(0, -1);
  return `${head},\n"summary":[${lines(summaries)}],\n"trials":[${lines(records)}]}\n`;
}

function lines(list: readonly object[]): string {
  return list.map((one) => `\n${JSON.stringify(one)}`).join(',');
}
