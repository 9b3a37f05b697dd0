import { InputError } from '../network/errors';
import type { Window } from '../network/slice';
import type { SignCount } from './line';
import { exactWindow, nearestArea } from './exact-polygon';
import { percentText } from './percent-text';

/** Exact counts of a window's regions (R2: activation regions). */
export interface ExactCounts {
  /** Patterns of the first k hidden layers, for k from 1 to all of them. */
  readonly regionsByDepth: readonly number[];
  /**
   * Sum of the regions' areas. A cut leaves both its sides, as every sign is exact: so it is the
   * window's own area, of which this is the nearest float64, whatever float64 makes of the regions.
   */
  readonly area: number;
  /** Signs that decided it, and how many of them took integers. */
  readonly signs: Readonly<SignCount>;
  /** Multiplications with an addition behind them that folding the network took. */
  readonly multiplyAdds: number;
}

/** What one task found. */
export interface TaskCounts {
  /** Parts that the first k layers do not cut, by k − 1. */
  readonly counts: readonly number[];
  /** Area of the regions that the task found, to the third digit or so: it says how far the count is. */
  readonly area: number;
  readonly signs: Readonly<SignCount>;
  readonly multiplyAdds: number;
}

/** There are more regions than the limit. */
export class TooManyRegionsError extends InputError {
  /** @param share of the window that was done by then, from 0 to 1 */
  constructor(
    readonly maxRegions: number,
    depth: number,
    readonly share: number,
  ) {
    super(
      `There are more than ${maxRegions} regions at depth ${depth}: the count stopped with ${percentText(share)} of the window done.`,
    );
  }
}

/** Adds up what tasks find. The same tasks in the same order give the same sums, to the last bit. */
export class Total {
  private readonly counts: number[];
  private area = 0;
  private readonly signs: SignCount = { asked: 0, exact: 0 };
  private multiplyAdds = 0;

  constructor(
    layers: number,
    private readonly window: Window,
    private readonly maxRegions: number,
  ) {
    this.counts = Array.from({ length: layers }, () => 0);
  }

  add({ counts, area, signs, multiplyAdds }: TaskCounts): void {
    for (const [k, count] of counts.entries()) this.counts[k] += count;
    this.area += area;
    this.signs.asked += signs.asked;
    this.signs.exact += signs.exact;
    this.multiplyAdds += multiplyAdds;
  }

  /** Share of the window's area that is done, with some more area that is not added yet. */
  share(more = 0): number {
    const { u0, u1, v0, v1 } = this.window;
    const area = (u1 - u0) * (v1 - v0);
    // Float64 may have no area for a tiny window, of which nothing is known to be done then.
    return area > 0 ? (this.area + more) / area : 0;
  }

  /**
   * @param more counts that are not added yet, and their area
   * @throws TooManyRegionsError if there are more regions than the limit.
   */
  requireBelowLimit(more: readonly number[] = [], moreArea = 0): void {
    for (const [k, count] of this.counts.entries())
      if (count + (more[k] ?? 0) > this.maxRegions)
        throw new TooManyRegionsError(this.maxRegions, k + 1, this.share(moreArea));
  }

  result(): ExactCounts {
    const { counts, window, signs, multiplyAdds } = this;
    const area = nearestArea(exactWindow(window).vertices);
    return { regionsByDepth: counts, area, signs, multiplyAdds };
  }
}
