/** A part is cut on where so many of its samples had to be decided with more digits, */
const MOST_DECIDED = 12;
/** and this share of those seen. */
const MOST_SHARE = 1 / 8;

/** Of a part that was cut on for that, parts are not tried before they have this share of its samples. */
const TRIED_AGAIN = 1 / 4;

/**
 * Says which parts are cut, although evaluating them would cost less: where a unit is 0 over an area, or
 * creases are closer than float64 tells apart, it tells of few samples whether they are on or off.
 */
export class Doubt {
  /** Parts with more samples are not evaluated for now. */
  private mostTried = Infinity;

  mayTry(samples: number): boolean {
    return samples <= this.mostTried;
  }

  /** Whether a part is evaluated further, of which some samples were, and of these some decided. */
  mayGoOn(samples: number, decided: number): boolean {
    return decided <= MOST_DECIDED || decided <= MOST_SHARE * samples;
  }

  /** Takes note of how a part ended that was tried. */
  record(isEvaluated: boolean, samples: number): void {
    this.mostTried = isEvaluated ? Infinity : TRIED_AGAIN * samples;
  }
}
