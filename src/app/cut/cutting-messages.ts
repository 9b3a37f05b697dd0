import type { FunctionPieces } from '../../geometry/function-pieces';
import type { LevelChoice } from '../../geometry/level-sets';
import type { Polyline } from '../../geometry/polylines';
import type { RegionAtPoint } from '../../geometry/region-at';
import type { Window } from '../../network/slice';
import type { SlicedNetwork } from '../../network/sliced-network';
import type { Preview } from '../../sampling/preview';
import type { Question } from '../../threads/question';
import type { SampleGrid } from '../../view/grid';
import type { Range } from '../../view/scaled-colours';
import type { RegionComplex } from '../../view/region-complex';

/** A window of a slice of a network. */
export interface SlicedWindow {
  /** A network of (u, v), as `sliceNetwork` gives it. */
  readonly network: SlicedNetwork;
  readonly window: Window;
}

/** A small picture of a window, to be had before it is cut. */
export interface PreviewWish {
  readonly grid: SampleGrid;
  /** As a palette has them. */
  readonly colours: Uint32Array;
}

/** What the cutting worker is asked: one window at a time is cut, or counted. */
export interface CuttingQuestions {
  readonly cut: Question<CutRequest, CutWindow, CutNews>;
  /** The outputs' forms in all regions of a window, which was best cut last. */
  readonly forms: Question<CutRequest, PackedForms>;
  /** The regions of the first so many layers. */
  readonly regions: Question<LayersRequest, RegionComplex>;
  /** How many regions there are, by depth. */
  readonly count: Question<LayersRequest, readonly number[], CutNews>;
  /** The region of the first so many layers that is at a place. */
  readonly region: Question<RegionRequest, RegionAtPoint>;
}

export interface CutRequest extends SlicedWindow {
  readonly maxRegions: number;
  readonly boundary?: LevelChoice | undefined;
  /** Whether the network has one input, whose function is wanted as well. */
  readonly isFunction?: boolean | undefined;
  readonly preview?: PreviewWish | undefined;
}

export interface LayersRequest extends SlicedWindow {
  readonly depth: number;
  readonly maxRegions: number;
}

export interface RegionRequest extends SlicedWindow {
  readonly depth: number;
  readonly place: RegionPlace;
}

/** What is told before an answer. */
export type CutNews =
  | { readonly kind: 'progress'; readonly share: number }
  /** Once where it was wished for; undefined where it cannot be had. */
  | { readonly kind: 'preview'; readonly preview: Preview | undefined };

/** A window's regions, and its decision boundary and its function where they were asked for. */
export interface CutWindow {
  readonly complex: RegionComplex;
  readonly boundary: readonly Polyline[] | undefined;
  readonly pieces?: FunctionPieces | undefined;
}

/**
 * The outputs' affine forms, `[a, b, c]` for each output of each region: the output is
 * `a · x + b · y + c` where x and y are −1 to 1 across the window, as in `places`.
 */
export interface PackedForms {
  readonly outputs: number;
  readonly forms: Float32Array<ArrayBuffer>;
  /** Lowest and highest value of each output at a vertex. */
  readonly ranges: readonly Range[];
}

/** Which region is asked about: that at a point, or that with a pattern of the layers shown. */
export type RegionPlace =
  { readonly u: number; readonly v: number } | { readonly pattern: readonly Uint8Array[] };
