import { InputError } from '../../network/errors';
import { sliceNetwork, type Window } from '../../network/slice';
import type { Cutter } from '../cut/cutter';
import { MOST_CUT_REGIONS } from '../cut/cutting';
import { describePlane, sliceOf, type Plane } from '../map/plane';
import { windowParameter } from '../page/words';
import type { CheckpointFilm } from './film';

/** Exact regions of a checkpoint's window; a sentence where there are too many. */
export type CheckpointCount = number | string;

/** Milliseconds that a plane and a window rest before all checkpoints are counted there. */
const REST = 400;

/** Counts the regions of all checkpoints of a training exactly, one after the other, while nothing else is asked. */
export class FilmCounts {
  private film: CheckpointFilm = [];
  private counts: (CheckpointCount | undefined)[] = [];
  /** Plane and window that the counts are of. */
  private place = '';
  private abort = new AbortController();

  /**
   * @param cutter of its own: others drop what is counted for what is shown
   * @param onCount something is known, or nothing any more
   */
  constructor(
    private readonly cutter: Cutter,
    private readonly onCount: () => void,
    private readonly onFault: (error: unknown) => void,
  ) {}

  /** The count of a checkpoint, once it is known. */
  of(checkpoint: number): CheckpointCount | undefined {
    return this.counts[checkpoint];
  }

  /** Counts a film's checkpoints on a plane, in the order of how far they are from one of them. */
  aimAt(film: CheckpointFilm, plane: Plane, window: Window, from: number): void {
    const place = `${describePlane(plane)} ${windowParameter(window)}`;
    if (film === this.film && place === this.place) return;
    this.close();
    [this.film, this.place, this.counts] = [film, place, []];
    this.onCount();
    this.abort = new AbortController();
    void this.countAll(plane, window, from, this.abort.signal);
  }

  /** Counts nothing any more. */
  close(): void {
    this.abort.abort();
    this.cutter.close();
    [this.film, this.place, this.counts] = [[], '', []];
  }

  private async countAll(plane: Plane, window: Window, from: number, signal: AbortSignal) {
    const { film } = this;
    await new Promise((resolve) => setTimeout(resolve, REST));
    const order = film
      .map((_, checkpoint) => checkpoint)
      .toSorted((a, b) => Math.abs(a - from) - Math.abs(b - from));
    for (const checkpoint of order) {
      if (signal.aborted) return;
      try {
        const count = await this.count(film, checkpoint, plane, window, signal);
        if (signal.aborted) return;
        this.counts[checkpoint] = count;
        this.onCount();
      } catch (error) {
        if (!signal.aborted) this.onFault(error);
        return;
      }
    }
    // Its workers are of no more use.
    this.cutter.close();
  }

  private async count(
    film: CheckpointFilm,
    checkpoint: number,
    plane: Plane,
    window: Window,
    signal: AbortSignal,
  ): Promise<CheckpointCount> {
    const { opened } = film[checkpoint];
    const network = sliceNetwork(opened.network, sliceOf(opened, plane));
    const request = { network, window, depth: Infinity, maxRegions: MOST_CUT_REGIONS };
    try {
      const byDepth = await this.cutter.count(request, { signal });
      return byDepth[byDepth.length - 1];
    } catch (error) {
      if (error instanceof InputError) return error.message;
      throw error;
    }
  }
}
