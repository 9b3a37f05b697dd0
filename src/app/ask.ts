import { pointAt } from '../view/camera';
import type { Cutter } from './cutter';
import type { Exploration } from './exploration';
import type { Explorer } from './explorer';
import { RegionCard } from './region-card';
import { exactFacts, FactFinder, isInside, type RegionFacts } from './region-facts';

/** CSS pixels that a pointer may move between press and release, and it is still a click. */
const STILL = 4;

interface Point {
  readonly u: number;
  readonly v: number;
}

/**
 * Answers what region there is: under the pointer while it hovers, and in full where somebody
 * clicked. Regions that were cut are found at once; the exact engine's worker is asked for the rest.
 */
export class Ask {
  private readonly card: RegionCard;
  private finder: FactFinder | undefined;
  private hovered: number | undefined;
  private pinned: Point | undefined;
  /** There are too many regions in view to have them all. */
  private isUncut = false;
  /** Where the pointer is, while the worker is asked about it. */
  private awaited: Point | undefined;
  private isAsking = false;
  /** Counts questions, so that an answer that comes too late is not heard. */
  private asked = 0;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly explorer: Explorer,
    private readonly cutter: Cutter,
  ) {
    this.card = new RegionCard({
      onUnit: (unit) => explorer.mark({ unit }),
      onClose: () => this.unpin(),
    });
    this.listen();
  }

  /** What is on screen has changed. */
  update({ exact }: Exploration): void {
    const { scene } = this.explorer;
    this.isUncut = exact.kind === 'failed' && exact.isTooMany;
    const complex = exact.kind === 'done' ? exact.cut.complex : undefined;
    if (complex === this.finder?.complex) return;
    this.finder = complex && scene && new FactFinder(scene.network, complex);
    this.hovered = undefined;
    this.explorer.mark({ hovered: undefined });
    if (!this.pinned) this.card.hide();
    else if (this.finder) {
      // The part of it that is in view is another one now.
      const { u, v } = this.pinned;
      if (isInside(this.finder.complex.window, u, v)) this.pin(this.pinned);
      else this.unpin();
    }
  }

  /** Pins the region at a point of the view, by default in its middle. */
  pin({ u, v }: Point = pointAt(this.explorer.view, 0.5, 0.5)): void {
    const { scene } = this.explorer;
    if (!scene) return;
    this.pinned = { u, v };
    const region = this.finder?.regionAt(u, v);
    if (this.finder && region !== undefined) this.showPinned(this.finder.factsOf(region, u, v));
    const question = ++this.asked;
    this.cutter.regionAt(scene, u, v).then(
      (found) => {
        if (question === this.asked) this.showPinned(exactFacts(scene.network, found, u, v));
      },
      () => {
        // A point where creases meet belongs to no region of the view: what is known stays.
        if (question === this.asked && region === undefined) this.unpin();
      },
    );
  }

  unpin(): void {
    this.asked++;
    this.pinned = undefined;
    this.card.hide();
    this.explorer.mark({ pinned: undefined, unit: undefined });
    delete document.body.dataset.pinned;
  }

  private showPinned(facts: RegionFacts): void {
    this.card.show(facts, true);
    this.explorer.mark({ pinned: { points: facts.polygon, isClosed: true }, hovered: undefined });
    document.body.dataset.pinned = facts.id;
  }

  private hover(point: Point): void {
    const { finder } = this;
    if (this.isUncut) this.hoverSlowly(point);
    const region = finder?.regionAt(point.u, point.v);
    if (!finder || region === undefined) return;
    const facts = finder.factsOf(region, point.u, point.v);
    if (!this.pinned) this.card.show(facts, false);
    if (region === this.hovered) return;
    this.hovered = region;
    this.explorer.mark({ hovered: { points: facts.polygon, isClosed: true } });
  }

  /** Asks the worker, one point at a time: the view has too many regions to be cut. */
  private hoverSlowly(point: Point): void {
    const { scene } = this.explorer;
    this.awaited = point;
    if (this.isAsking || !scene) return;
    this.isAsking = true;
    const { u, v } = point;
    this.cutter
      .regionAt(scene, u, v)
      .then((found) => {
        if (!this.isUncut || this.awaited === undefined) return;
        const facts = exactFacts(scene.network, found, u, v);
        if (!this.pinned) this.card.show(facts, false);
        this.explorer.mark({ hovered: { points: facts.polygon, isClosed: true } });
      })
      // Where creases meet there is nothing to say.
      .catch(() => undefined)
      .finally(() => {
        this.isAsking = false;
        const next = this.awaited;
        if (this.isUncut && next !== undefined && next !== point) this.hoverSlowly(next);
      });
  }

  private leave(): void {
    this.awaited = undefined;
    this.hovered = undefined;
    this.explorer.mark({ hovered: undefined });
    if (!this.pinned) this.card.hide();
  }

  private listen(): void {
    const { canvas } = this;
    const point = ({ clientX, clientY }: MouseEvent): Point => {
      const { left, top, width, height } = canvas.getBoundingClientRect();
      return pointAt(this.explorer.view, (clientX - left) / width, (clientY - top) / height);
    };
    let pressed: PointerEvent | undefined;
    canvas.addEventListener('pointerdown', (event) => {
      // A second finger means something else.
      pressed = event.isPrimary && event.button === 0 ? event : undefined;
    });
    canvas.addEventListener('pointermove', (event) => {
      if (event.pointerType === 'mouse' && event.buttons === 0) this.hover(point(event));
    });
    canvas.addEventListener('pointerleave', () => this.leave());
    canvas.addEventListener('pointerup', (event) => {
      if (!pressed || event.pointerId !== pressed.pointerId) return;
      const moved = Math.hypot(event.clientX - pressed.clientX, event.clientY - pressed.clientY);
      pressed = undefined;
      if (moved <= STILL) this.pin(point(event));
    });
  }
}
