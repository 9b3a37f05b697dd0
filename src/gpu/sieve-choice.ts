/** Milliseconds of sieved work after which it is worth while to see what evaluating every sample takes. */
const WORTH_TRYING_MS = 300;

/** Batches of which every sample is evaluated, after one that was sieved took longer than that. */
const PAUSE = 8;

/**
 * Decides which batches go through a `Sieve`. Evaluating every sample always takes the same, which is
 * measured once. Sieving takes less the larger the regions, so it goes on for as long as it is the
 * faster way, and is tried again now and then where it is not.
 */
export class SieveChoice {
  private spent = 0;
  private pause = 0;
  /** The most samples per millisecond that were seen where every one was evaluated. */
  private fullRate = 0;
  private isTried = false;
  /** Share of the samples that was evaluated where a batch was sieved last. */
  private share = 1;

  /** Whether the next batch is sieved. */
  next(): boolean {
    if (this.pause > 0) {
      this.pause--;
      return false;
    }
    if (this.spent < WORTH_TRYING_MS || this.isTried) return true;
    this.isTried = true;
    return false;
  }

  /** How large a batch may be next to one that is sieved, for it to take about as long. */
  sizeOf(isSieved: boolean): number {
    return isSieved ? 1 : Math.min(1, this.share);
  }

  /**
   * Counts a batch.
   *
   * @param evaluated those of its samples that were evaluated
   * @param isLong whether it took long enough to be measured
   */
  record(
    isSieved: boolean,
    samples: number,
    evaluated: number,
    milliseconds: number,
    isLong: boolean,
  ): void {
    if (isSieved) {
      this.spent += milliseconds;
      this.share = evaluated / samples;
    }
    const rate = samples / milliseconds;
    if (!isLong) {
      // Nothing was learnt: another batch has to tell.
      if (!isSieved && this.fullRate === 0) this.isTried = false;
    } else if (!isSieved) this.fullRate = Math.max(this.fullRate, rate);
    else if (rate < this.fullRate) this.pause = PAUSE;
  }
}
