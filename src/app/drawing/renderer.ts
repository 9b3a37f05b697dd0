import type { Window } from '../../network/slice';
import type { SlicedNetwork } from '../../network/sliced-network';
import type { SampleGrid } from '../../view/grid';
import type { MapStyle, MarkLayer, PictureLayer } from '../../view/picture';
import type { RegionComplex } from '../../view/region-complex';
import type { MapSource } from '../map/refinement';
import type { Surface } from '../map/surface';

/** A map of samples, where it is drawn from. Who asked for it destroys it. */
export interface SampledMap {
  readonly grid: SampleGrid;
  /** Distinct regions among the grid's samples, by depth. */
  readonly regionsByDepth: readonly number[];
  /** Share of the samples whose regions are certainly right. */
  readonly certified: number;
  destroy(): void;
}

/** The exact regions of a window, where they are drawn from. Who asked for them destroys them. */
export interface ExactRegions {
  /** Colours from now on, one a region (RGBA, 8 bits each, red lowest). */
  setColours(colours: Uint32Array<ArrayBuffer>): void;
  /** @param forms as `OutputForms` has them */
  setForms(forms: Float32Array<ArrayBuffer>, outputs: number): Promise<void>;
  destroy(): void;
}

/** All that is to be on screen. */
export interface Picture<Map extends SampledMap, Regions extends ExactRegions> {
  readonly view: Window;
  /** Each lies over those before it, and shows them where it does not reach. */
  readonly maps: readonly Map[];
  /** `maps`, and those that nothing of is seen in this view, though it may be in the next. */
  readonly around: readonly Map[];
  readonly style: MapStyle;
  /** Drawn over the maps. */
  readonly layers: readonly PictureLayer<Regions>[];
  readonly marks: readonly MarkLayer<Regions>[];
}

/**
 * What draws one map on its canvas, and samples what it draws: a GPU (`GpuRenderer`), or workers on
 * the CPU (`CpuRenderer`). Which of them is chosen once, by the page; nobody else knows.
 */
export interface Renderer<
  Map extends SampledMap = SampledMap,
  Regions extends ExactRegions = ExactRegions,
> {
  /** Whether drawing computes on the cores that the exact engine cuts on, and had better do so after that. */
  readonly sharesCores: boolean;
  /** @throws InputError if the network is more than it can hold. */
  createSampler(network: SlicedNetwork): MapSource<Map>;
  /** @param complex may be handed over to a worker in pieces, and stays as it is */
  upload(complex: RegionComplex): Promise<Regions>;
  /**
   * Draws a picture.
   *
   * @returns whether it is on the canvas; otherwise that shows what there was, where it has gone, and
   *   the listener hears when to draw again
   */
  paint(picture: Picture<Map, Regions>): boolean;
  /** Resolves when all that was painted is on its way to the screen. */
  drawn(): Promise<void>;
  destroy(): void;
}

/** Who is told of what a renderer does by itself. */
export interface RendererListener {
  /** What was painted last can be drawn better now, or has changed where nobody looked. */
  onPicture(): void;
  onError(error: unknown): void;
}

/** Begins to draw on a surface. */
export type RendererFactory = (surface: Surface, listener: RendererListener) => Renderer;
