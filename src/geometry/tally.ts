import type { SignCount } from './line';
import type { TaskCounts } from './subdivision-total';

/** What a task finds. */
export class Tally {
  readonly counts: number[];
  /** To the third digit or so. */
  area = 0;
  readonly signs: SignCount = { asked: 0, exact: 0 };
  multiplyAdds = 0;

  /** Number of the next line. */
  linesFrom = 0;

  constructor(layers: number) {
    this.counts = Array.from({ length: layers }, () => 0);
  }

  result(): TaskCounts {
    const { counts, area, signs, multiplyAdds } = this;
    return { counts: [...counts], area, signs: { ...signs }, multiplyAdds };
  }
}
