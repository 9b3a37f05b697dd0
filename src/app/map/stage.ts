import type { SlicedNetwork } from '../../network/sliced-network';
import type { Range } from '../../view/scaled-colours';
import type { Cutting } from '../cut/cutting';
import type { CutWindow, PackedForms } from '../cut/cutting-messages';
import type { RendererFactory } from '../drawing/renderer';
import type { Drawn } from './exploration';
import type { Look } from './look';
import { Pictures } from './pictures';
import type { SamplingProgress } from './sampling-progress';
import type { Sight } from './sight';
import type { Surface } from './surface';

/**
 * Milliseconds that the first samples wait for the first exact picture; and that all but the coarsest
 * do wherever they would take the cores away from it.
 */
const CUT_PATIENCE = 500;
const SHARED_PATIENCE = 2000;

export interface StageListener {
  /** What is on screen, or will be, has changed. */
  onChange(): void;
  onPaint(drawn: Drawn): void;
  onError(error: unknown): void;
  /** The first picture by this renderer is on its way to the screen. */
  onFirstDrawn(): void;
}

/**
 * When what is shown is drawn: in which frame, behind what else, and with which renderer, which may go away
 * and be replaced. What there is to draw from (`Pictures`) goes with it.
 */
export class Stage {
  private pictures: Pictures | undefined;
  private beforeFiner = () => Promise.resolve();
  private frameRequest = 0;

  /**
   * @param cutting makes the exact pictures, and `sampling` keeps account of the samples
   * @param sight what is to be drawn now; undefined before there is anything
   */
  constructor(
    private readonly surface: Surface,
    private readonly cutting: Cutting,
    private readonly sampling: SamplingProgress,
    private readonly sight: () => Sight | undefined,
    private readonly listener: StageListener,
  ) {}

  /** Whether there is a renderer. */
  get isOpen(): boolean {
    return this.pictures !== undefined;
  }

  /** What the colours reach from and to, once that is known. */
  get range(): Range | undefined {
    return this.pictures?.exact.range;
  }

  /** What values in view reach from and to, where colours mean values. */
  get values(): Range | undefined {
    return this.pictures?.exact.values;
  }

  /** Whether the exact picture of this very view is the one that is drawn. */
  isExact(sight: Sight): boolean {
    return this.pictures?.isExact(sight) === true;
  }

  /** Draws with this renderer from now on. */
  attach(createRenderer: RendererFactory): void {
    this.detach();
    const renderer = createRenderer(this.surface, {
      onPicture: () => this.repaint(),
      onError: (error) => this.listener.onError(error),
    });
    const pictures = new Pictures(renderer);
    this.pictures = pictures;
    this.beforeFiner = () =>
      renderer.sharesCores ? this.cutting.settles(SHARED_PATIENCE) : Promise.resolve();
    void pictures.firstDrawn.then(() => {
      // It may be gone by then: the next one's picture is waited for.
      if (this.pictures === pictures) this.listener.onFirstDrawn();
    });
    const patience = renderer.sharesCores ? SHARED_PATIENCE : CUT_PATIENCE;
    if (this.sight()) void this.begin(pictures, patience);
  }

  /** Lets go of the renderer. */
  detach(): void {
    if (!this.pictures) return;
    cancelAnimationFrame(this.frameRequest);
    this.frameRequest = 0;
    this.sampling.restart();
    this.listener.onChange();
    this.pictures.destroy();
    this.pictures = undefined;
  }

  /**
   * Samples this network from now on.
   *
   * @throws InputError if it is more than the renderer can hold; nothing changes then.
   */
  sample(network: SlicedNetwork): void {
    this.pictures?.sample(network, this.sampling, this.beforeFiner);
  }

  aimAt(sight: Sight): void {
    this.pictures?.aimAt(sight);
  }

  recolour(look: Look, before: Look): void {
    this.pictures?.exact.recolour(look, before);
  }

  async addCut(network: SlicedNetwork, cut: CutWindow): Promise<void> {
    await this.add(({ exact }, look) => exact.add(network, cut, look));
  }

  async addForms(cut: CutWindow, forms: PackedForms): Promise<void> {
    await this.add(({ exact }, look) => exact.addForms(cut, forms, look));
  }

  requestPaint(): void {
    this.frameRequest ||= requestAnimationFrame(() => {
      this.frameRequest = 0;
      this.paint();
    });
  }

  paint(): void {
    const sight = this.sight();
    if (!this.pictures || !sight) return;
    cancelAnimationFrame(this.frameRequest);
    this.frameRequest = 0;
    const startedAt = performance.now();
    const isChanging = this.pictures.paint(sight);
    const source = this.pictures.sourceOf(sight);
    this.listener.onPaint({ source, milliseconds: performance.now() - startedAt });
    if (isChanging) this.requestPaint();
  }

  /** Draws what the renderer has finished in the meantime. */
  private repaint(): void {
    this.paint();
    this.listener.onChange();
  }

  /** Draws what was added to the exact picture, once that is done. */
  private async add(addTo: (pictures: Pictures, look: () => Look) => Promise<void>): Promise<void> {
    const { pictures } = this;
    const sight = this.sight();
    if (!pictures || !sight) return;
    await addTo(pictures, () => (this.sight() ?? sight).look);
    // Painted before it is told of: what is on the canvas is what was painted last.
    if (this.pictures === pictures) this.repaint();
  }

  /**
   * Starts to sample, behind the exact picture where that is not long in coming: on a slow adapter the
   * sampler's shader takes longer to compile than small networks to cut.
   */
  private async begin(pictures: Pictures, patience: number): Promise<void> {
    try {
      const { state } = this.cutting;
      const network = this.sight()?.network;
      if (network && state.kind === 'done') {
        await this.addCut(network, state.cut);
        // The forms may have come before there was a renderer, or gone with the last one.
        await this.cutting.repeatForms();
      } else await this.cutting.settles(patience);
      if (this.pictures !== pictures) return;
      this.paint();
      await pictures.drawn();
      const sight = this.sight();
      if (this.pictures !== pictures || !sight || pictures.isSampling) return;
      this.sample(sight.network);
      pictures.aimAt(sight);
    } catch (error) {
      this.listener.onError(error);
    }
  }
}
