import type { SignCount } from './line';
import { RunningSum } from './running-sum';
import type { TaskCounts } from './subdivision-total';

/** What a task finds. */
export class Tally {
  readonly counts: number[];
  readonly area = new RunningSum();
  readonly signs: SignCount = { asked: 0, exact: 0 };
  multiplyAdds = 0;

  /** Number of the next line. */
  linesFrom = 0;

  constructor(layers: number) {
    this.counts = Array.from({ length: layers }, () => 0);
  }

  result(): TaskCounts {
    const { counts, area: sum, signs, multiplyAdds } = this;
    return { counts: [...counts], area: sum.value, signs: { ...signs }, multiplyAdds };
  }
}
