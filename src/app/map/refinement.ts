import type { Window } from '../../network/slice';
import { clarity, surroundings } from '../../view/camera';
import { sampleSteps, type SampleGrid } from '../../view/grid';
import { isSameWindow } from '../page/words';
import type { Sight } from './sight';

/** What of a sight is sampled. */
export type Aim = Pick<Sight, 'view' | 'counted' | 'width' | 'height'>;

/** A map as far as a refinement cares: where it was taken, and that it must be given back. */
interface Taken {
  readonly grid: SampleGrid;
  /** Distinct regions among the grid's samples, by depth. */
  readonly regionsByDepth: readonly number[];
  /** Share of the samples whose regions are certainly right. */
  readonly certified: number;
  destroy(): void;
}

/** What is wanted of a map on its way. */
export interface TakeOptions {
  /** Once aborted, the work on the map is dropped. */
  readonly signal: AbortSignal;
  /** Called with the share of the samples that are done. */
  readonly onProgress: (share: number) => void;
}

/** What takes the maps: a renderer's sampler. */
export interface MapSource<M extends Taken> {
  map(grid: SampleGrid, options: TakeOptions): Promise<M>;
  destroy(): void;
}

/** What a refinement tells its owner. */
export interface RefinementListener<M> {
  /** A better picture of the aim than the last; `finished` if it is all that was asked for. */
  onMap(map: M, finished: boolean): void;
  /** There is a map of what lies around the aim, for the views that come next. */
  onSurroundings(): void;
  /** Share of the finished map's samples that are done. */
  onProgress(share: number): void;
  /**
   * Regions of the aim's window that `countingGrid` meets, by depth, and what share of its samples is
   * certain; after the finished map.
   */
  onCount(regionsByDepth: readonly number[], certified: number): void;
  onError(error: unknown): void;
}

/** Samples across, as shares of the finished map's: a first picture at once, then a fair one. */
const STAGES = [1 / 8, 1 / 3, 1];

/** Samples along both sides of the window that is counted, on every screen: as `crease count` has them. */
export const COUNTING_SIDE = 1024;

/** Milliseconds that a view must rest before more than the first stage is worth starting. */
const REST = 60;

/**
 * The wide map reaches this many times as far as the view, at half the finished map's samples: a
 * quarter of its time, for a margin of a whole view on every side.
 */
const WIDE_REACH = 3;
const WIDE_SHARE = 1 / 2;

/** A wide map is kept while its clarity for the surroundings is above this; a new one's is 1. */
const WIDE_WORTH = 1 / 2;

/**
 * Makes ever finer maps of the view that it is aimed at, one at a time, and drops the work for a
 * view that was left. While a finished view rests it takes a wide, coarse map around it, so that a
 * pan or a zoom finds something there. It owns its maps.
 */
export class Refinement<M extends Taken> {
  /** The last finished map, of whatever view: it stays on top of coarser ones of the next. */
  private fine: M | undefined;
  /** The last map of an earlier stage, until a finished one makes it needless. */
  private coarse: M | undefined;
  /** The last map of a view's surroundings. */
  private wide: M | undefined;
  private aim: Aim | undefined;
  private aimedAt = 0;
  /** The aim whose finished map was announced, or that failed. */
  private settled: Aim | undefined;
  private running: Promise<void> | undefined;
  /** What was counted last. */
  private count:
    | {
        readonly window: Window;
        readonly regionsByDepth: readonly number[];
        readonly certified: number;
      }
    | undefined;
  private job: { readonly grid: SampleGrid; readonly abort: AbortController } | undefined;
  private destroyed = false;

  /** @param beforeFiner resolves when there is nothing more urgent to do than finer maps */
  constructor(
    private readonly source: MapSource<M>,
    private readonly listener: RefinementListener<M>,
    private readonly beforeFiner: () => Promise<void> = () => Promise.resolve(),
  ) {}

  /** The maps that make up the best picture so far, to be drawn over each other: finer ones last. */
  get maps(): readonly M[] {
    return [this.wide, this.coarse, this.fine]
      .filter((map) => map !== undefined)
      .toSorted((a, b) => sampleSteps(b.grid).u - sampleSteps(a.grid).u);
  }

  /** How much of a view's finished map is there: nothing, a coarser one, or all. */
  stageOf(view: Window): 'none' | 'coarse' | 'finished' {
    const isOf = (map: M | undefined) => map !== undefined && isSameWindow(map.grid.window, view);
    if (isOf(this.fine)) return 'finished';
    return isOf(this.coarse) ? 'coarse' : 'none';
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
    for (const map of this.maps) map.destroy();
    this.wide = this.coarse = this.fine = undefined;
    // What was submitted still uses the source's buffers.
    void Promise.resolve(this.running).then(() => this.source.destroy());
  }

  private async run(): Promise<void> {
    while (this.aim && !this.destroyed) {
      const { aim } = this;
      if (aim !== this.settled) await this.refine(aim);
      if (this.aim !== aim) continue;
      await this.countRegions(aim);
      if (this.aim !== aim) continue;
      await this.lookAround(aim);
      if (this.aim === aim) break;
    }
    this.running = undefined;
  }

  /** Takes the aim through the stages, until it is finished, fails, or is no longer the aim. */
  private async refine(aim: Aim): Promise<void> {
    for (const [stage, share] of STAGES.entries()) {
      const finished = stage === STAGES.length - 1;
      const grid = stageGrid(aim, share);
      if (!finished && !this.improves(grid, aim)) continue;
      try {
        const map = await this.take(grid, stage > 0, (done) =>
          this.listener.onProgress(done * share ** 2),
        );
        if (map) this.accept(map, finished && this.aim === aim);
      } catch (error) {
        this.settled = aim;
        this.listener.onError(error);
      }
      if (this.aim !== aim || this.settled === aim || this.destroyed) return;
    }
  }

  /** Counts the regions of the aim's window, unless they are known from another view of it. */
  private async countRegions(aim: Aim): Promise<void> {
    if (this.destroyed || this.fine?.grid.window !== aim.view) return;
    const { counted: window } = aim;
    if (!this.count || !isSameWindow(this.count.window, window)) {
      const grid = { window, width: COUNTING_SIDE, height: COUNTING_SIDE };
      try {
        const map = await this.take(grid, true);
        if (!map) return;
        const { regionsByDepth, certified } = map;
        this.count = { window, regionsByDepth, certified };
        map.destroy();
      } catch (error) {
        this.listener.onError(error);
        return;
      }
    }
    const { regionsByDepth, certified } = this.count;
    if (this.aim === aim && !this.destroyed) this.listener.onCount(regionsByDepth, certified);
  }

  /** Takes a map of a finished view's surroundings, unless the last one still serves there. */
  private async lookAround(aim: Aim): Promise<void> {
    if (this.destroyed || this.fine?.grid.window !== aim.view) return;
    const window = surroundings(aim.view, WIDE_REACH);
    const grid = stageGrid({ ...aim, view: window }, WIDE_SHARE);
    if (this.wide && clarity(this.wide.grid, window, grid.width) > WIDE_WORTH) return;
    // Whatever keeps a map from being made is said of those that were asked for.
    const map = await this.take(grid, true).catch(() => undefined);
    if (!map || this.destroyed) return map?.destroy();
    this.wide?.destroy();
    this.wide = map;
    this.listener.onSurroundings();
  }

  /** @returns the map, or nothing if the work on it was dropped */
  private async take(
    grid: SampleGrid,
    rests: boolean,
    onProgress?: (share: number) => void,
  ): Promise<M | undefined> {
    const { signal } = (this.job = { grid, abort: new AbortController() }).abort;
    try {
      if (rests) await this.rest(signal);
      return await this.source.map(grid, {
        signal,
        onProgress: (share) => {
          if (!signal.aborted) onProgress?.(share);
        },
      });
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    } finally {
      this.job = undefined;
    }
  }

  private accept(map: M, finished: boolean): void {
    if (this.destroyed || !this.aim || !(finished || this.improves(map.grid, this.aim))) {
      map.destroy();
      return;
    }
    this.coarse?.destroy();
    this.coarse = undefined;
    if (finished) {
      this.fine?.destroy();
      this.fine = map;
      this.settled = this.aim;
    } else {
      this.coarse = map;
    }
    this.listener.onMap(map, finished);
  }

  private improves(grid: SampleGrid, aim: Aim): boolean {
    return this.maps.every((map) => clarityOf(grid, aim) > clarityOf(map.grid, aim));
  }

  private async rest(signal: AbortSignal): Promise<void> {
    const wait = this.aimedAt + REST - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const dropped = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await Promise.race([this.beforeFiner(), dropped]);
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
