import { ThreadError } from '../../threads/sent-error';
import { pointAt } from '../../view/camera';
import type { Cutter } from '../cut/cutter';
import type { RegionPlace } from '../cut/cutting-messages';
import type { Exploration } from '../map/exploration';
import type { Explorer } from '../map/explorer';
import { listenToPointer, type SlicePoint } from '../map/pointing';
import type { RegionCard, RegionCardOwner } from './region-card';
import { exactFacts, FactFinder, isInside, type RegionFacts } from './region-facts';

/** What an `Ask` tells of the map that it is asked about. */
export interface AskListener {
  /** What the card calls a region of this map: nothing, or where the map is. */
  readonly place: string;
  /** The pointer is at this point of the map; undefined once it has left. */
  onHover(point: SlicePoint | undefined): void;
  /** A region of the map is going to be pinned. */
  onPin(): void;
  onError(error: unknown): void;
}

/**
 * Answers what region there is of the layers that are shown: under the pointer while it hovers, and in
 * full where somebody clicked. Regions that were cut are found at once; the exact engine's worker is asked for the rest.
 */
export class Ask {
  private finder: FactFinder | undefined;
  private hovered: number | undefined;
  private pinned: SlicePoint | undefined;
  /** There are too many regions in view to have them all. */
  private isUncut = false;
  /** Where the pointer is, while the worker is asked about it. */
  private awaited: SlicePoint | undefined;
  private isAsking = false;
  /** Counts questions, so that an answer that comes too late is not heard. */
  private asked = 0;
  private readonly owner: RegionCardOwner;

  constructor(
    canvas: HTMLCanvasElement,
    private readonly explorer: Explorer,
    private readonly cutter: Cutter,
    private readonly card: RegionCard,
    private readonly listener: AskListener,
  ) {
    this.owner = {
      place: listener.place,
      get isFunction() {
        return explorer.isFunction;
      },
      onPoint: (units, edge) =>
        explorer.mark({ units, edge: edge && { points: edge, isClosed: false } }),
      onNeighbour: ({ pattern }) => this.pinPlace({ pattern }),
      onClose: () => this.unpin(),
    };
    listenToPointer(canvas, () => explorer.view, {
      onHover: (point) => this.hover(point),
      onLeave: () => this.leave(),
      onClick: (point) => this.pin(point),
    });
  }

  /** What is on screen has changed. */
  update({ network, regions }: Exploration): void {
    this.isUncut = regions.kind === 'failed' && regions.isTooMany;
    const complex = regions.kind === 'done' ? regions.complex : undefined;
    if (complex === this.finder?.complex) return;
    this.finder = complex && new FactFinder(network, complex);
    this.hovered = undefined;
    this.explorer.mark({ hovered: undefined });
    if (!this.pinned) this.card.hide(this.owner);
    else if (this.finder) {
      // The part of it that is in view is another one now.
      const { u, v } = this.pinned;
      if (isInside(this.finder.complex.window, u, v)) this.pin(this.pinned);
      else this.unpin();
    }
  }

  /** Pins the region at a point of the view, by default in its middle. */
  pin({ u, v }: SlicePoint = pointAt(this.explorer.view, 0.5, 0.5)): void {
    this.listener.onPin();
    this.pinned = { u, v };
    const region = this.finder?.regionAt(u, v);
    if (this.finder && region !== undefined) this.showPinned(this.finder.factsOf(region, u, v));
    this.pinPlace({ u, v }, region !== undefined);
  }

  /** Pins a region as the exact engine knows it. */
  private pinPlace(place: RegionPlace, isShown = true): void {
    const { sliced, depth } = this.explorer;
    if (!sliced) return;
    const question = ++this.asked;
    this.cutter.regionAt(sliced, depth, place).then(
      (found) => {
        if (question !== this.asked) return;
        this.pinned = 'pattern' in place ? middleOf(found.polygon) : place;
        const { u, v } = this.pinned;
        this.showPinned(exactFacts(sliced.network, found, u, v));
      },
      (error: unknown) => {
        this.sayFault(error);
        // A point where creases meet belongs to no region of the view: what is known stays.
        if (question === this.asked && !isShown) this.unpin();
      },
    );
  }

  unpin(): void {
    if (!this.pinned) return;
    this.asked++;
    this.pinned = undefined;
    this.card.hide(this.owner);
    this.explorer.mark({ pinned: undefined, units: [], edge: undefined });
    delete document.body.dataset.pinned;
  }

  /** Outlines the region at a point that is pointed at elsewhere. */
  outline(point: SlicePoint | undefined): void {
    const region = point && this.finder?.regionAt(point.u, point.v);
    if (region === this.hovered) return;
    this.hovered = region;
    const points = region === undefined ? undefined : this.finder?.polygonOf(region);
    this.explorer.mark({ hovered: points && { points, isClosed: true } });
  }

  private showPinned(facts: RegionFacts): void {
    const pinned = { points: facts.polygon, isClosed: true };
    // Whatever was pointed at in the card belonged to what it said before.
    this.explorer.mark({ pinned, hovered: undefined, units: [], edge: undefined });
    this.card.show(facts, true, this.owner, this.explorer.pictured);
    document.body.dataset.pinned = facts.id;
  }

  private showHovered(facts: RegionFacts): void {
    this.card.show(facts, false, this.owner, this.explorer.pictured);
  }

  private hover(point: SlicePoint): void {
    this.listener.onHover(point);
    if (this.isUncut) this.hoverSlowly(point);
    const region = this.finder?.regionAt(point.u, point.v);
    if (!this.finder || region === undefined) return;
    if (!this.pinned) this.showHovered(this.finder.factsOf(region, point.u, point.v));
    this.outline(point);
  }

  /** Asks the worker, one point at a time: the view has too many regions to be cut. */
  private hoverSlowly(point: SlicePoint): void {
    const { sliced, depth } = this.explorer;
    this.awaited = point;
    if (this.isAsking || !sliced) return;
    this.isAsking = true;
    const { u, v } = point;
    this.cutter
      .regionAt(sliced, depth, { u, v })
      .then((found) => {
        if (!this.isUncut || this.awaited === undefined) return;
        const facts = exactFacts(sliced.network, found, u, v);
        if (!this.pinned) this.showHovered(facts);
        this.explorer.mark({ hovered: { points: facts.polygon, isClosed: true } });
      })
      .catch((error: unknown) => this.sayFault(error))
      .finally(() => {
        this.isAsking = false;
        const next = this.awaited;
        if (this.isUncut && next !== undefined && next !== point) this.hoverSlowly(next);
      });
  }

  /** Where creases meet there is nothing to say; but workers that broke down over it are no answer. */
  private sayFault(error: unknown): void {
    if (error instanceof ThreadError) this.listener.onError(error);
  }

  private leave(): void {
    this.listener.onHover(undefined);
    this.awaited = undefined;
    this.hovered = undefined;
    this.explorer.mark({ hovered: undefined });
    if (!this.pinned) this.card.hide(this.owner);
  }
}

/** Mean of a convex polygon's vertices, which lies in it. */
function middleOf(polygon: RegionFacts['polygon']): SlicePoint {
  const sum = polygon.reduce(([u, v], [du, dv]) => [u + du, v + dv], [0, 0]);
  return { u: sum[0] / polygon.length, v: sum[1] / polygon.length };
}
