import type { FunctionPieces } from '../../geometry/function-pieces';
import type { ZoomEnd } from '../../view/camera';
import type { Range } from '../../view/scaled-colours';
import type { CountState, RegionsState } from '../cut/counting';
import type { CutState } from '../cut/cutting';
import type { Sight } from './sight';

/** What is on screen, and what is known of it, for the legend and the panel. */
export interface Exploration extends Sight {
  /** Share of the finished map's samples that are done; 1 once it is on screen. */
  readonly progress: number;
  /**
   * Regions by depth, last the count of all, that a grid of the window meets which is the same on every
   * screen (`COUNTING_SIDE`); only when the map is finished.
   */
  readonly regionsByDepth: readonly number[] | undefined;
  /** Share of that grid's samples whose regions are certainly right: the others are as float32 has them. */
  readonly certified: number;
  /** The GPU gave up on this view. */
  readonly failed: boolean;
  /** How far the exact engine is with the view. */
  readonly exact: CutState;
  /** How far it is with the count of the window's regions. */
  readonly count: CountState;
  /** The regions that are pointed at: those of the layers shown, all of the view. */
  readonly regions: RegionsState;
  /** The picture is that of the exact regions of this very view. */
  readonly isExact: boolean;
  /** The limit of zooming that the view is at. */
  readonly zoomEnd: ZoomEnd | undefined;
  /** What the colours reach from and to, once that is known. */
  readonly range: Range | undefined;
  /** What the values in view do, where colours mean values: the scale may show those of the map beside, too. */
  readonly values: Range | undefined;
}

/** What a picture was drawn from, the best that there was of the view. */
export type PictureSource =
  /** The exact regions of this very view. */
  | 'exact'
  /** All samples of this very view, or some of them. */
  | 'finished'
  | 'coarse'
  /** What was known of other views, brought to where it is now. */
  | 'reprojected';

/** A picture that was drawn, as a renderer knows it. */
export interface Drawn {
  readonly source: PictureSource;
  /** What it took on the page's own thread. */
  readonly milliseconds: number;
}

/** A picture that was drawn, and of what. */
export interface Painted extends Drawn {
  readonly sight: Sight;
  /** The function of a network of one input, as far as it is known. */
  readonly pieces: FunctionPieces | undefined;
}

export interface ExplorerListener {
  onChange(exploration: Exploration): void;
  onPaint(painted: Painted): void;
  onError(error: unknown): void;
}
