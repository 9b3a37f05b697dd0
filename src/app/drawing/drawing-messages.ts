import type { SlicedNetwork } from '../../network/sliced-network';
import type { Window } from '../../network/slice';
import type { SampleGrid } from '../../view/grid';
import type { MapStyle, PictureLayer } from '../../view/picture';
import type { DrawnComplex } from '../../raster/placed-regions';
import type { PictureSize } from '../../raster/sampled-map';

/** What stands for a thing that the drawing worker has: the number that it was sent with. */
export interface Kept {
  readonly id: number;
}

/** A picture that the drawing worker is to draw, of maps and regions that it has. */
export interface PictureRequest {
  readonly size: PictureSize;
  readonly view: Window;
  readonly maps: readonly Kept[];
  readonly style: MapStyle;
  readonly layers: readonly PictureLayer<Kept>[];
}

/** What is asked of the drawing worker; answers have the same number. */
export type ToDrawer =
  /** A network that maps are made of. */
  | { readonly kind: 'network'; readonly id: number; readonly network: SlicedNetwork }
  /** Make a map, which is kept under its number. */
  | {
      readonly kind: 'map';
      readonly id: number;
      readonly networkId: number;
      readonly grid: SampleGrid;
    }
  /** Make it no more. */
  | { readonly kind: 'drop'; readonly id: number }
  /** Keep exact regions. */
  | { readonly kind: 'regions'; readonly id: number; readonly complex: DrawnComplex }
  | { readonly kind: 'colours'; readonly id: number; readonly colours: Uint32Array<ArrayBuffer> }
  | {
      readonly kind: 'forms';
      readonly id: number;
      readonly forms: Float32Array<ArrayBuffer>;
      readonly outputs: number;
    }
  /** Whatever is kept under a number is not needed any more. */
  | { readonly kind: 'forget'; readonly id: number }
  | { readonly kind: 'draw'; readonly id: number; readonly picture: PictureRequest };

export type FromDrawer =
  | { readonly kind: 'progress'; readonly id: number; readonly share: number }
  | { readonly kind: 'mapped'; readonly id: number; readonly regionsByDepth: readonly number[] }
  | { readonly kind: 'unmapped'; readonly id: number; readonly message: string }
  | { readonly kind: 'drawn'; readonly id: number; readonly bitmap: ImageBitmap }
  | { readonly kind: 'undrawn'; readonly id: number; readonly message: string };
