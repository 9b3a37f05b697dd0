import { median } from '../../src/sweep/quantiles';
import type { Clock, Times } from './part';

/** Milliseconds of a frame at 60 Hz. */
export const FRAME_MS = 1000 / 60;

/**
 * Does something again and again, and takes the time of each.
 *
 * @param seconds after which it is not done again
 */
export async function repeat(
  work: () => Promise<void>,
  {
    most,
    seconds,
    clock,
  }: { readonly most: number; readonly seconds: number; readonly clock: Clock },
): Promise<Times> {
  const milliseconds: number[] = [];
  const end = clock.elapsed + Math.min(seconds, clock.left);
  while (milliseconds.length === 0 || (milliseconds.length < most && clock.elapsed < end))
    milliseconds.push(await timeOf(work));
  return { milliseconds, median: median(milliseconds) };
}

export async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** Three digits. */
export function short(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3);
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
