import { plainText } from '../../network/plain-text';
import { trainedName } from '../../training/activation';
import type { CheckpointRecord } from './checkpoints';
import type { TrainingRun } from './training';
import { manyText } from '../../view/count-text';

/** What `crease train` says at its end, for scripts. */
export function trainReportJson(
  { trainer, lesson, options, folder }: TrainingRun,
  end: CheckpointRecord,
): string {
  const { widths, hidden, last, loss, seed } = trainer.recipe;
  const { step, ...measures } = end;
  return JSON.stringify({
    file: options.file,
    data: lesson.text,
    examples: { train: lesson.train.length, test: lesson.test.length },
    widths,
    activation: trainedName(hidden),
    last: trainedName(last),
    lossFunction: loss,
    seed,
    steps: step,
    ...measures,
    ...(folder && { checkpoints: { folder: folder.path, records: folder.records } }),
  });
}

/** What `crease train` says at its end, for people. */
export function reportText(
  { lesson, options, folder }: TrainingRun,
  end: CheckpointRecord,
): string {
  const { step, loss, testLoss, error, testError, regions } = end;
  const parts = [
    `loss ${loss.toExponential(2)}`,
    ...(testLoss === undefined ? [] : [`of what was kept back ${testLoss.toExponential(2)}`]),
    ...(error === undefined ? [] : [`${percent(error)} wrong`]),
    ...(testError === undefined ? [] : [`of what was kept back ${percent(testError)}`]),
    ...(regions === undefined ? [] : [manyText(regions, 'region')]),
  ];
  const kept = folder
    ? `; ${manyText(folder.records.length, 'checkpoint')} in ${plainText(folder.path)}`
    : '';
  return `${plainText(lesson.text)}: ${manyText(step, 'step')}, ${parts.join(', ')}\n${plainText(options.file)} has the network${kept}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
