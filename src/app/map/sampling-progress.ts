import type { SampledMap } from '../drawing/renderer';
import type { RefinementListener } from './refinement';

/** What the owner of the samples is told. */
export interface SamplingListener {
  /** There is something new to be drawn. */
  onMap(): void;
  /** What is known of the view has changed. */
  onChange(): void;
  onError(error: unknown): void;
}

/** How far the samples of the view are, as a refinement tells it. */
export class SamplingProgress implements RefinementListener<SampledMap> {
  /** Share of the finished map's samples that are done; 1 once it is there. */
  share = 0;
  /** Regions of the window that is counted which a fixed grid meets, by depth; behind the finished map. */
  regionsByDepth: readonly number[] | undefined;
  /** Share of that grid's samples whose regions are certainly right. */
  certified = 1;
  /** The sampler gave up on this view. */
  failed = false;

  constructor(private readonly listener: SamplingListener) {}

  /** Another view is sampled from now on. */
  restart(): void {
    this.share = 0;
    this.regionsByDepth = undefined;
    this.failed = false;
  }

  onMap(_map: SampledMap, finished: boolean): void {
    if (finished) this.share = 1;
    this.listener.onMap();
    this.listener.onChange();
  }

  onSurroundings(): void {
    this.listener.onMap();
  }

  onCount(regionsByDepth: readonly number[], certified: number): void {
    this.regionsByDepth = regionsByDepth;
    this.certified = certified;
    this.listener.onChange();
  }

  onProgress(share: number): void {
    this.share = Math.max(this.share, share);
    this.listener.onChange();
  }

  onError(error: unknown): void {
    this.failed = true;
    this.listener.onChange();
    this.listener.onError(error);
  }
}
