import { whenAborted } from './when-aborted';

/** What a thread does that somebody waits for, and what it does in the gaps between. */
export class Gaps {
  private underWay = 0;
  /** Work that is done now although it can wait. */
  private readonly stops = new Set<AbortController>();
  private readonly waiting: (() => void)[] = [];

  /** Does at once what somebody waits for: what can wait stops, and comes after it. */
  async first<T>(work: () => Promise<T> | T): Promise<T> {
    this.underWay++;
    for (const stop of this.stops) stop.abort();
    try {
      return await work();
    } finally {
      this.underWay--;
      if (this.underWay === 0) for (const go of this.waiting.splice(0)) go();
    }
  }

  /**
   * Does work that can wait once there is nothing else to do; where something comes between, once more from its
   * beginning.
   *
   * @param work is to reject soon after its signal is aborted, and may be ended so
   * @throws the signal's reason once that is aborted; whatever else the work throws.
   */
  async within<T>(work: (until: AbortSignal) => Promise<T> | T, signal: AbortSignal): Promise<T> {
    for (;;) {
      await this.gap();
      signal.throwIfAborted();
      const stop = new AbortController();
      const stopListening = whenAborted(signal, () => stop.abort());
      this.stops.add(stop);
      try {
        return await work(stop.signal);
      } catch (error) {
        if (!stop.signal.aborted) throw error;
      } finally {
        this.stops.delete(stop);
        stopListening();
      }
    }
  }

  /** What was asked by now comes first, and what that leads to. */
  private async gap(): Promise<void> {
    do {
      if (this.underWay > 0) await new Promise<void>((resolve) => this.waiting.push(resolve));
      await new Promise<void>((resolve) => setTimeout(resolve, 0));
    } while (this.underWay > 0);
  }
}
