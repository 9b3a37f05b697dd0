import type { OpenedNetwork } from '../../network/open';
import type { Window } from '../../network/slice';
import { fitAbove, fitWindow, limitView, viewLimits, type ViewLimits } from '../../view/camera';
import { homeOf, type Plane } from './plane';
import type { Framing } from './sight';

/** The screen that a view is fitted to: a `Surface`. */
interface Screen {
  /** In device pixels. */
  readonly width: number;
  readonly height: number;
  readonly aspect: number;
  /** Share of the height, from the top, that nothing covers. */
  readonly free: number;
}

/** What is looked at: the part of a network's plane that is in view, whatever the screen's shape. */
export class Viewpoint {
  private home: Window = { u0: -1, u1: 1, v0: -1, v1: 1 };
  /** What must be in view: the view is this window, fitted to the screen. */
  private framed = this.home;
  /** The window whose regions are counted, whatever the screen's shape: a link names it. */
  counted = this.home;
  /** Whether that is the network's own window, which is kept clear of the legend. */
  isHome = true;
  /** Samples per device pixel, across and down. */
  resolution = 1;

  constructor(private readonly screen: Screen) {}

  get view(): Window {
    const { aspect, free } = this.screen;
    return fitAbove(this.framed, aspect, this.isHome ? free : 1);
  }

  /** The view, and the samples of it that are wanted. */
  get framing(): Framing {
    const { width, height } = this.screen;
    const count = (pixels: number): number => Math.max(1, Math.round(pixels * this.resolution));
    const { view, counted, isHome } = this;
    return { view, counted, isHome, width: count(width), height: count(height) };
  }

  get limits(): ViewLimits {
    return viewLimits(this.home);
  }

  /** The own window of a plane that is shown from now on, or another where one is given. */
  open(opened: OpenedNetwork, plane: Plane, window?: Window, counted?: Window): void {
    this.home = homeOf(opened, plane);
    if (window) this.moveTo(window, counted);
    else this.reset();
  }

  /**
   * To another view; to the nearest that the limits allow.
   *
   * @param counted the window whose regions are counted, if not all that must be in view
   */
  moveTo(view: Window, counted?: Window): void {
    const fitted = fitWindow(view, this.screen.aspect);
    const limited = limitView(fitted, this.limits);
    this.framed = limited === fitted ? view : limited;
    this.counted = counted ?? this.framed;
    this.isHome = false;
  }

  /** Back to the network's own window. */
  reset(): void {
    this.framed = this.home;
    this.counted = this.home;
    this.isHome = true;
  }
}
