/** Hands out runs of rows, first fit, and takes them back. */
export class RowAllocator {
  /** Rows in use at most so far. */
  size = 0;
  private readonly taken: { start: number; length: number }[] = [];

  take(length: number): number {
    let [start, index] = [0, 0];
    for (; index < this.taken.length; index++) {
      const run = this.taken[index];
      if (run.start - start >= length) break;
      start = run.start + run.length;
    }
    this.taken.splice(index, 0, { start, length });
    this.size = Math.max(this.size, start + length);
    return start;
  }

  release(start: number): void {
    const index = this.taken.findIndex((run) => run.start === start);
    this.taken.splice(index, 1);
  }
}
