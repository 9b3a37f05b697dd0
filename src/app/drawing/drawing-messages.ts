import type { DrawnComplex } from '../../raster/placed-regions';
import type { IndexedMap, PictureSize } from '../../raster/sampled-map';
import type { Window } from '../../network/slice';
import type { SlicedNetwork } from '../../network/sliced-network';
import type { Question } from '../../threads/question';
import type { SampleGrid } from '../../view/grid';
import type { MapStyle, PictureLayer } from '../../view/picture';

/** What the drawing worker is asked. It keeps things, but no state: another draws the same. */
export interface DrawingQuestions {
  /** Makes a map, and tells the share of it that is done. */
  readonly map: Question<MapWish, MadeMap, number>;
  readonly draw: Question<PictureRequest, ImageBitmap>;
}

export interface MapWish {
  readonly network: SlicedNetwork;
  readonly grid: SampleGrid;
}

export interface MadeMap {
  readonly regionsByDepth: readonly number[];
  readonly indexes: Uint8Array<ArrayBuffer>;
}

export interface PictureRequest {
  readonly size: PictureSize;
  readonly view: Window;
  readonly maps: readonly IndexedMap[];
  readonly style: MapStyle;
  /** Layers of the picture; those of exact regions name one of `complexes` by its number. */
  readonly layers: readonly PictureLayer<number>[];
  /** Exact regions, and their colours and forms, in the same order. */
  readonly complexes: readonly DrawnComplex[];
  readonly colours: readonly Uint32Array<ArrayBuffer>[];
  readonly forms: readonly SentForms[];
}

/** As `ColouredComplex` has them. */
export interface SentForms {
  readonly forms: Float32Array<ArrayBuffer>;
  readonly outputs: number;
}
