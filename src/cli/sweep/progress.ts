import type { Cost, Projection } from '../../sweep/cost';
import type { Seconds } from '../../sweep/record';
import type { Entry } from '../../sweep/series';
import { tell, tellInPlace } from '../messages';
import { countText } from '../../view/count-text';

/** Milliseconds between lines in a log, and between changes of the line on a terminal. */
const LOG_EVERY_MS = 5000;
const SHOW_EVERY_MS = 100;

/**
 * Tells a person how a sweep goes on: a line on a terminal that changes, and now and then a line in
 * a log.
 */
export class SweepProgress {
  private done = 0;
  private shownAt = -Infinity;
  private readonly isTerminal = process.stderr.isTTY;

  /** @param projection of the time that is left; learns from every network that is done */
  constructor(
    private readonly networks: number,
    private readonly projection: Projection,
  ) {}

  /**
   * Tells of a network that is done.
   *
   * @param cost that was expected of it
   * @param rest what is expected of those that are not done
   */
  show(
    { network, outcome }: Entry,
    cost: Cost | undefined,
    rest: readonly (Cost | undefined)[],
  ): void {
    this.done++;
    const seconds = 'seconds' in outcome ? total(outcome.seconds) : undefined;
    if (seconds !== undefined) this.projection.add(cost, seconds);
    const now = performance.now();
    if (now - this.shownAt < (this.isTerminal ? SHOW_EVERY_MS : LOG_EVERY_MS)) return;
    this.shownAt = now;
    const took = seconds === undefined ? 'failed' : `took ${duration(seconds)}`;
    const remaining = this.projection.remaining(rest);
    const left =
      remaining === undefined || rest.length === 0 ? '' : `, about ${duration(remaining)} left`;
    const done = `${countText(this.done)} of ${countText(this.networks)} networks${left}`;
    const text = `${done}; ${network.name} ${took}`;
    if (this.isTerminal) tellInPlace(text);
    else tell(text);
  }

  /** Leaves the terminal's line to whoever writes next. */
  end(): void {
    if (this.isTerminal) tellInPlace();
  }
}

/** Seconds of one network, sampled counts included: they can take longer than the exact ones. */
function total({ exact, sampled = 0 }: Seconds): number {
  return exact + sampled;
}

/** 8 ms, 0.4 s, 12 s, 3 min, 5 h. */
export function duration(seconds: number): string {
  if (seconds < 0.095) return `${Math.max(1, Math.round(1000 * seconds))} ms`;
  if (seconds < 1) return `${seconds.toFixed(1)} s`;
  if (seconds < 100) return `${Math.round(seconds)} s`;
  return seconds < 6000 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
