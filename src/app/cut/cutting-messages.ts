import type { LevelChoice } from '../../geometry/level-sets';
import type { Polyline } from '../../geometry/polylines';
import type { RegionAtPoint } from '../../geometry/region-at';
import type { Window } from '../../network/slice';
import type { SlicedNetwork } from '../../network/sliced-network';
import type { Preview } from '../../sampling/preview';
import type { SampleGrid } from '../../view/grid';
import type { Range } from '../../view/scaled-colours';
import type { RegionComplex } from '../../view/region-complex';

/** A window of a slice of a network. */
export interface Scene {
  /** A network of (u, v), as `sliceNetwork` gives it. */
  readonly network: SlicedNetwork;
  readonly window: Window;
}

/** A small picture of a scene, to be had before it is cut. */
export interface PreviewWish {
  readonly grid: SampleGrid;
  /** As a palette has them. */
  readonly colours: Uint32Array;
}

/** What is asked of the cutting worker; answers have the same number. */
export type ToCutter =
  /** Cut a window; one that is still being cut is dropped. */
  | {
      readonly kind: 'cut';
      readonly number: number;
      readonly scene: Scene;
      readonly maxRegions: number;
      readonly boundary: LevelChoice | undefined;
      readonly preview: PreviewWish | undefined;
    }
  | { readonly kind: 'drop'; readonly number: number }
  /** The outputs' forms in all regions of the window that was cut last. */
  | { readonly kind: 'forms'; readonly number: number }
  /** The regions of the first so many layers; one window at a time is cut, or counted. */
  | {
      readonly kind: 'regions';
      readonly number: number;
      readonly scene: Scene;
      readonly depth: number;
      readonly maxRegions: number;
    }
  /** How many regions there are. */
  | {
      readonly kind: 'count';
      readonly number: number;
      readonly scene: Scene;
      readonly maxRegions: number;
    }
  /** The region of the first so many layers that is at a place. */
  | {
      readonly kind: 'region';
      readonly number: number;
      readonly scene: Scene;
      readonly depth: number;
      readonly place: RegionPlace;
    };

/** A window's regions, and its decision boundary where that was asked for. */
export interface CutWindow {
  readonly complex: RegionComplex;
  readonly boundary: readonly Polyline[] | undefined;
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

export type FromCutter =
  | { readonly kind: 'progress'; readonly number: number; readonly share: number }
  /** Of what is cut next; undefined where it cannot be had. */
  | { readonly kind: 'preview'; readonly number: number; readonly preview: Preview | undefined }
  | { readonly kind: 'cut'; readonly number: number; readonly cut: CutWindow }
  | { readonly kind: 'forms'; readonly number: number; readonly forms: PackedForms }
  | { readonly kind: 'regions'; readonly number: number; readonly complex: RegionComplex }
  /** Regions by depth. */
  | { readonly kind: 'counted'; readonly number: number; readonly counts: readonly number[] }
  | { readonly kind: 'region'; readonly number: number; readonly region: RegionAtPoint }
  | {
      readonly kind: 'failed';
      readonly number: number;
      readonly message: string;
      readonly isInput: boolean;
    };
