/** Milliseconds that a figure rests before what it leaves out is found. */
const REST = 200;

/** What a figure at rest leaves out is found, until something else is asked of it. */
export class SceneRefinement {
  private abort: AbortController | undefined;
  private resting: ReturnType<typeof setTimeout> | undefined;

  /** @param refine resolves when nothing is left out any more, or there is nothing to do; ends soon once it is aborted */
  constructor(private readonly refine: (signal: AbortSignal) => Promise<void>) {}

  /** Begins once the figure has been at rest for a while. */
  beginLater(): void {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => void this.begin(), REST);
  }

  stop(): void {
    clearTimeout(this.resting);
    this.abort?.abort();
    this.abort = undefined;
  }

  private async begin(): Promise<void> {
    if (this.abort) return;
    const abort = new AbortController();
    this.abort = abort;
    await this.refine(abort.signal);
    if (this.abort === abort) this.abort = undefined;
  }
}
