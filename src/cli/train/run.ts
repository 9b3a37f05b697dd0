import { extname } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { subdivide, DEFAULT_MAX_REGIONS } from '../../geometry/subdivision';
import type { SubdivisionWorkers } from '../../geometry/subdivision-workers';
import { writeCreaseJson } from '../../network/crease-json';
import { InputError } from '../../network/errors';
import { inputWidth, type Network } from '../../network/network';
import { writeSafetensors } from '../../network/safetensors-writer';
import { defaultSlice, type Window } from '../../network/slice';
import { sliceNetwork } from '../../network/slicing';
import { isSmooth, parseTrained, trainedName } from '../../training/activation';
import type { Example } from '../../training/examples';
import { Trainer, type Recipe } from '../../training/trainer';
import { requireWritable } from '../files';
import { print, Progress } from '../messages';
import { writeWhole } from '../whole-files';
import { openWorkers } from '../workers';
import { CheckpointFolder, type CheckpointRecord } from './checkpoints';
import type { TrainingRun, TrainOptions } from './training';
import { dataOf, openLesson, type TrainTarget } from './lesson';
import { trainReportJson, reportText } from './report';

/** Hidden layers where none are named. */
const USUAL_HIDDEN = [32, 32];

/** Milliseconds between looks at whether somebody interrupts. */
const LOOK_EVERY_MS = 50;

/** Examples between looks at the clock: of the largest networks they take half a second. */
const AT_ONCE = 8;

/** `crease train`: learns a small network, and writes it. */
export async function train(
  data: string,
  options: TrainOptions,
  signal: AbortSignal,
): Promise<void> {
  const { file, widths, checkpoints, steps } = options;
  requireFitting(options);
  requireWritable(file);
  const lesson = await openLesson(data, options, widths?.[0]);
  const trainer = new Trainer(recipeOf(lesson, options));
  // Refuses what makes no creases before any work is done.
  trainer.network();
  const folder =
    checkpoints === undefined ? undefined : await CheckpointFolder.begin(checkpoints, steps);
  const training = { trainer, lesson, options, folder, signal };
  const end = await runTraining(training);
  const bytes = isJson(file)
    ? writeCreaseJson(trainer.network(), lesson.window)
    : fileOf(training, end);
  await writeWhole(file, bytes, signal);
  if (options.json) print(trainReportJson(training, end));
  else print(reportText(training, end));
}

/** @throws InputError where options do not go together. */
function requireFitting({ file, checkpoints, every, regions, activation }: TrainOptions): void {
  if (!isJson(file) && extname(file).toLowerCase() !== '.safetensors')
    throw new InputError(`${file}: Crease writes networks as .json or .safetensors.`);
  const lonely = every !== undefined ? '--every' : regions ? '--regions' : undefined;
  if (checkpoints === undefined && lonely !== undefined)
    throw new InputError(`${lonely} is of checkpoints; it needs --checkpoints.`);
  const hidden = parseTrained(activation, '--activation');
  if (isSmooth(hidden))
    throw new InputError(
      `--activation ${trainedName(hidden)} is smooth: such a network has no regions, and no file that Crease reads. --last takes it behind the last layer, and crease bench generalisation compares it.`,
    );
}

function isJson(file: string): boolean {
  return extname(file).toLowerCase() === '.json';
}

function recipeOf(lesson: TrainTarget, options: TrainOptions): Recipe {
  const { activation, last, seed, steps, rate, constant, batch, decay } = options;
  const { train: examples, inputs, isClasses } = lesson;
  const { loss = isClasses ? 'logistic' : 'squares' } = options;
  const widths = options.widths ?? [inputs, ...USUAL_HIDDEN, 1];
  return {
    widths,
    hidden: parseTrained(activation, '--activation'),
    last: parseTrained(last, '--last'),
    seed,
    examples,
    batch: Math.min(batch, examples.length),
    rate,
    ...(!constant && steps > 0 && { fallsOver: steps }),
    decay,
    loss,
  };
}

/** Takes all steps, and records the course at checkpoints. @returns the record at the end */
async function runTraining(training: TrainingRun): Promise<CheckpointRecord> {
  const { trainer, options, folder } = training;
  const { steps, every = Math.max(1, Math.floor(steps / 20)), regions } = options;
  const progress = new Progress('Training');
  const workers = regions ? openWorkers() : undefined;
  try {
    for (;;) {
      const isDue = folder && (trainer.taken % every === 0 || trainer.taken === steps);
      const record = isDue ? await recordOf(training, workers) : undefined;
      if (record) await folder?.add(record, fileOf(training, record), training.signal);
      if (trainer.taken === steps) return record ?? (await recordOf(training, workers));
      const next = folder
        ? Math.min(steps, every * (Math.floor(trainer.taken / every) + 1))
        : steps;
      await stepTo(training, next, progress);
    }
  } finally {
    workers?.close();
    progress.end();
  }
}

/** @throws InputError if the training comes apart. */
async function stepTo({ trainer, options, signal }: TrainingRun, step: number, progress: Progress) {
  while (trainer.taken < step) {
    const until = performance.now() + LOOK_EVERY_MS;
    while (trainer.taken < step && performance.now() < until) {
      // To the end of the step at most, so that no example of the next is seen before a checkpoint.
      if (!trainer.advance(Math.min(AT_ONCE, trainer.leftInStep)))
        throw new InputError(trainer.fault ?? 'The training stopped.');
    }
    progress.show(trainer.taken / options.steps);
    await look(signal);
  }
}

/** Lets signals come through. */
async function look(signal: AbortSignal): Promise<void> {
  await setImmediate();
  signal.throwIfAborted();
}

async function recordOf(
  training: TrainingRun,
  workers: SubdivisionWorkers | undefined,
): Promise<CheckpointRecord> {
  const { trainer, lesson, options, signal } = training;
  const { train: learned, test, isClasses, window } = lesson;
  const loss = (part: readonly Example[]) => trainer.lossOver(part);
  const error = (part: readonly Example[]) => trainer.errorOver(part);
  const isTested = test.length > 0;
  const regions = workers && {
    regions: await regionsIn(trainer.network(), window, workers, options.maxRegions, signal),
  };
  return {
    step: trainer.taken,
    loss: await meanOver(learned, loss, signal),
    ...(isTested && { testLoss: await meanOver(test, loss, signal) }),
    ...(isClasses && { error: await meanOver(learned, error, signal) }),
    ...(isClasses && isTested && { testError: await meanOver(test, error, signal) }),
    ...regions,
  };
}

async function meanOver(
  examples: readonly Example[],
  measure: (part: readonly Example[]) => number,
  signal: AbortSignal,
): Promise<number> {
  let sum = 0;
  for (let i = 0; i < examples.length; i += AT_ONCE) {
    const part = examples.slice(i, i + AT_ONCE);
    sum += measure(part) * part.length;
    await look(signal);
  }
  return sum / examples.length;
}

async function regionsIn(
  network: Network,
  window: Window,
  workers: SubdivisionWorkers,
  maxRegions = DEFAULT_MAX_REGIONS,
  signal: AbortSignal,
): Promise<number> {
  const sliced = sliceNetwork(network, defaultSlice(inputWidth(network)));
  const { regionsByDepth } = await subdivide(sliced, window, { workers, maxRegions, signal });
  return regionsByDepth[regionsByDepth.length - 1];
}

/** A safetensors file of the network as it is now, which says how it was made. */
function fileOf({ trainer, lesson, options }: TrainingRun, { step, loss }: CheckpointRecord) {
  const { recipe } = trainer;
  const { widths, hidden, last, seed, rate, decay, batch } = recipe;
  const metadata = {
    training: `crease train: ${lesson.text}; ${widths.join('-')}, ${trainedName(hidden)}, ${trainedName(last)} behind the last layer, ${recipe.loss}, Adam, rate ${rate}${options.constant ? '' : ' falling'}, decay ${decay}, ${batch} examples a step, seed ${seed}`,
    step: String(step),
    loss: String(loss),
    activation: trainedName(hidden),
  };
  return writeSafetensors(trainer.network(), metadata, lesson.window, dataOf(lesson));
}
