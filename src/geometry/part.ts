import type { Fold } from './folding';
import type { Cell } from './group-cuts';
import type { Box, Polygon } from './polygon';
import { BoundedArea } from './polygon-measures';
import type { PolygonStack } from './polygon-stack';

/** In the place of a cut's line: there is none before the whole window, or a region. */
export const NO_LINE = -1;

/** The cells of a cut along one line, which decides nothing else. */
export const NO_CELLS: readonly Cell[] = [];

/** A part of the window on its way to its regions. */
export interface Part {
  /** First of the part's vertices on the stack of polygons, and the one behind its last. */
  readonly from: number;
  readonly to: number;
  readonly cut: Cut;
  /** The side of the cut's line that it is on; of a cut into cells, which half of them it has. */
  readonly side: 0 | 1;
  /**
   * The cells that it consists of, where it was cut along the creases of a group (`GroupCuts`); else none. Where
   * there are several, its vertices are those of the first, which is the last on the stack.
   */
  readonly cells: readonly Cell[];
  /** Nothing cuts it any more: a region, found before the tasks were reached. */
  readonly isRegion: boolean;
}

/**
 * What the parts on both sides of a cut share. What lies on stacks behind the ends that it names is
 * not needed any more by the time it comes to them.
 */
export interface Cut {
  /** The line, or NO_LINE; of a group, one of its creases. */
  readonly line: number;
  /** The network on a part that contains these, and the end of the folder's memory in use. */
  readonly fold: Fold;
  readonly foldsEnd: number;
  /** Lines of the fold's first layer, on the list of lines: some of them may cut the parts. */
  readonly listFrom: number;
  readonly listTo: number;
  /** Lines in use. */
  readonly lineCount: number;
  /** Cuts from the whole window, and the first task in the part that was cut. */
  readonly cuts: number;
  readonly task: number;
  /** Cuts since the fold was made. */
  readonly cutsSinceFold: number;
  /** Hidden layers that were decided in the part that was cut, and how many decisions were made. */
  readonly depth: number;
  readonly decisions: number;
}

/** A part of the window that may have to be cut. It may be read only until the next step. */
export interface FoldedPolygon {
  /** Made when it is asked for. */
  readonly polygon: Polygon;
  readonly area: number;
  readonly box: Box;
  /** The network on a part that contains this one; rows of decided units may still be in it. */
  readonly fold: Fold;
  /** One byte per variable: 1 on, 0 off, or UNDECIDED. */
  readonly states: Uint8Array;
}

/** A part, of which the polygon is made when it is asked for. */
export class FoldedPartView implements FoldedPolygon {
  constructor(
    private readonly polygons: PolygonStack,
    private readonly from: number,
    private readonly to: number,
    readonly box: Box,
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
