import { previewGrid, type Preview } from '../../sampling/preview';
import type { PreviewWish, SlicedWindow } from '../cut/cutting-messages';
import type { Look } from './look';
import { sampledStyle } from './composition';

/** Leaves a mark in the browser's own timeline, for whoever measures; once for each name. */
function mark(name: string): void {
  if (performance.getEntriesByName(name).length === 0) performance.mark(name);
}

/** Milliseconds in which a picture is on screen, if the page is seen at all. */
const FRAME_PATIENCE = 200;

/** What it lies on: a `Surface`. */
interface Screen {
  /** In device pixels. */
  readonly width: number;
  readonly height: number;
}

/**
 * The first picture of all: a small one that a worker has long before there is a renderer, spread
 * over the map until that has drawn it.
 */
export class PreviewCanvas {
  private isOver = false;
  private settle: () => void = () => undefined;

  /** Resolves when a picture is on screen, or none will be before the renderer's. */
  readonly settled = new Promise<void>((resolve) => {
    this.settle = resolve;
  });

  constructor(private readonly canvas: HTMLCanvasElement) {}

  /** Whether there is one on screen. */
  get isShown(): boolean {
    return !this.canvas.hidden && !this.isOver;
  }

  /** What is wanted of a window; undefined once the renderer draws, and where a preview would take long. */
  wishFor(sliced: SlicedWindow, look: Look, screen: Screen): PreviewWish | undefined {
    if (this.isOver) return undefined;
    const { network, window } = sliced;
    const grid = previewGrid(network, window, screen.width, screen.height);
    if (!grid) this.settle();
    const { palette } = sampledStyle(look, network, look.picture === 'exact');
    return grid && { grid, colours: palette.colours };
  }

  /** @param preview undefined where there is none */
  show(preview: Preview | undefined): void {
    if (this.isOver || !preview) return this.settle();
    const { width, height, pixels } = preview;
    this.canvas.width = width;
    this.canvas.height = height;
    this.canvas.getContext('2d')?.putImageData(new ImageData(pixels, width, height), 0, 0);
    this.canvas.hidden = false;
    // The preview is on screen once the frame after this one has begun.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        mark('crease: first picture');
        this.settle();
      }),
    );
    // Pages in the background have no frames.
    setTimeout(() => this.settle(), FRAME_PATIENCE);
  }

  /** The view is another one now. */
  clear(): void {
    this.canvas.hidden = true;
  }

  /** @param isDrawn the renderer has drawn the map; otherwise there will be none */
  end(isDrawn: boolean): void {
    if (this.isOver) return;
    this.isOver = true;
    this.canvas.remove();
    this.settle();
    if (!isDrawn) return;
    mark('crease: first picture');
    mark('crease: first whole picture');
  }
}
