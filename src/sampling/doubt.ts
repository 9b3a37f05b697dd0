/** A part is cut on where so many of its samples had to be decided with more digits, */
const MOST_DECIDED = 12;
/** and this share of those seen. */
const MOST_SHARE = 1 / 8;

/** Parts that are cut after one such; four times as many after the next, and after each at most */
const CUT_FIRST = 4;
const CUT_MORE = 4;
const CUT_MOST = 256;

/**
 * Says which parts are cut, although evaluating them would cost less: where a unit is 0 over an area, or
 * creases are closer than float64 tells apart, it tells of few samples whether they are on or off. The
 * others are decided one by one, which takes longer than cutting.
 */
export class Doubt {
  /** Parts that are cut before one is tried again, and how many those will be the next time. */
  private cut = 0;
  private cutNext = CUT_FIRST;

  /** Whether the next part is evaluated. */
  mayTry(): boolean {
    if (this.cut === 0) return true;
    this.cut--;
    return false;
  }

  /** Whether a part is evaluated further, of which some samples were, and of these some decided. */
  mayGoOn(samples: number, decided: number): boolean {
    return decided <= MOST_DECIDED || decided <= MOST_SHARE * samples;
  }

  /** Takes note of how a part ended that was tried; one without samples says nothing. */
  record(samples: number, decided: number): void {
    if (decided > MOST_SHARE * samples) {
      this.cut = this.cutNext;
      this.cutNext = Math.min(CUT_MORE * this.cutNext, CUT_MOST);
    } else if (samples > 0) this.cutNext = CUT_FIRST;
  }
}
