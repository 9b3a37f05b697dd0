import { SLACK, UNDERFLOW, UNIT } from '../geometry/line';
import type { CentredBox, Polygon } from '../geometry/polygon';
import { CreaseLine } from '../geometry/region';
import { sampleSteps, type Rectangle, type SampleGrid } from '../view/grid';
import { signBeside, type ExactPositions } from './exact-positions';
import { reachOfGrid, type Reach } from './row-bounds';

/** Called with samples of one row of the grid: columns `from` up to, but without, `to`. */
export type OnSpan = (row: number, from: number, to: number) => void;

/**
 * Finds the samples of a grid that lie in polygons of one subdivision, exactly: in float64, and where
 * a sample is no farther from an edge's line than rounding may be, in integers.
 *
 * A sample is moved by an infinitesimal (`signBeside`), so that it lies on no line, and in one polygon.
 */
export class SpanFinder {
  private readonly uStep: number;
  private readonly vStep: number;
  private readonly reach: Reach;
  /** In samples, more than what a coordinate's place in the grid may be off. */
  private readonly uSpare: number;
  private readonly vSpare: number;
  /** Columns of the polygon's samples in each of its rows. */
  private froms = new Int32Array(64);
  private tos = new Int32Array(64);
  /** The edge that is looked at: its line, and how far that may be from the exact one at a sample. */
  private line: CreaseLine | undefined;
  private bound = 0;
  /** Column whose samples an upright line was last compared with, and whether they are on. */
  private exactColumn = -1;
  private isOnInColumn = false;

  /** @param part of the grid that is of interest */
  constructor(
    private readonly grid: SampleGrid,
    private readonly positions: ExactPositions,
    private readonly part: Rectangle,
  ) {
    ({ u: this.uStep, v: this.vStep } = sampleSteps(grid));
    this.reach = reachOfGrid(grid);
    this.uSpare = SPARE + (2 * this.reach.uError) / this.uStep;
    this.vSpare = SPARE + (2 * this.reach.vError) / this.vStep;
  }

  /** Whether samples may lie in a box, and how many at most. */
  samplesIn(box: CentredBox): number {
    const [left, right] = this.columnsIn(box);
    const [first, end] = this.rowsIn(box);
    return Math.max(0, right - left) * Math.max(0, end - first);
  }

  private columnsIn(box: CentredBox): readonly [left: number, right: number] {
    const { x, width } = this.part;
    return [Math.max(x, this.columnAfter(box, -1)), Math.min(x + width, this.columnAfter(box, 1))];
  }

  private rowsIn(box: CentredBox): readonly [first: number, end: number] {
    const { y, height } = this.part;
    return [Math.max(y, this.rowAfter(box, -1)), Math.min(y + height, this.rowAfter(box, 1))];
  }

  /** First column right of a box (side 1), or the first in it (side −1), with a little to spare. */
  private columnAfter({ u, halfWidth }: CentredBox, side: 1 | -1): number {
    const { u0 } = this.grid.window;
    return Math.ceil((u + side * halfWidth - u0) / this.uStep - 0.5 + side * this.uSpare);
  }

  private rowAfter({ v, halfHeight }: CentredBox, side: 1 | -1): number {
    const { v1 } = this.grid.window;
    return Math.ceil((v1 - v + side * halfHeight) / this.vStep - 0.5 + side * this.vSpare);
  }

  /**
   * The samples of a polygon, row by row.
   *
   * @param states one byte per variable: 1 where it is on in the polygon, 0 where it is off
   */
  find(polygon: Polygon, box: CentredBox, states: Uint8Array, onSpan: OnSpan): void {
    const [first, end] = this.rowsIn(box);
    const [left, right] = this.columnsIn(box);
    if (first >= end || left >= right) return;
    if (end - first > this.froms.length) {
      this.froms = new Int32Array(2 * (end - first));
      this.tos = new Int32Array(2 * (end - first));
    }
    const { froms, tos } = this;
    froms.fill(left, 0, end - first);
    tos.fill(right, 0, end - first);
    const { vertices, lines } = polygon;
    // As much for all, so that a row beyond the polygon still meets the edges that end before it.
    let error = 0;
    for (const { vError } of vertices) error = Math.max(error, 4 * vError);
    for (let i = 0; i < lines.length; i++) {
      const line = lines[i];
      // Samples are inside the window.
      if (!(line instanceof CreaseLine)) continue;
      const [p, q] = [vertices[i], vertices[i + 1 < lines.length ? i + 1 : 0]];
      // Beyond its own rows an edge says nothing that others do not say.
      const top = Math.max(first, this.rowAt(Math.max(p.v, q.v) + error, -1));
      const bottom = Math.min(end, this.rowAt(Math.min(p.v, q.v) - error, 1));
      this.begin(line);
      this.clip(states[line.hidden.variable] === 1, [top, bottom], first, [left, right]);
    }
    for (let row = first; row < end; row++)
      if (froms[row - first] < tos[row - first]) onSpan(row, froms[row - first], tos[row - first]);
  }

  /** First row below a height (side 1), or the first that may be (side −1). */
  private rowAt(v: number, side: 1 | -1): number {
    return Math.ceil((this.grid.window.v1 - v) / this.vStep - 0.5 + side * this.vSpare);
  }

  private begin(line: CreaseLine): void {
    const { u, v, uError, vError } = this.reach;
    const [a, b] = [Math.abs(line.a), Math.abs(line.b)];
    const rounding = 5 * UNIT * (a * u + b * v + Math.abs(line.c));
    this.line = line;
    this.exactColumn = -1;
    this.bound = SLACK * (line.error + rounding + a * uError + b * vError) + UNDERFLOW;
  }

  /** Leaves in each row the columns on one side of the line. */
  private clip(
    isOn: boolean,
    [top, bottom]: readonly [number, number],
    first: number,
    [left, right]: readonly [number, number],
  ): void {
    const { froms, tos, line, bound, uStep, vStep } = this;
    if (!line) return;
    const { u0, v1 } = this.grid.window;
    // Over the row the function changes by more than it may be off, so its slope has the right sign.
    const isSteep = Math.abs(line.a) * (right - 1 - left) * uStep > 4 * bound;
    for (let row = top; row < bottom; row++) {
      let isAscending = line.a > 0;
      if (!isSteep) {
        const isOnAtEnd = this.isOnAt(right - 1, row);
        if (this.isOnAt(left, row) === isOnAtEnd) {
          if (isOnAtEnd !== isOn) tos[row - first] = left;
          continue;
        }
        isAscending = isOnAtEnd;
      }
      const crossing = -(line.b * (v1 - (row + 0.5) * vStep) + line.c) / line.a;
      const guess = Math.ceil((crossing - u0) / uStep - 0.5);
      const column = this.crossingOf(row, isAscending, left, right, guess);
      if (isOn === isAscending) {
        if (column > froms[row - first]) froms[row - first] = column;
      } else if (column < tos[row - first]) tos[row - first] = column;
    }
  }

  /** The first of a row's columns `left … right` behind the line, searched from a guess on. */
  private crossingOf(
    row: number,
    isAscending: boolean,
    left: number,
    right: number,
    guess: number,
  ): number {
    let [low, high] = [left, right];
    let step = 1;
    // A guess that is not a number is as good as any.
    let column = guess > left ? Math.min(guess, right) : left;
    if (column < right && this.isOnAt(column, row) !== isAscending) {
      for (low = column + 1; low < right; step *= 2) {
        column = Math.min(low + step, right) - 1;
        if (this.isOnAt(column, row) === isAscending) {
          high = column;
          break;
        }
        low = column + 1;
      }
    } else {
      for (high = column; high > left; step *= 2) {
        column = Math.max(high - step, left);
        if (this.isOnAt(column, row) !== isAscending) {
          low = column + 1;
          break;
        }
        high = column;
      }
    }
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.isOnAt(middle, row) === isAscending) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Whether the line's function is positive at a sample. */
  private isOnAt(column: number, row: number): boolean {
    const { line, bound, uStep, vStep } = this;
    const { u0, v1 } = this.grid.window;
    if (!line) return false;
    const value =
      line.b * (v1 - (row + 0.5) * vStep) + line.c + line.a * (u0 + (column + 0.5) * uStep);
    if (value > bound) return true;
    if (value < -bound) return false;
    return this.isOnExactly(line, column, row);
  }

  /** Whether a sample is on the positive side of a line, in integers: once for all rows where the line is upright. */
  private isOnExactly(line: CreaseLine, column: number, row: number): boolean {
    const form = line.exact();
    if (form.b !== 0n) return signBeside(form, this.positions.at(column, row)) > 0;
    if (column !== this.exactColumn) {
      this.exactColumn = column;
      this.isOnInColumn = signBeside(form, this.positions.at(column, row)) > 0;
    }
    return this.isOnInColumn;
  }
}

/** Covers, in samples, the rounding of a coordinate's place in the grid. */
const SPARE = 2 ** -20;
