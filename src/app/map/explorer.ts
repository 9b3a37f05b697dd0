import type { FunctionPieces } from '../../geometry/function-pieces';
import type { OpenedNetwork } from '../../network/open';
import type { Window } from '../../network/slice';
import { zoomEndOf, type ViewLimits } from '../../view/camera';
import type { PictureLine } from '../../view/picture';
import type { Range } from '../../view/scaled-colours';
import type { RegionComplex } from '../../view/region-complex';
import type { Cutter } from '../cut/cutter';
import { Counting } from '../cut/counting';
import { Cutting, MOST_CUT_REGIONS } from '../cut/cutting';
import type { SlicedWindow } from '../cut/cutting-messages';
import type { RendererFactory } from '../drawing/renderer';
import { MODES } from '../modes/modes';
import { boundaryOf, shownDepth, type Look } from './look';
import type { ExplorerListener } from './exploration';
import type { Pictured } from '../../view/pictured';
import { areParallel, usualPlane, type Plane } from './plane';
import type { PreviewCanvas } from './preview';
import { SamplingProgress } from './sampling-progress';
import { subjectOf, type Marks, type Sight, type Subject } from './sight';
import { Stage } from './stage';
import type { Surface } from './surface';
import { Viewpoint } from './viewpoint';
import { isSameWindow } from '../page/words';

/**
 * The network, the view of it and how it is to look. It keeps what a person chose when the renderer
 * goes away, and has it drawn again with the next one (`Stage`).
 */
export class Explorer {
  private subject: Subject | undefined;
  private readonly viewpoint: Viewpoint;
  private readonly sampling: SamplingProgress;
  private marks: Marks = {};
  /** The function of a network of one input, where it was last cut. */
  private pieces: FunctionPieces | undefined;
  private otherValues: Range | undefined;
  private readonly cutting: Cutting;
  private readonly counting: Counting;
  private readonly stage: Stage;

  constructor(
    private readonly surface: Surface,
    private look: Look,
    cutter: Cutter,
    private readonly listener: ExplorerListener,
    /** Shows something before there is a renderer. */
    private readonly previewCanvas?: PreviewCanvas,
  ) {
    this.viewpoint = new Viewpoint(surface);
    this.sampling = new SamplingProgress({
      onMap: () => this.stage.paint(),
      onChange: () => this.announce(),
      onError: (error) => listener.onError(error),
    });
    this.counting = new Counting(cutter, {
      onChange: () => this.announce(),
      onRegions: (complex) => this.showRegions(complex),
      onFault: (error) => listener.onError(error),
    });
    this.cutting = new Cutting(cutter, {
      onState: (state) => {
        if (state.kind === 'failed') this.previewCanvas?.show(undefined);
        this.counting.follow(state);
        this.announce();
      },
      onPreview: (preview) => {
        this.previewCanvas?.show(preview);
        this.announce();
      },
      onCut: (network, cut) => {
        if (network === this.subject?.network) this.pieces = cut.pieces;
        return this.stage.addCut(network, cut);
      },
      onForms: (cut, forms) => this.stage.addForms(cut, forms),
      onFault: (error) => listener.onError(error),
    });
    this.stage = new Stage(surface, this.cutting, this.sampling, () => this.sight, {
      onChange: () => this.announce(),
      onPaint: (drawn) => {
        const { sight, pieces } = this;
        if (sight) listener.onPaint({ ...drawn, sight, pieces });
      },
      onError: (error) => listener.onError(error),
      onFirstDrawn: () => {
        this.previewCanvas?.end(true);
        this.announce();
      },
    });
  }

  get isShowing(): boolean {
    return this.subject !== undefined;
  }

  /** The network that is shown. */
  get opened(): OpenedNetwork | undefined {
    return this.subject?.opened;
  }

  get plane(): Plane | undefined {
    return this.subject?.plane;
  }

  /** Whether the network has one input. */
  get isFunction(): boolean {
    return this.subject?.isFunction === true;
  }

  /** The plane's points as pictures, where the network's input is an image. */
  get pictured(): Pictured | undefined {
    return this.subject?.pictured;
  }

  get view(): Window {
    return this.viewpoint.view;
  }

  /** Whether the network's own window is shown. */
  get isHome(): boolean {
    return this.viewpoint.isHome;
  }

  /** The window whose regions are counted. */
  get counted(): Window {
    return this.viewpoint.counted;
  }

  /** Layers that are shown. */
  get depth(): number {
    return this.subject ? shownDepth(this.look, this.subject.network) : Infinity;
  }

  get limits(): ViewLimits {
    return this.viewpoint.limits;
  }

  /** The network of (u, v) that is shown, and the window in view; undefined before there is any. */
  get sliced(): SlicedWindow | undefined {
    return this.subject && { network: this.subject.network, window: this.view };
  }

  /** Draws with this renderer from now on. */
  attach(createRenderer: RendererFactory): void {
    this.stage.attach(createRenderer);
  }

  /** Lets go of the renderer, keeping what is shown. */
  detach(): void {
    this.stage.detach();
  }

  /** Ends for good. */
  close(): void {
    this.detach();
    this.cutting.close();
    this.counting.close();
  }

  /**
   * Shows another network, or another plane of the same; in its own window unless one is given.
   *
   * @param counted the window whose regions are counted, if not all of the one given
   * @throws InputError if the plane is none of the network's inputs, or the network is more than
   * the renderer can hold; nothing changes then.
   */
  show(
    opened: OpenedNetwork,
    plane: Plane = usualPlane(opened),
    window?: Window,
    counted?: Window,
  ): void {
    this.take(opened, plane);
    this.viewpoint.open(opened, plane, window, counted);
    this.aim(true);
  }

  /**
   * Another plane of the same network, as live as the engines are fast. Other axes start with the
   * network's own window; along the same ones the view stays.
   */
  setPlane(plane: Plane): void {
    if (!this.subject) return;
    const { opened, plane: before } = this.subject;
    if (!areParallel(plane, before)) {
      this.show(opened, plane);
      return;
    }
    this.take(opened, plane);
    this.aim(true);
  }

  /** Back to a plane and a view of the same network; its own window where none is given. */
  revisit(plane: Plane, window: Window | undefined, counted?: Window): void {
    if (!this.subject) return;
    const { opened, plane: before } = this.subject;
    if (plane !== before) this.take(opened, plane);
    this.viewpoint.open(opened, plane, window, counted);
    this.aim(true);
  }

  /** @param counted the window whose regions are counted, if not all of the view */
  moveTo(view: Window, counted?: Window): void {
    this.viewpoint.moveTo(view, counted);
    this.aim();
  }

  /** Back to the network's own window. */
  reset(): void {
    this.viewpoint.reset();
    this.aim();
  }

  /** The screen has other pixels: repaints before they are seen. */
  resize(): void {
    this.aim();
    this.stage.paint();
  }

  setLook(wanted: Look): void {
    const before = this.look;
    const look = { ...wanted, otherValues: this.otherValues };
    this.look = look;
    this.stage.recolour(look, before);
    if (look.boundary !== before.boundary) this.cut(true);
    else {
      this.cutting.wantForms(MODES[look.mode].needsForms);
      if (look.depth !== before.depth) this.count();
    }
    this.stage.requestPaint();
    this.announce();
  }

  /** Shows values on one scale with those of the map beside, as far as these are known. */
  shareValues(values: Range | undefined): void {
    const { otherValues } = this;
    if (otherValues?.from === values?.from && otherValues?.to === values?.to) return;
    this.otherValues = values;
    this.setLook(this.look);
  }

  /** Points something out on the map. */
  mark(marks: Marks): void {
    this.marks = { ...this.marks, ...marks };
    this.stage.requestPaint();
  }

  setResolution(samplesPerPixel: number): void {
    if (this.viewpoint.resolution === samplesPerPixel) return;
    this.viewpoint.resolution = samplesPerPixel;
    this.aim();
  }

  private take(opened: OpenedNetwork, plane: Plane): void {
    const subject = subjectOf(opened, plane);
    this.stage.sample(subject.network);
    this.subject = subject;
    this.pieces = undefined;
    this.marks = {};
  }

  /** @param isLive the view is not on its way to another */
  private aim(isLive = false): void {
    this.sampling.restart();
    this.previewCanvas?.clear();
    this.stage.requestPaint();
    this.cut(isLive);
    const { sight } = this;
    if (sight) this.stage.aimAt(sight);
  }

  private cut(isLive: boolean): void {
    const { sliced } = this;
    // Before the first layout the canvas has no size that anybody would see.
    if (!sliced) return;
    this.cutting.wantForms(MODES[this.look.mode].needsForms);
    const boundary = boundaryOf(this.look, sliced.network);
    const preview = this.previewCanvas?.wishFor(sliced, this.look, this.surface);
    const isFunction = this.subject?.isFunction;
    const request = { ...sliced, maxRegions: MOST_CUT_REGIONS, boundary, isFunction, preview };
    this.cutting.aimAt(request, isLive);
    this.count();
  }

  /** Draws the regions of the layers shown where those of all layers are too many to be drawn from. */
  private showRegions(complex: RegionComplex): void {
    if (this.subject && this.cutting.state.kind === 'failed')
      void this.stage.addCut(this.subject.network, { complex, boundary: undefined });
  }

  private count(): void {
    const { sight } = this;
    if (sight) this.counting.aimAt(sight);
  }

  private get sight(): Sight | undefined {
    const { subject, look } = this;
    const { framing } = this.viewpoint;
    const { view, counted } = framing;
    const frame = isSameWindow(view, counted) ? undefined : outlineOf(counted);
    return subject && { ...subject, ...framing, look, marks: { ...this.marks, frame } };
  }

  private announce(): void {
    const { sight, stage } = this;
    // Without a renderer the page says why, and nothing else is on screen.
    const isPreview = this.previewCanvas?.isShown === true;
    if (!sight || !(stage.isOpen || isPreview)) return;
    const { sampling } = this;
    this.listener.onChange({
      ...sight,
      progress: sampling.share,
      regionsByDepth: sampling.regionsByDepth,
      certified: sampling.certified,
      failed: sampling.failed,
      exact: this.cutting.state,
      count: this.counting.count,
      regions: this.counting.regions,
      isExact: !isPreview && stage.isExact(sight),
      range: stage.range,
      values: stage.values,
      zoomEnd: zoomEndOf(sight.view, this.limits),
    });
  }
}

/** A window's four sides. */
function outlineOf({ u0, u1, v0, v1 }: Window): PictureLine {
  const points = [
    [u0, v0],
    [u1, v0],
    [u1, v1],
    [u0, v1],
  ] as const;
  return { points, isClosed: true };
}
