import type { Window } from '../network/slice';
import type { CellStack, ContextNow, MakeCells } from './cells';
import type { Fold, FoldedPart } from './folding';
import { PolygonPart } from './forms';
import { LineStack } from './line-stack';
import type { CentredBox, Polygon } from './polygon';
import { Extent } from './polygon';
import { BoundedArea } from './polygon-measures';
import { PolygonStack } from './polygon-stack';
import type { FoundRegion } from './region';
import { RegionAreas } from './region-areas';

/** A part of the window that may have to be cut. It may be read only until the next step. */
export interface FoldedPolygon {
  /** Made when it is asked for. */
  readonly polygon: Polygon;
  readonly area: number;
  readonly box: CentredBox;
  /** The network on a part that contains this one; rows of decided units may still be in it. */
  readonly fold: Fold;
  /** One byte per variable: 1 on, 0 off, or UNDECIDED. */
  readonly states: Uint8Array;
}

/** Cells of a window of the plane: convex polygons. */
export function polygonsIn(window: Window): MakeCells<FoundRegion, FoldedPolygon> {
  return (triangular, context) => {
    const extent = new Extent();
    return new PolygonCells(new LineStack(triangular, window, context, extent), window, extent);
  };
}

class PolygonCells extends PolygonStack implements CellStack<FoundRegion, FoldedPolygon> {
  private readonly areas: RegionAreas;

  /** @param extent that of the polygon that is cut now */
  constructor(
    lines: LineStack,
    window: Window,
    private readonly extent: Extent,
  ) {
    super(lines, window);
    this.areas = new RegionAreas(this, window);
  }

  measure(from: number, to: number): void {
    this.setExtent(from, to, this.extent);
  }

  folded(
    from: number,
    to: number,
    stateOf: FoldedPart['stateOf'],
    decideRivals: FoldedPart['decideRivals'] & object,
  ): FoldedPart {
    return new PolygonPart(this.points, from, to, this.extent, stateOf, decideRivals);
  }

  part(from: number, to: number, fold: Fold, states: Uint8Array): FoldedPolygon {
    return new FoldedPolygonView(this, from, to, this.extent, fold, states);
  }

  region(from: number, to: number, states: Uint8Array, context: ContextNow): FoundRegion {
    const { areas } = this;
    return {
      polygon: this.polygon(from, to),
      get area() {
        return areas.of(from, to);
      },
      states,
      context,
    };
  }

  content(from: number, to: number): number {
    return this.areas.roughly(from, to);
  }
}

/** A part, of which the polygon is made when it is asked for. */
class FoldedPolygonView implements FoldedPolygon {
  constructor(
    private readonly polygons: PolygonStack,
    private readonly from: number,
    private readonly to: number,
    readonly box: CentredBox,
    readonly fold: Fold,
    readonly states: Uint8Array,
  ) {}

  get area(): number {
    const area = new BoundedArea();
    area.measure(this.polygons.points, this.from, this.to);
    return area.value;
  }

  get polygon(): Polygon {
    return this.polygons.polygon(this.from, this.to);
  }
}
