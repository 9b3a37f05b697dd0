/**
 * Recordings that each need what was written to the same buffers for them. A queue writes before all of a
 * submission, so of several only the last one would be true: the others are refused.
 */
export class Latest {
  private prepared = 0;

  /** To be called when all is written. What this returns throws once something else is prepared. */
  prepare<On>(record: (on: On) => void): (on: On) => void {
    const own = ++this.prepared;
    return (on) => {
      if (own !== this.prepared)
        throw new Error('Something else was prepared since: submit one recording before the next.');
      record(on);
    };
  }
}
