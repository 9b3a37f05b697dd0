import { KNOBS, type Knobs } from './knobs';

/**
 * Multiply-adds of the first submission: an emulated GPU takes hundredths of a second for them, and so do
 * the slowest.
 */
const FIRST_MULTIPLY_ADDS = { gpu: 2 ** 30, emulated: 2 ** 25 };

/** How much larger than a submission that took hardly any time the next ones are, at most. */
const MOST_GROWTH = 4;

/**
 * How much is submitted to a GPU at once, from the time that it takes: long enough to keep the GPU busy, short enough
 * to stay far from any driver's watchdog (2 seconds on Windows) and to be dropped at once. Two submissions lie before a
 * picture that is to be drawn, which is a few frames of a GPU's.
 */
export class BatchSize {
  multiplyAdds: number;
  private readonly shortest: number;
  private readonly longest: number;

  /**
   * @param pieces how much less than usual is done at once
   * @param adapter what does the work
   * @param batch milliseconds that it should take
   */
  constructor(
    pieces: number,
    adapter: 'gpu' | 'emulated',
    [shortest, longest]: Knobs['batch'] = KNOBS[adapter].batch,
  ) {
    this.multiplyAdds = FIRST_MULTIPLY_ADDS[adapter] / pieces;
    this.shortest = shortest / pieces;
    this.longest = longest / pieces;
  }

  /** Whether a batch took long enough for its time to say something. */
  isLong(milliseconds: number): boolean {
    return milliseconds >= this.shortest;
  }

  /** Sets the size of the next batches from the time that one took. */
  adapt(multiplyAdds: number, milliseconds: number): void {
    if (milliseconds > this.longest && this.multiplyAdds > 1)
      this.multiplyAdds = Math.min(this.multiplyAdds, multiplyAdds) / 2;
    else if (!this.isLong(milliseconds) && multiplyAdds >= this.multiplyAdds)
      this.multiplyAdds *= Math.min(Math.max(2, this.shortest / milliseconds), MOST_GROWTH);
  }
}
