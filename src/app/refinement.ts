import type { SampleOptions } from '../gpu/engine';
import type { Window } from '../network/slice';
import { clarity } from '../view/camera';
import type { SampleGrid } from '../view/grid';

/** The picture that is wanted. */
export interface Aim {
  readonly view: Window;
  /** Samples of the finished map. */
  readonly width: number;
  readonly height: number;
}

/** A map as far as a refinement cares: where it was taken, and that it must be given back. */
interface Taken {
  readonly grid: SampleGrid;
  destroy(): void;
}

/** What takes the maps: a `Sampler`. */
export interface MapSource<M extends Taken> {
  map(grid: SampleGrid, options: SampleOptions): Promise<M>;
  destroy(): void;
}

/** What a refinement tells its owner. */
export interface RefinementListener<M> {
  /** A better picture of the aim than the last; `finished` if it is all that was asked for. */
  onMap(map: M, finished: boolean): void;
  /** Share of the finished map's samples that are done. */
  onProgress(share: number): void;
  onError(error: unknown): void;
}

/** Samples across, as shares of the finished map's: a first picture at once, then a fair one. */
const STAGES = [1 / 8, 1 / 3, 1];

/** Milliseconds that a view must rest before more than the first stage is worth starting. */
const REST = 60;

/**
 * Makes ever finer maps of the view that it is aimed at, one at a time, and drops the work for a
 * view that was left. It owns the map that it last announced.
 */
export class Refinement<M extends Taken> {
  private current: M | undefined;
  private aim: Aim | undefined;
  private aimedAt = 0;
  /** The aim whose finished map was announced, or that failed. */
  private settled: Aim | undefined;
  private running: Promise<void> | undefined;
  private job: { readonly grid: SampleGrid; readonly abort: AbortController } | undefined;
  private destroyed = false;

  constructor(
    private readonly source: MapSource<M>,
    private readonly listener: RefinementListener<M>,
  ) {}

  /** The best map so far: not always of the aim's view. */
  get map(): M | undefined {
    return this.current;
  }

  aimAt(aim: Aim): void {
    this.aim = aim;
    this.aimedAt = performance.now();
    // A quick first stage that would still improve the picture is let through: without it, a drag
    // that never rests would never be filled in.
    if (this.job && !(isCoarse(this.job.grid, aim) && this.improves(this.job.grid, aim)))
      this.job.abort.abort();
    this.running ??= this.run();
  }

  destroy(): void {
    this.destroyed = true;
    this.job?.abort.abort();
    this.current?.destroy();
    this.current = undefined;
    // What was submitted still uses the source's buffers.
    void Promise.resolve(this.running).then(() => this.source.destroy());
  }

  private async run(): Promise<void> {
    while (this.aim && this.aim !== this.settled && !this.destroyed) await this.refine(this.aim);
    this.running = undefined;
  }

  /** Takes the aim through the stages, until it is finished, fails, or is no longer the aim. */
  private async refine(aim: Aim): Promise<void> {
    for (const [stage, share] of STAGES.entries()) {
      const finished = stage === STAGES.length - 1;
      const grid = stageGrid(aim, share);
      if (!finished && !this.improves(grid, aim)) continue;
      const abort = new AbortController();
      this.job = { grid, abort };
      try {
        if (stage > 0) await this.rest(abort.signal);
        const map = await this.source.map(grid, {
          signal: abort.signal,
          onProgress: (done) => {
            if (!abort.signal.aborted) this.listener.onProgress(done * share ** 2);
          },
        });
        this.accept(map, finished && this.aim === aim);
      } catch (error) {
        if (!abort.signal.aborted) {
          this.settled = aim;
          this.listener.onError(error);
        }
      } finally {
        this.job = undefined;
      }
      if (this.aim !== aim || this.settled === aim || this.destroyed) return;
    }
  }

  private accept(map: M, finished: boolean): void {
    if (this.destroyed || !this.aim || !(finished || this.improves(map.grid, this.aim))) {
      map.destroy();
      return;
    }
    this.current?.destroy();
    this.current = map;
    if (finished) this.settled = this.aim;
    this.listener.onMap(map, finished);
  }

  private improves(grid: SampleGrid, aim: Aim): boolean {
    const { current } = this;
    return !current || clarityOf(grid, aim) > clarityOf(current.grid, aim);
  }

  private async rest(signal: AbortSignal): Promise<void> {
    const wait = this.aimedAt + REST - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    signal.throwIfAborted();
  }
}

function clarityOf(grid: SampleGrid, aim: Aim): number {
  return clarity(grid, aim.view, aim.width);
}

function stageGrid({ view, width, height }: Aim, share: number): SampleGrid {
  return { window: view, width: Math.ceil(width * share), height: Math.ceil(height * share) };
}

function isCoarse(grid: SampleGrid, aim: Aim): boolean {
  return grid.width <= Math.ceil(aim.width * STAGES[0]);
}
