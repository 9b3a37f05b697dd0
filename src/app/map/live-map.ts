import type { Cutter } from '../cut/cutter';
import { listenToGestures } from '../page/gestures';
import type { ExplorerListener } from './exploration';
import { Explorer } from './explorer';
import type { Look } from './look';
import { MapOverlay, type MapCover } from './overlay';
import type { PreviewCanvas } from './preview';
import { Surface } from './surface';

/** Where a map is. */
export interface MapPlace {
  /**
   * Has the class `map`, and keeps the size that the page's style gives it, which imports `map.css`. What is drawn over
   * it becomes a canvas right after it, of its classes and `overlay`: both fill the same positioned element, which holds
   * no other map unless the page's style puts each in its place.
   */
  readonly canvas: HTMLCanvasElement;
  /** The worker that cuts the map, and no other. */
  readonly cutter: Cutter;
  /** Share of the canvas's height, from the top, that nothing covers; all of it where it is absent. */
  readonly freeOf?: (canvas: HTMLCanvasElement) => number;
  /** What may cover the map. */
  readonly cover?: MapCover;
  /** Shows something before there is a renderer. */
  readonly preview?: PreviewCanvas;
}

/**
 * A map on a canvas of any page, which a person can pan and zoom. It shows a network once it is told to
 * (`explorer.show`), and draws it once it has a renderer (`RendererChoice`).
 */
export class LiveMap {
  readonly canvas: HTMLCanvasElement;
  readonly explorer: Explorer;
  private readonly surface: Surface;
  private readonly overlay: MapOverlay;

  /** @param moved what gestures on this map move, if not itself */
  constructor(
    { canvas, cutter, freeOf, cover, preview }: MapPlace,
    look: Look,
    listener: ExplorerListener,
    moved?: Explorer,
  ) {
    this.canvas = canvas;
    this.surface = new Surface(canvas, () => this.explorer.resize(), freeOf);
    this.overlay = new MapOverlay(canvas, cover);
    const overlaid: ExplorerListener = {
      ...listener,
      onPaint: (painted) => {
        listener.onPaint(painted);
        this.overlay.paint(painted);
      },
    };
    this.explorer = new Explorer(this.surface, look, cutter, overlaid, preview);
    listenToGestures(canvas, moved ?? this.explorer);
  }

  /** Ends for good; the canvas and the worker are their owner's. */
  close(): void {
    this.explorer.close();
    this.surface.close();
    this.overlay.close();
  }
}
