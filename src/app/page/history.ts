/** Steps that are remembered. */
const MOST_STEPS = 200;

/** Where a person has been, to go back there and forth again. */
export class History<T> {
  private readonly steps: T[] = [];
  private at = -1;

  /** @param isSame whether two steps are one: nothing is to be undone between them */
  constructor(private readonly isSame: (a: T, b: T) => boolean) {}

  get canUndo(): boolean {
    return this.at > 0;
  }

  get canRedo(): boolean {
    return this.at < this.steps.length - 1;
  }

  /** A step that was taken; those that were undone before are forgotten. */
  push(step: T): void {
    const current = this.steps.at(this.at);
    if (this.at >= 0 && current !== undefined && this.isSame(current, step)) return;
    this.steps.splice(this.at + 1, Infinity, step);
    if (this.steps.length > MOST_STEPS) this.steps.shift();
    this.at = this.steps.length - 1;
  }

  /** @returns the step before, which is now the current one; undefined at the first */
  undo(): T | undefined {
    return this.canUndo ? this.steps[--this.at] : undefined;
  }

  /** @returns the step that was undone last; undefined where none was */
  redo(): T | undefined {
    return this.canRedo ? this.steps[++this.at] : undefined;
  }

  /** Begins anew, with one step. */
  restart(step: T): void {
    this.steps.length = 0;
    this.at = -1;
    this.push(step);
  }
}
