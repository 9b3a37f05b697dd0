import { Engine, type MapStyle, type Painter, type RegionMap, type Sampler } from '../gpu/engine';
import { inputWidth } from '../network/network';
import type { OpenedNetwork } from '../network/open';
import { axesSlice, sliceNetwork, type Window } from '../network/slice';
import { fitAbove, viewLimits, type ViewLimits } from '../view/camera';
import { Refinement, type RefinementListener } from './refinement';
import { type Surface, surfaceFormat } from './surface';

/** What is on screen, for the legend and the panel. */
export interface Exploration {
  readonly opened: OpenedNetwork;
  /** Inputs that run along u and v. */
  readonly axes: readonly number[];
  readonly view: Window;
  /** Samples of the finished map. */
  readonly width: number;
  readonly height: number;
  /** Share of the finished map's samples that are done; 1 once it is on screen. */
  readonly progress: number;
  /** Regions of the view by depth, last the count of all; only when the map is finished. */
  readonly regionsByDepth: readonly number[] | undefined;
  /** The GPU gave up on this view. */
  readonly failed: boolean;
}

export interface ExplorerListener {
  onChange(exploration: Exploration): void;
  onError(error: unknown): void;
}

/** What is drawn with while there is a device. */
interface Studio {
  readonly engine: Engine;
  readonly painter: Painter;
  readonly refinement: Refinement<RegionMap> | undefined;
}

/**
 * The network, the view of it and the map of that view. It keeps what a person chose when the
 * device goes away, and draws it again with the next one.
 */
export class Explorer {
  private studio: Studio | undefined;
  private opened: OpenedNetwork | undefined;
  private axes: readonly number[] = [];
  /** What must be in view: the view is this window, fitted to the screen. */
  private framed: Window = { u0: -1, u1: 1, v0: -1, v1: 1 };
  /** Whether that is the network's own window, which is kept clear of the legend. */
  private isHome = true;
  private progress = 0;
  private finished: RegionMap | undefined;
  private failed = false;
  private frameRequest = 0;
  /** Samples per device pixel, across and down. */
  private resolution = 1;

  constructor(
    private readonly surface: Surface,
    private style: MapStyle,
    private readonly listener: ExplorerListener,
  ) {}

  get isShowing(): boolean {
    return this.opened !== undefined;
  }

  get view(): Window {
    const { aspect, free } = this.surface;
    return fitAbove(this.framed, aspect, this.isHome ? free : 1);
  }

  get limits(): ViewLimits {
    return viewLimits(this.opened?.window ?? this.framed);
  }

  /** Draws with this device from now on. */
  attach(device: GPUDevice): void {
    this.detach();
    this.surface.configure(device);
    const engine = new Engine(device);
    this.studio = { engine, painter: engine.createPainter(surfaceFormat()), refinement: undefined };
    if (this.opened) this.refineWith(this.createSampler(this.opened, this.axes));
  }

  /** Lets go of the device, keeping what is shown. */
  detach(): void {
    if (!this.studio) return;
    cancelAnimationFrame(this.frameRequest);
    this.frameRequest = 0;
    this.finished = undefined;
    this.progress = 0;
    this.announce();
    const { painter, refinement } = this.studio;
    this.studio = undefined;
    refinement?.destroy();
    painter.destroy();
    this.surface.unconfigure();
  }

  /**
   * Shows another network, or another plane of the same; in its own window unless one is given.
   *
   * @throws InputError if the axes are not two of the network's inputs, or the network is more than
   * the GPU can hold; nothing changes then.
   */
  show(
    opened: OpenedNetwork,
    axes: readonly number[] = defaultAxes(opened),
    window?: Window,
  ): void {
    const sampler = this.createSampler(opened, axes);
    this.opened = opened;
    this.axes = axes;
    this.framed = window ?? opened.window;
    this.isHome = window === undefined;
    this.refineWith(sampler);
  }

  /** Another plane of the same network, in the network's own window. */
  setAxes(axes: readonly number[]): void {
    if (this.opened) this.show(this.opened, axes);
  }

  moveTo(view: Window): void {
    this.framed = view;
    this.isHome = false;
    this.aim();
  }

  /** Back to the network's own window. */
  reset(): void {
    if (!this.opened) return;
    this.framed = this.opened.window;
    this.isHome = true;
    this.aim();
  }

  /** The screen has other pixels: repaints before they are seen. */
  resize(): void {
    this.aim();
    this.paint();
  }

  setStyle(style: MapStyle): void {
    this.style = style;
    this.requestPaint();
  }

  setResolution(samplesPerPixel: number): void {
    this.resolution = samplesPerPixel;
    this.aim();
  }

  /** A sampler of the network's plane; undefined while there is no device. */
  private createSampler(opened: OpenedNetwork, axes: readonly number[]): Sampler | undefined {
    const slice = axesSlice(inputWidth(opened.network), axes);
    return this.studio?.engine.createSampler(sliceNetwork(opened.network, slice));
  }

  private refineWith(sampler: Sampler | undefined): void {
    if (!this.studio || !sampler) return;
    this.studio.refinement?.destroy();
    this.studio = { ...this.studio, refinement: new Refinement(sampler, this.refinementListener) };
    this.aim();
  }

  private readonly refinementListener: RefinementListener<RegionMap> = {
    onMap: (map, finished) => {
      if (finished) {
        this.finished = map;
        this.progress = 1;
      }
      this.paint();
      this.announce();
    },
    onProgress: (share) => {
      this.progress = Math.max(this.progress, share);
      this.announce();
    },
    onError: (error) => {
      this.failed = true;
      this.announce();
      this.listener.onError(error);
    },
  };

  private aim(): void {
    this.finished = undefined;
    this.failed = false;
    this.progress = 0;
    this.requestPaint();
    this.announce();
    this.studio?.refinement?.aimAt({ view: this.view, ...this.samples() });
  }

  private samples(): { width: number; height: number } {
    const { width, height } = this.surface;
    const count = (pixels: number): number => Math.max(1, Math.round(pixels * this.resolution));
    return { width: count(width), height: count(height) };
  }

  private announce(): void {
    // Without a device the page says why, and nothing else is on screen.
    if (!this.opened || !this.studio) return;
    this.listener.onChange({
      opened: this.opened,
      axes: this.axes,
      view: this.view,
      ...this.samples(),
      progress: this.progress,
      regionsByDepth: this.finished?.regionsByDepth,
      failed: this.failed,
    });
  }

  private requestPaint(): void {
    this.frameRequest ||= requestAnimationFrame(() => {
      this.frameRequest = 0;
      this.paint();
    });
  }

  private paint(): void {
    const maps = this.studio?.refinement?.maps ?? [];
    if (maps.length > 0)
      this.studio?.painter.paint(this.surface.frame(), maps, this.style, this.view);
  }
}

/** The first two inputs, or the only one. */
function defaultAxes({ network }: OpenedNetwork): readonly number[] {
  return inputWidth(network) === 1 ? [0] : [0, 1];
}
