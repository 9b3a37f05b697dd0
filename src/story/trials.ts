import { subdivide } from '../geometry/subdivision';
import type { Window } from '../network/slice';
import { parseTrained } from '../training/activation';
import { drawDataSet, examplesOf, parseDataSet, type DataSetName } from '../training/data-sets';
import { splitExamples, type Example, type Split } from '../training/examples';
import { networkOf, type Model } from '../training/model';
import { RECIPE_DEFAULTS, Trainer } from '../training/trainer';
import { parseOwnPoints } from './own-points';
import { sliced } from '../drawing/pieces';
import { Remembered } from './remembered';

/** What is compared: units that fold, and smooth ones; few and many. */
export const KINDS = [
  { name: 'relu, 4-4', activation: 'relu', widths: [2, 4, 4, 1] },
  { name: 'relu, 16-16', activation: 'relu', widths: [2, 16, 16, 1] },
  { name: 'tanh, 4-4', activation: 'tanh', widths: [2, 4, 4, 1] },
  { name: 'tanh, 16-16', activation: 'tanh', widths: [2, 16, 16, 1] },
] as const;
type Kind = (typeof KINDS)[number];

export const TRIAL_WINDOW: Window = { u0: -1.3, u1: 1.3, v0: -1.3, v1: 1.3 };

const STEPS = 200;
const COUNT = 200;
const TEST_SHARE = 0.5;

/** What is learned from. */
export type Lesson = {
  /** A data set, or points of a reader's own. */
  readonly data: DataSetName | 'own';
  /** These (`parseOwnPoints`). */
  readonly own: string;
  /** Standard deviation of what is added to each coordinate of a data set. */
  readonly noise: number;
  readonly decay: number;
};

/** A network that was trained, and how often it is wrong. */
export interface Trial {
  readonly model: Model;
  readonly train: readonly Example[];
  readonly test: readonly Example[];
  readonly trainError: number;
  readonly testError: number;
  /** Of the window, exactly; of smooth units there are none. */
  readonly regions: number | undefined;
}

const trials = new Remembered<Promise<Trial>>(400);

export function trialOf(lesson: Lesson, kind: Kind, seed: number): Promise<Trial> {
  const { data, own, noise, decay } = lesson;
  const learned = data === 'own' ? own : `${data} ${noise}`;
  return trials.get(`${learned} ${decay} ${kind.name} ${seed}`, async () => {
    const { train, test } = splitOf(lesson, seed);
    const trainer = new Trainer({
      ...RECIPE_DEFAULTS,
      widths: kind.widths,
      hidden: parseTrained(kind.activation, 'the activation'),
      seed,
      examples: train,
      batch: train.length,
      decay,
      loss: 'logistic',
      fallsOver: STEPS,
    });
    trainer.steps(STEPS);
    const model = trainer.snapshot();
    return {
      model,
      train,
      test,
      trainError: trainer.errorOver(train),
      testError: trainer.errorOver(test),
      regions: kind.activation === 'relu' ? await regionsOf(model) : undefined,
    };
  });
}

/** With points of a reader's own, what is tested is what was learned. */
function splitOf({ data, own, noise }: Lesson, seed: number): Split {
  if (data === 'own') {
    const examples = parseOwnPoints(own);
    return { train: examples, test: examples };
  }
  const examples = examplesOf(drawDataSet(parseDataSet(data), { count: COUNT, noise, seed }));
  return splitExamples(examples, TEST_SHARE, seed);
}

async function regionsOf(model: Model): Promise<number> {
  const { regionsByDepth } = await subdivide(sliced(networkOf(model)), TRIAL_WINDOW);
  return regionsByDepth[regionsByDepth.length - 1];
}
