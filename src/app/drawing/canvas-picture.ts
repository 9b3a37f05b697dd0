import type { Window } from '../../network/slice';
import type { MapStyle } from '../../view/picture';
import type { Signature } from './picture-signature';

/** A picture that was drawn. */
export interface DrawnPicture {
  readonly bitmap: ImageBitmap;
  readonly view: Window;
  readonly signature: Signature;
}

/** Pixels by which a picture may be out of place and still has a pixel of the canvas for each of its own. */
const SAME_PIXEL = 1e-3;

/** The last pictures that were drawn, on a canvas that shows them wherever they have gone. */
export class CanvasPicture {
  readonly context: CanvasRenderingContext2D;
  /** The last picture of a view, and the last of what lies around one. */
  shown: DrawnPicture | undefined;
  wide: DrawnPicture | undefined;

  constructor(private readonly canvas: HTMLCanvasElement) {
    const context = canvas.getContext('2d', { alpha: false });
    if (!context) throw new Error('The canvas has no 2-D context.');
    this.context = context;
  }

  setShown(picture: DrawnPicture): void {
    this.shown?.bitmap.close();
    this.shown = picture;
  }

  setWide(picture: DrawnPicture): void {
    this.wide?.bitmap.close();
    this.wide = picture;
  }

  /** Covers the canvas with what there is of a view. */
  compose(view: Window, background: MapStyle['background'] = [0, 0, 0]): void {
    const { context, canvas, shown, wide } = this;
    context.fillStyle = `rgb(${background.join(' ')})`;
    context.fillRect(0, 0, canvas.width, canvas.height);
    if (wide && !(shown && covers(shown.view, view))) this.place(wide, view);
    if (shown) this.place(shown, view);
  }

  clear(): void {
    for (const picture of [this.shown, this.wide]) picture?.bitmap.close();
    this.shown = this.wide = undefined;
  }

  /** Draws the part of a picture that is in view, where it is. */
  private place({ bitmap, view: window }: DrawnPicture, view: Window): void {
    const { context, canvas } = this;
    const u = overlap([window.u0, window.u1], [view.u0, view.u1], bitmap.width, canvas.width);
    // Down from the top.
    const v = overlap([-window.v1, -window.v0], [-view.v1, -view.v0], bitmap.height, canvas.height);
    if (!u || !v) return;
    const isPixelByPixel = isSame(u.length, u.size) && isSame(v.length, v.size);
    context.imageSmoothingEnabled = !isPixelByPixel;
    const to = isPixelByPixel ? [u.at, v.at, u.size, v.size].map(Math.round) : undefined;
    const [x, y, width, height] = to ?? [u.at, v.at, u.size, v.size];
    const from = [u.from, v.from, u.length, v.length];
    const [left, top, across, down] = isPixelByPixel ? from.map(Math.round) : from;
    if (across <= 0 || down <= 0) return;
    context.drawImage(bitmap, left, top, across, down, x, y, width, height);
  }
}

function isSame(a: number, b: number): boolean {
  return Math.abs(a - b) < SAME_PIXEL;
}

function covers(outer: Window, inner: Window): boolean {
  return (
    outer.u0 <= inner.u0 && outer.u1 >= inner.u1 && outer.v0 <= inner.v0 && outer.v1 >= inner.v1
  );
}

type Interval = readonly [from: number, to: number];

/**
 * What two intervals have in common: where it begins and how long it is, in the pixels of the first
 * one's picture and in those of the canvas that shows the second. Nothing where they are apart.
 */
function overlap(of: Interval, view: Interval, pixels: number, canvas: number) {
  const [start, end] = [Math.max(of[0], view[0]), Math.min(of[1], view[1])];
  if (!(start < end)) return undefined;
  const [own, seen] = [pixels / (of[1] - of[0]), canvas / (view[1] - view[0])];
  return {
    from: (start - of[0]) * own,
    length: (end - start) * own,
    at: (start - view[0]) * seen,
    size: (end - start) * seen,
  };
}
