import { inputWidth } from '../../network/network';
import type { OpenedNetwork } from '../../network/open';
import { Ask, type AskListener } from '../cards/ask';
import { Cutter } from '../cut/cutter';
import type { Exploration } from '../map/exploration';
import type { Explorer } from '../map/explorer';
import { LiveMap } from '../map/live-map';
import { coverOf, freeAboveLegend, type FindElement } from '../page/elements';
import type { Notice } from '../page/notice';
import type { Look } from '../map/look';
import { describePlane, usualPlane, type Plane } from '../map/plane';
import type { RegionCard } from '../cards/region-card';
import { windowParameter } from '../page/words';

export interface BesideListener extends AskListener {
  onChange(exploration: Exploration): void;
  onError(error: unknown): void;
}

/** What the second map needs from the first. */
export interface First {
  readonly canvas: HTMLCanvasElement;
  readonly explorer: Explorer;
  readonly card: RegionCard;
}

/**
 * A second map beside the first, on a canvas and with a worker of its own. It is seen as the first one
 * is: gestures on either move the first, and this one follows.
 */
export class Beside {
  readonly canvas: HTMLCanvasElement;
  readonly explorer: Explorer;
  readonly ask: Ask;
  private readonly map: LiveMap;
  private readonly cutter: Cutter;
  /** What the map was last asked to show; the first may announce the same view many times. */
  private followed = '';

  constructor(
    element: FindElement,
    private readonly first: First,
    notice: Notice,
    look: Look,
    listener: BesideListener,
  ) {
    this.cutter = new Cutter(notice.showReplacement);
    this.canvas = besideCanvas();
    first.canvas.after(this.canvas);
    const events = {
      onChange: (exploration: Exploration) => {
        this.ask.update(exploration);
        listener.onChange(exploration);
      },
      // Frames are measured by the first map, which is drawn in the same ones.
      onPaint: () => undefined,
      onError: (error: unknown) => listener.onError(error),
    };
    const { canvas, cutter } = this;
    this.map = new LiveMap(
      { canvas, cutter, freeOf: freeAboveLegend, cover: coverOf(element) },
      look,
      events,
      first.explorer,
    );
    this.explorer = this.map.explorer;
    this.ask = new Ask(canvas, this.explorer, cutter, first.card, listener);
  }

  /**
   * Shows a network as the first one is seen.
   *
   * @throws InputError if the network is more than the renderer can hold; nothing changes then.
   */
  show(opened: OpenedNetwork): void {
    this.ask.unpin();
    const { view, counted } = this.first.explorer;
    this.explorer.show(opened, this.planeOf(opened), view, counted);
    this.followed = this.followable(opened);
  }

  /** The first map may be seen otherwise now. */
  follow(): void {
    const { explorer, first } = this;
    const { opened } = explorer;
    if (!opened || this.followable(opened) === this.followed) return;
    this.followed = this.followable(opened);
    const plane = this.planeOf(opened);
    const isSame = explorer.plane && describePlane(explorer.plane) === describePlane(plane);
    const { view, counted } = first.explorer;
    if (isSame) explorer.moveTo(view, counted);
    else explorer.revisit(plane, view, counted);
  }

  close(): void {
    this.ask.unpin();
    this.map.close();
    this.cutter.close();
    this.canvas.remove();
  }

  /** The first map's plane, where this network has as many inputs; its usual one where it has not. */
  private planeOf(opened: OpenedNetwork): Plane {
    const { opened: other, plane } = this.first.explorer;
    const isAlike = other && inputWidth(other.network) === inputWidth(opened.network);
    return (isAlike && plane) || usualPlane(opened);
  }

  private followable(opened: OpenedNetwork): string {
    const { view, counted } = this.first.explorer;
    return [describePlane(this.planeOf(opened)), ...[view, counted].map(windowParameter)].join(';');
  }
}

/** A canvas for the second map. */
function besideCanvas(): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.id = 'map-beside';
  canvas.className = 'map';
  canvas.tabIndex = 0;
  canvas.setAttribute('role', 'application');
  canvas.setAttribute('aria-label', 'Second region map');
  canvas.setAttribute('aria-describedby', 'beside-summary keys');
  return canvas;
}
