import type { PixelBox } from '../../figure/anchor-pictures';
import type { FunctionPieces } from '../../geometry/function-pieces';
import type { OpenedNetwork } from '../../network/opened-network';
import { DARK, LIGHT, type Ink } from '../../drawing/ink';
import type { Shape } from '../../drawing/picture';
import { paintShape } from '../story/canvas';
import { axisAcross, planeAxes, type AxisNames, type FreePart } from '../../drawing/axes';
import type { Painted } from './exploration';
import { graphPicture } from './graph-picture';
import type { Plane } from './plane';
import { paintPictures, planePictures } from './plane-pictures';
import type { Sight } from './sight';

/** What may cover a map. */
export interface MapCover {
  /** Their sizes may change. */
  readonly cards: readonly Element[];
  readonly freeOf: (map: HTMLCanvasElement) => FreePart;
}

const NO_COVER: MapCover = {
  cards: [],
  freeOf({ clientWidth: width, clientHeight: height }) {
    return { width, height, left: 0, top: 0, bottom: height, bar: [height, height], textSize: 13 };
  },
};

/**
 * What is drawn over a map, whatever draws that: its axes, the plane's points as pictures and, of a network of one input, its graph. It lies on
 * the map's own place, and lets everything through that points.
 */
export class MapOverlay {
  private readonly own: HTMLCanvasElement;
  private readonly context: CanvasRenderingContext2D;
  private readonly observer: ResizeObserver;
  /** What the map is called. */
  private readonly label: string;
  private painted: Painted | undefined;
  private free: FreePart | undefined;

  /** @param map the map's canvas, which this comes to lie over */
  constructor(
    private readonly map: HTMLCanvasElement,
    private readonly cover: MapCover = NO_COVER,
  ) {
    this.own = canvasOver(map);
    const context = this.own.getContext('2d');
    if (!context) throw new Error('The canvas has no 2-D context.');
    this.context = context;
    this.label = map.ariaLabel ?? '';
    this.observer = new ResizeObserver(() => {
      this.free = undefined;
      if (this.painted) this.paint(this.painted);
    });
    for (const element of [map, ...cover.cards]) this.observer.observe(element);
  }

  /** Draws over what was painted. */
  paint(painted: Painted): void {
    this.painted = painted;
    const { map, own, context } = this;
    const { sight, pieces } = painted;
    const free = (this.free ??= this.cover.freeOf(map));
    if (own.width !== map.width) own.width = map.width;
    if (own.height !== map.height) own.height = map.height;
    const ink = sight.look.dark ? DARK : LIGHT;
    const label = sight.isFunction ? `${this.label}: the graph of its function` : this.label;
    if (map.ariaLabel !== label) map.ariaLabel = label;
    const shapes = shapesOver(sight, pieces, free, ink);
    context.setTransform(map.width / free.width, 0, 0, map.height / free.height, 0, 0);
    context.clearRect(0, 0, free.width, free.height);
    context.lineJoin = 'round';
    context.lineCap = 'butt';
    for (const shape of shapes) paintShape(context, shape);
    if (sight.look.pictures)
      paintPictures(context, planePictures(sight, free.width, free.height, roomIn(free)));
  }

  /** Nothing is drawn any more. */
  close(): void {
    this.observer.disconnect();
    this.own.remove();
  }
}

/** Where there are too many pieces to be cut, the map of samples stays in sight. */
function shapesOver(
  sight: Sight,
  pieces: FunctionPieces | undefined,
  free: FreePart,
  ink: Ink,
): Shape[] {
  const names = axisNames(sight.opened, sight.plane);
  if (!sight.isFunction) return planeAxes(sight.view, names, free, ink);
  if (pieces) return graphPicture(sight, pieces, names[0], free, ink);
  return axisAcross(sight.view, names[0], free, free.bottom, 'above', ink);
}

/** What neither the legend nor the bar covers. */
function roomIn({ width, height, left, top, bottom, bar: [from] }: FreePart): PixelBox {
  const end = from > height / 2 ? Math.min(bottom, from) : bottom;
  return { left, top, width: width - left, height: end - top };
}

/** A canvas right over another, of the same place and size. */
function canvasOver(map: HTMLCanvasElement): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.className = `${map.className} overlay`;
  canvas.dataset.over = map.id;
  canvas.setAttribute('aria-hidden', 'true');
  map.after(canvas);
  return canvas;
}

/** Inputs by the names that their author gave them; u and v where they have none, and along other directions. */
export function axisNames({ inputs }: OpenedNetwork, { axes, through, own }: Plane): AxisNames {
  const named = through || own ? [] : axes.map((axis) => inputs?.[axis].name);
  return [named[0] ?? 'u', named[1] ?? 'v'];
}
