import { measureTrial } from '../../sweep/generalisation';
import { measureNetwork } from '../../sweep/measure';
import { addSampled } from '../../sweep/sampled-counts';
import { serve } from '../../threads/serve';
import { openSilently } from '../map-request';
import { requireRoomToMeasure } from '../memory';
import { portOfThread } from '../thread-port';
import type { TrialQuestions } from '../generalisation/messages';
import type { Measured, MeasureRequest, SweepQuestions } from './messages';

/* What a thread of a sweep runs, a network at a time: a bundle of its own (build.mjs). */
serve<SweepQuestions & TrialQuestions>(portOfThread(), {
  measure,
  trial: ({ trial, plan }) => measureTrial(trial, plan),
});

async function measure({ network, path, options }: MeasureRequest): Promise<Measured> {
  const startedAt = performance.now();
  const opened = await openSilently(path, network.isFile ? options : {});
  requireRoomToMeasure(opened.network);
  const record = await measureNetwork(opened, network, options);
  const exact = secondsSince(startedAt);
  const { activation } = opened;
  if (options.samples.length === 0) return { record, seconds: { exact }, activation };
  const sampledAt = performance.now();
  const more = addSampled(record, opened, network, options);
  return { record: more, seconds: { exact, sampled: secondsSince(sampledAt) }, activation };
}

/** Whole milliseconds. */
function secondsSince(startedAt: number): number {
  return Math.round(performance.now() - startedAt) / 1000;
}
