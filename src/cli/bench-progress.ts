import type { SweepNetwork } from '../bench/plan';
import { grouped } from './messages';

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

  constructor(private readonly networks: number) {}

  /** @param remaining seconds, as far as they are known */
  show(network: SweepNetwork, seconds: number | undefined, remaining: number | undefined): void {
    this.done++;
    const now = performance.now();
    if (now - this.shownAt < (this.isTerminal ? SHOW_EVERY_MS : LOG_EVERY_MS)) return;
    this.shownAt = now;
    const took = seconds === undefined ? 'failed' : `took ${seconds} s`;
    const left = remaining === undefined ? '' : `, about ${duration(remaining)} left`;
    const counted = `${grouped(this.done)} of ${grouped(this.networks)} networks${left}`;
    const text = `${counted}; ${network.name} ${took}`;
    if (this.isTerminal)
      process.stderr.write(`\r\u001B[K${text.slice(0, process.stderr.columns - 1)}`);
    else process.stderr.write(`${text}\n`);
  }

  /** Leaves the terminal's line to whoever writes next. */
  end(): void {
    if (this.isTerminal) process.stderr.write('\r\u001B[K');
  }
}

/** 0.4 s, 12 s, 3 min, 5 h. */
export function duration(seconds: number): string {
  if (seconds < 1) return `${seconds.toFixed(1)} s`;
  if (seconds < 100) return `${Math.round(seconds)} s`;
  return seconds < 6000 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
