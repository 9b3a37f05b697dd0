import type { Sampler } from '../gpu/engine';
import type { Network } from '../network/network';
import type { OpenedNetwork } from '../network/open';
import type { Window } from '../network/slice';
import type { ViewLimits } from '../view/camera';
import type { Cutter } from './cutter';
import { Cutting } from './cutting';
import type { Scene } from './cutting-messages';
import { boundaryOf, needsForms, type Look } from './look';
import type { ExplorerListener } from './exploration';
import { areParallel, usualPlane, type Plane } from './plane';
import type { PreviewCanvas } from './preview';
import { SamplingProgress } from './sampling-progress';
import { Studio, type Marks } from './studio';
import { subjectOf, type Subject } from './subject';
import type { Surface } from './surface';
import { Viewpoint } from './viewpoint';

/**
 * Milliseconds that the first samples wait for the first exact picture; an emulated GPU would take the
 * CPU away from it.
 */
const CUT_PATIENCE = 500;
const EMULATED_PATIENCE = 2000;

/**
 * The network, the view of it and the pictures of that view. It keeps what a person chose when the
 * device goes away, and draws it again with the next one.
 */
export class Explorer {
  private studio: Studio | undefined;
  private subject: Subject | undefined;
  private readonly viewpoint: Viewpoint;
  private readonly sampling: SamplingProgress;
  private frameRequest = 0;
  private marks: Marks = {};
  private readonly cutting: Cutting;

  constructor(
    private readonly surface: Surface,
    private look: Look,
    cutter: Cutter,
    private readonly listener: ExplorerListener,
    /** Shows something before there is a device to draw with. */
    private readonly previewCanvas?: PreviewCanvas,
  ) {
    this.viewpoint = new Viewpoint(surface);
    this.sampling = new SamplingProgress({
      onMap: () => this.paint(),
      onChange: () => this.announce(),
      onError: (error) => listener.onError(error),
    });
    this.cutting = new Cutting(cutter, {
      onState: ({ kind }) => {
        if (kind === 'failed') this.previewCanvas?.show(undefined);
        this.announce();
      },
      onPreview: (preview) => {
        this.previewCanvas?.show(preview);
        this.announce();
      },
      onCut: ({ network }, cut) =>
        this.add((studio) => studio.addCut(network, cut, () => this.look)),
      onForms: (cut, forms) => this.add((studio) => studio.addForms(cut, forms, () => this.look)),
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

  get view(): Window {
    return this.viewpoint.view;
  }

  get limits(): ViewLimits {
    return this.viewpoint.limits;
  }

  /** The view of the network of (u, v) that is shown; undefined before there is any. */
  get scene(): Scene | undefined {
    return this.subject && { network: this.subject.sliced, window: this.view };
  }

  /**
   * Draws with this device from now on.
   *
   * @param isEmulated it is none, but a CPU in its place
   */
  attach(device: GPUDevice, isEmulated = false): void {
    this.detach();
    const studio = new Studio(device, this.surface);
    this.studio = studio;
    void studio.firstDrawn.then(() => {
      // Its device may be lost by then: the next one's picture is waited for.
      if (this.studio !== studio) return;
      this.previewCanvas?.end(true);
      this.announce();
    });
    if (!this.subject) return;
    const { sliced } = this.subject;
    void this.beginSampling(studio, sliced, isEmulated ? EMULATED_PATIENCE : CUT_PATIENCE);
  }

  /** Draws what was added to the exact picture, once that is done. */
  private async add(addTo: (studio: Studio) => Promise<void>): Promise<void> {
    const { studio } = this;
    if (!studio) return;
    await addTo(studio);
    if (this.studio !== studio) return;
    this.requestPaint();
    this.announce();
  }

  /**
   * Starts to sample, behind the exact picture where that is not long in coming: on a slow adapter the
   * sampler's shader takes longer to compile than small networks to cut.
   */
  private async beginSampling(studio: Studio, network: Network, patience: number): Promise<void> {
    try {
      const { state } = this.cutting;
      if (state.kind === 'done') {
        await this.add(() => studio.addCut(network, state.cut, () => this.look));
        // They may have come before there was a device to draw with, or gone with the last one.
        await this.cutting.repeatForms();
      } else await this.cutting.settles(patience);
      if (this.studio !== studio) return;
      this.paint();
      await studio.drawn();
      if (this.studio !== studio || !this.subject || studio.isSampling) return;
      this.refineWith(studio.createSampler(this.subject.sliced));
      studio.aimAt(this.viewpoint.aim);
    } catch (error) {
      this.listener.onError(error);
    }
  }

  /** Lets go of the device, keeping what is shown. */
  detach(): void {
    if (!this.studio) return;
    cancelAnimationFrame(this.frameRequest);
    this.frameRequest = 0;
    this.sampling.restart();
    this.announce();
    this.studio.destroy();
    this.studio = undefined;
  }

  /** Ends for good. */
  close(): void {
    this.detach();
    this.cutting.close();
  }

  /**
   * Shows another network, or another plane of the same; in its own window unless one is given.
   *
   * @throws InputError if the plane is none of the network's inputs, or the network is more than
   * the GPU can hold; nothing changes then.
   */
  show(opened: OpenedNetwork, plane: Plane = usualPlane(opened), window?: Window): void {
    this.take(opened, plane);
    this.viewpoint.open(opened, plane, window);
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
  revisit(plane: Plane, window: Window | undefined): void {
    if (!this.subject) return;
    const { opened, plane: before } = this.subject;
    if (plane !== before) this.take(opened, plane);
    this.viewpoint.open(opened, plane, window);
    this.aim(true);
  }

  moveTo(view: Window): void {
    this.viewpoint.moveTo(view);
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
    this.paint();
  }

  setLook(look: Look): void {
    const before = this.look;
    this.look = look;
    this.studio?.recolour(look, before);
    if (look.boundary !== before.boundary) this.cut(true);
    else this.cutting.wantForms(needsForms(look));
    this.requestPaint();
    this.announce();
  }

  /** Points something out on the map. */
  mark(marks: Marks): void {
    this.marks = { ...this.marks, ...marks };
    this.requestPaint();
  }

  setResolution(samplesPerPixel: number): void {
    if (this.viewpoint.resolution === samplesPerPixel) return;
    this.viewpoint.resolution = samplesPerPixel;
    this.aim();
  }

  private take(opened: OpenedNetwork, plane: Plane): void {
    const subject = subjectOf(opened, plane);
    const sampler = this.studio?.createSampler(subject.sliced);
    this.subject = subject;
    this.marks = {};
    if (sampler) this.refineWith(sampler);
  }

  private refineWith(sampler: Sampler): void {
    this.studio?.refineWith(sampler, this.sampling);
  }

  /** @param isLive the view is not on its way to another */
  private aim(isLive = false): void {
    this.sampling.restart();
    this.previewCanvas?.clear();
    this.requestPaint();
    this.cut(isLive);
    this.studio?.aimAt(this.viewpoint.aim);
  }

  private cut(isLive: boolean): void {
    const { scene, subject } = this;
    // Before the first layout the canvas has no size that anybody would see.
    if (!scene || !subject) return;
    this.cutting.wantForms(needsForms(this.look));
    const boundary = boundaryOf(this.look, subject.sliced);
    const preview = this.previewCanvas?.wishFor(scene, this.look, this.surface);
    this.cutting.aimAt({ scene, boundary, preview }, isLive);
  }

  private announce(): void {
    // Without a device the page says why, and nothing else is on screen.
    const isPreview = this.previewCanvas?.isShown === true;
    if (!this.subject || !(this.studio || isPreview)) return;
    const { opened, plane, sliced: network } = this.subject;
    const { look, sampling } = this;
    const { aim, isHome } = this.viewpoint;
    this.listener.onChange({
      opened,
      plane,
      ...aim,
      isHome,
      look,
      progress: sampling.share,
      regionsByDepth: sampling.regionsByDepth,
      failed: sampling.failed,
      exact: this.cutting.state,
      isExact: !isPreview && this.studio?.isExact({ network, view: aim.view, look }) === true,
      range: this.studio?.range,
    });
  }

  private requestPaint(): void {
    this.frameRequest ||= requestAnimationFrame(() => {
      this.frameRequest = 0;
      this.paint();
    });
  }

  private paint(): void {
    if (!this.studio || !this.subject) return;
    cancelAnimationFrame(this.frameRequest);
    this.frameRequest = 0;
    const { view, look, marks } = this;
    const { sliced: network, data } = this.subject;
    const startedAt = performance.now();
    const isChanging = this.studio.paint({ view, look, marks, network, data });
    const source = this.studio.sourceOf({ view, look, network });
    this.listener.onPaint({ source, milliseconds: performance.now() - startedAt });
    if (isChanging) this.requestPaint();
  }
}
