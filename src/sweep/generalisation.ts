import { subdivide } from '../geometry/subdivision';
import { DEFAULT_WINDOW } from '../network/opened-network';
import { defaultSlice } from '../network/slice';
import { sliceNetwork } from '../network/slicing';
import { isSmooth, parseTrained } from '../training/activation';
import { drawDataSet, examplesOf, type DataSetName } from '../training/data-sets';
import { Trainer } from '../training/trainer';
import { meanInterval, type MeanInterval } from './mean-interval';

/** What a comparison of activations is to be of: all combinations, each with all seeds. */
export interface GeneralisationPlan {
  readonly data: readonly DataSetName[];
  /** Names of activations (`parseTrained`). */
  readonly activations: readonly string[];
  /** Hidden layers of each architecture. */
  readonly hidden: readonly (readonly number[])[];
  /** Seeds 0 to this less one. */
  readonly seeds: number;
  /** Points that are trained with. */
  readonly points: number;
  /** Standard deviation of what all points are moved by. */
  readonly noise: number;
  readonly steps: number;
  readonly batch: number;
  readonly rate: number;
  readonly decay: number;
}

/** One training of a plan. */
export interface PlannedTrial {
  readonly data: DataSetName;
  readonly activation: string;
  readonly hidden: readonly number[];
  readonly seed: number;
}

/** How it came out. */
export interface TrialRecord extends PlannedTrial {
  readonly trainLoss: number;
  readonly testLoss: number;
  /** Shares of points that are taken for the other class. */
  readonly trainError: number;
  readonly testError: number;
  /** Exact regions of [−1, 1]²; absent of smooth networks, which have none. */
  readonly regions?: number;
  /** Why the training ended before its steps were taken. */
  readonly fault?: string;
}

/** Points to test with: so many that the share of errors is known to a half per cent or so. */
const TEST_POINTS = 4000;

/** Seeds of test points: no data set to train with has one of these. */
const TEST_SEEDS = 2 ** 31;

/** The trainings of a plan: data by data, architecture by architecture, activation by activation. */
export function trialsOf({ data, activations, hidden, seeds }: GeneralisationPlan): PlannedTrial[] {
  return data.flatMap((name) =>
    hidden.flatMap((widths) =>
      activations.flatMap((activation) =>
        Array.from({ length: seeds }, (_, seed) => ({
          data: name,
          activation,
          hidden: widths,
          seed,
        })),
      ),
    ),
  );
}

/**
 * Trains a network on a data set of two classes, with the logistic loss, and tests it on points that it has not
 * seen. All activations have the same points, and batches in the same order, for the same seed.
 */
export async function measureTrial(
  trial: PlannedTrial,
  plan: GeneralisationPlan,
): Promise<TrialRecord> {
  const { data, activation, hidden, seed } = trial;
  const { points, noise, steps, batch, rate, decay } = plan;
  const draw = (count: number, from: number) =>
    examplesOf(drawDataSet(data, { count, noise, seed: from }));
  const [train, test] = [draw(points, seed), draw(TEST_POINTS, TEST_SEEDS + seed)];
  const units = parseTrained(activation, 'The activation');
  const trainer = new Trainer({
    widths: [2, ...hidden, 1],
    hidden: units,
    last: { kind: 'linear' },
    seed,
    examples: train,
    batch,
    rate,
    fallsOver: steps,
    decay,
    loss: 'logistic',
  });
  trainer.steps(steps);
  return {
    ...trial,
    trainLoss: trainer.lossOver(train),
    testLoss: trainer.lossOver(test),
    trainError: trainer.errorOver(train),
    testError: trainer.errorOver(test),
    ...(!isSmooth(units) && { regions: await regionsOf(trainer) }),
    ...(trainer.fault !== undefined && { fault: trainer.fault }),
  };
}

async function regionsOf(trainer: Trainer): Promise<number> {
  const sliced = sliceNetwork(trainer.network(), defaultSlice(2));
  const { regionsByDepth } = await subdivide(sliced, DEFAULT_WINDOW);
  return regionsByDepth[regionsByDepth.length - 1];
}

/** What all seeds of an architecture and an activation come to on a data set. */
export interface GeneralisationSummary extends Omit<PlannedTrial, 'seed'> {
  /** Trainings that took all their steps: the others count for nothing here. */
  readonly networks: number;
  readonly failed: number;
  readonly trainError?: MeanInterval;
  readonly testError?: MeanInterval;
  readonly regions?: MeanInterval;
  /** By how much the test error exceeds that of relu, seed by seed; absent of relu, and without it. */
  readonly testErrorOverRelu?: MeanInterval;
}

/** @param records of whole groups of seeds, in the order of `trialsOf` */
export function summarise(records: readonly TrialRecord[]): GeneralisationSummary[] {
  const groups = new Map<string, TrialRecord[]>();
  for (const record of records) {
    const key = keyOf(record);
    groups.set(key, [...(groups.get(key) ?? []), record]);
  }
  return [...groups.values()].map((group) => {
    const [{ data, activation, hidden }] = group;
    const done = group.filter(({ fault }) => fault === undefined);
    const relu = groups.get(keyOf({ ...group[0], activation: 'relu' })) ?? [];
    const over = activation === 'relu' ? [] : differences(done, relu);
    const regions = done.flatMap((record) => record.regions ?? []);
    return {
      data,
      activation,
      hidden,
      networks: done.length,
      failed: group.length - done.length,
      ...(done.length > 0 && {
        trainError: meanInterval(done.map(({ trainError }) => trainError)),
        testError: meanInterval(done.map(({ testError }) => testError)),
      }),
      ...(regions.length > 0 && { regions: meanInterval(regions) }),
      ...(over.length > 0 && { testErrorOverRelu: meanInterval(over) }),
    };
  });
}

function keyOf({ data, activation, hidden }: Omit<PlannedTrial, 'seed'>): string {
  return JSON.stringify([data, hidden, activation]);
}

/** Test errors less those of others with the same seed, of seeds that both have. */
function differences(records: readonly TrialRecord[], others: readonly TrialRecord[]): number[] {
  const bySeed = new Map(
    others.filter(({ fault }) => fault === undefined).map((other) => [other.seed, other.testError]),
  );
  return records.flatMap(({ seed, testError }) => {
    const other = bySeed.get(seed);
    return other === undefined ? [] : [testError - other];
  });
}
