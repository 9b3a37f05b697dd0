import { LIGHT } from '../../drawing/ink';
import { layOut, SIDE } from '../../drawing/picture';
import type { Drawing } from '../../story/scene';
import { paintLayout } from './canvas';

/** Milliseconds that a figure rests before it is drawn for paper, too. */
const QUIET = 700;
/** Panels side by side, as on a desk: more rows would not fit on a sheet. */
const ACROSS = 3.2;
/** Pixels per point: a sheet is read from nearer than a screen. */
const FINE = 2;

/**
 * A dark figure as it is printed. Who prints waits for no worker, so it is drawn beforehand, whenever the figure on
 * screen has come to rest; until then, that is what is printed.
 */
export class ScenePrint {
  readonly canvas = document.createElement('canvas');
  private waiting: ReturnType<typeof setTimeout> | undefined;
  /** What is drawn, or will be. */
  private asked: (() => Promise<Drawing>) | undefined;

  constructor() {
    this.canvas.className = 'printed';
    this.canvas.setAttribute('aria-hidden', 'true');
    this.clear();
  }

  /** The figure on screen is light, or is none: it is printed as it is. */
  clear(): void {
    clearTimeout(this.waiting);
    this.asked = undefined;
    this.canvas.hidden = true;
  }

  /** @param draw the figure that is on screen now, in light colours */
  drawLater(draw: () => Promise<Drawing>): void {
    this.clear();
    this.asked = draw;
    this.waiting = setTimeout(() => void this.draw(draw), QUIET);
  }

  private async draw(draw: () => Promise<Drawing>): Promise<void> {
    // What could be drawn dark, and not light, is printed dark.
    const drawing = await draw().catch(() => undefined);
    if (!drawing || this.asked !== draw) return;
    const layout = layOut(drawing.panels, ACROSS * SIDE);
    this.canvas.width = Math.ceil(layout.width * FINE);
    this.canvas.height = Math.ceil(layout.height * FINE);
    this.canvas.style.width = `${layout.width}px`;
    const context = this.canvas.getContext('2d');
    if (!context) return;
    paintLayout(context, layout, LIGHT, FINE);
    this.canvas.hidden = false;
  }
}
