import { countPieces } from '../drawing/pieces';
import type { Window } from '../network/slice';
import { networkAt, type Training } from './training';

/**
 * Steps between those that are counted, the coarsest first: so a chart has its shape at once, and is finer then. The
 * last is 1.
 */
const EVERY = [20, 10, 5, 1] as const;

/** How many straight pieces a training's window has at each of its steps: exact, and found step by step. */
export class PieceCounts {
  /** By step; 0 where it is not counted yet. */
  private readonly counts: Uint32Array;

  /** @param training that keeps every step */
  constructor(
    private readonly training: Training,
    private readonly window: Window,
    steps: number,
  ) {
    this.counts = new Uint32Array(steps + 1);
  }

  /** Steps that are counted up to one of them, each with its pieces, in their order. */
  until(step: number): [step: number, pieces: number][] {
    return Array.from(this.counts.subarray(0, step + 1), (pieces, at): [number, number] => [
      at,
      pieces,
    ]).filter(([, pieces]) => pieces > 0);
  }

  /** Takes a count that somebody else has found. */
  learn(step: number, pieces: number): void {
    this.counts[step] = pieces;
  }

  /** Counts the coarsest steps up to one of them. */
  async outline(step: number): Promise<void> {
    while (await this.countFirst(step, EVERY[0]));
  }

  /**
   * Counts one more of the steps up to one of them; the training goes no further for it than that.
   *
   * @returns whether there was one to count
   * @throws the signal's reason once that is aborted.
   */
  async countNext(step: number, signal?: AbortSignal): Promise<boolean> {
    for (const every of EVERY) if (await this.countFirst(step, every, signal)) return true;
    return false;
  }

  private async countFirst(step: number, every: number, signal?: AbortSignal): Promise<boolean> {
    for (let at = 0; at <= step; at += every) {
      if (this.counts[at] > 0) continue;
      const moment = this.training.at(at);
      // It came apart before.
      if (moment.step < at) return false;
      this.counts[at] = await countPieces(networkAt(moment), this.window, signal);
      return true;
    }
    return false;
  }
}
