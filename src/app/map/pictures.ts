import type { SlicedNetwork } from '../../network/sliced-network';
import type { ExactRegions, Renderer, SampledMap } from '../drawing/renderer';
import { compose } from './composition';
import { ExactPicture } from './exact-picture';
import type { PictureSource } from './exploration';
import { Refinement, type RefinementListener } from './refinement';
import type { Sight } from './sight';

/**
 * What one renderer has to draw from, and what of it is on its canvas: the exact regions and the samples.
 * They are in its memory, and end with it.
 */
export class Pictures<
  Map extends SampledMap = SampledMap,
  Regions extends ExactRegions = ExactRegions,
> {
  readonly exact: ExactPicture<Regions>;
  /** Ever finer samples; undefined until there is something to sample. */
  private refinement: Refinement<Map> | undefined;
  private hasPainted = false;
  private hasDrawn: () => void = () => undefined;
  /** Whether the last picture that was painted is on the canvas. */
  private isWhole = false;

  /** Resolves when the first picture is on its way to the screen. */
  readonly firstDrawn = new Promise<void>((resolve) => {
    this.hasDrawn = resolve;
  });

  constructor(private readonly renderer: Renderer<Map, Regions>) {
    this.exact = new ExactPicture(renderer);
  }

  /** Whether there are samples, or will be. */
  get isSampling(): boolean {
    return this.refinement !== undefined;
  }

  /** Resolves when all that was painted is on its way to the screen. */
  drawn(): Promise<void> {
    return this.renderer.drawn();
  }

  /**
   * Refines maps of this network from now on.
   *
   * @param beforeFiner resolves when there is nothing more urgent to do than finer maps
   * @throws InputError if the network is more than the renderer can hold; nothing changes then.
   */
  sample(
    network: SlicedNetwork,
    listener: RefinementListener<Map>,
    beforeFiner: () => Promise<void>,
  ): void {
    const sampler = this.renderer.createSampler(network);
    this.refinement?.destroy();
    this.refinement = new Refinement(sampler, listener, beforeFiner);
  }

  aimAt(sight: Sight): void {
    this.refinement?.aimAt(sight);
  }

  /** Whether the exact picture of this very view is the one that is on the canvas. */
  isExact({ network, view, look }: Sight): boolean {
    return this.isWhole && look.picture === 'exact' && this.exact.isComplete(network, view, look);
  }

  /** What the picture of a view is drawn from. */
  sourceOf(sight: Sight): PictureSource {
    if (this.isExact(sight)) return 'exact';
    const stage = this.isWhole && this.refinement?.stageOf(sight.view);
    return stage === 'coarse' || stage === 'finished' ? stage : 'reprojected';
  }

  /** @returns whether the picture is still changing and is to be drawn again */
  paint(sight: Sight): boolean {
    const { exact } = this;
    const picture = compose(sight, { exact, sampled: this.refinement?.maps ?? [] });
    // The preview stays until there is a picture.
    if (!picture) return false;
    this.isWhole = this.renderer.paint(picture);
    if (!this.hasPainted) void this.drawn().then(this.hasDrawn);
    this.hasPainted = true;
    return sight.look.picture === 'exact' && exact.isFading;
  }

  destroy(): void {
    this.refinement?.destroy();
    this.exact.destroy();
    this.renderer.destroy();
  }
}
