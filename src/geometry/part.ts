import type { CellRange } from './cells';
import type { Fold } from './folding';
import type { WonCell } from './group-cuts';

/** In the place of a cut's line: there is none before the whole window, or a region. */
export const NO_LINE = -1;

/** The cells of a cut along one line, which decides nothing else. */
export const NO_CELLS: readonly WonCell[] = [];

/** A part of the window on its way to its regions. */
export interface Part extends CellRange {
  readonly cut: Cut;
  /** The side of the cut's line that it is on; of a cut into cells, which half of them it has. */
  readonly side: 0 | 1;
  /**
   * The cells that it consists of, where it was cut along the creases of a group (`GroupCuts`); else none. Where
   * there are several, its corners are those of the first, which is the last on the stack.
   */
  readonly cells: readonly WonCell[];
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
