/** Milliseconds between pauses, unless somebody says otherwise. */
const PAUSE_EVERY_MS = 50;

/** What a caller may say about long work in this thread. */
export interface PauseOptions {
  /** Called now and then with the share of the work that is done, from 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined;
  /** Once aborted, the work rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds between pauses: 50. */
  readonly pauseEvery?: number;
}

/** Pauses of long work, in which hosts draw, and signals come through. */
export class Pauses {
  private resumedAt = performance.now();

  constructor(private readonly options: PauseOptions) {
    options.signal?.throwIfAborted();
  }

  /** Whether the work has gone on for long enough. */
  get isDue(): boolean {
    const { pauseEvery = PAUSE_EVERY_MS } = this.options;
    return performance.now() - this.resumedAt >= pauseEvery;
  }

  /**
   * Lets whatever else waits in this thread run.
   *
   * @param share of the work that is done; without it, nobody is told
   */
  async take(share?: number): Promise<void> {
    if (share !== undefined) this.options.onProgress?.(share);
    await new Promise<void>((resolve) => setTimeout(resolve, 0));
    this.options.signal?.throwIfAborted();
    this.resumedAt = performance.now();
  }
}
