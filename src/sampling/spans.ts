import type { Box, Polygon } from '../geometry/polygon';
import { sampleSteps, type SampleGrid } from '../view/grid';

/** Called with samples of one row: columns `from` up to, but without, `to`. */
export type OnSpan = (row: number, from: number, to: number) => void;

/**
 * Finds the samples of a grid that lie in polygons of one subdivision, in float64.
 *
 * Whether a sample lies left or right of an edge is the sign of the edge's line there, and the
 * polygons on both sides of a crease have the same line with the same numbers. So every sample is
 * found in one polygon, and a sample on a crease on the side where the unit is off; only where
 * three creases meet in a sample it may be in none.
 */
export class SpanFinder {
  private readonly uStep: number;
  private readonly vStep: number;
  /** Columns of the polygon's samples in each of its rows. */
  private froms = new Int32Array(64);
  private tos = new Int32Array(64);

  /** @param rows the band of the grid that is of interest, first and end */
  constructor(
    private readonly grid: SampleGrid,
    private readonly rows: readonly [first: number, end: number],
  ) {
    ({ u: this.uStep, v: this.vStep } = sampleSteps(grid));
  }

  /** Whether samples may lie in a box, and how many at most. */
  samplesIn(box: Box): number {
    const { width } = this.grid;
    const columns =
      Math.min(width, this.columnAfter(box, 1)) - Math.max(0, this.columnAfter(box, -1));
    const rows =
      Math.min(this.rows[1], this.rowAfter(box, 1)) -
      Math.max(this.rows[0], this.rowAfter(box, -1));
    return Math.max(0, columns) * Math.max(0, rows);
  }

  /** First column right of a box (side 1), or the first in it (side −1), with a little to spare. */
  private columnAfter({ u, halfWidth }: Box, side: 1 | -1): number {
    const { u0 } = this.grid.window;
    return Math.ceil((u + side * halfWidth - u0) / this.uStep - 0.5 + side * SPARE);
  }

  private rowAfter({ v, halfHeight }: Box, side: 1 | -1): number {
    const { v1 } = this.grid.window;
    return Math.ceil((v1 - v + side * halfHeight) / this.vStep - 0.5 + side * SPARE);
  }

  /** The samples of a polygon, row by row. */
  find({ vertices, lines }: Polygon, box: Box, onSpan: OnSpan): void {
    const { grid } = this;
    const first = Math.max(this.rows[0], this.rowAfter(box, -1));
    const end = Math.min(this.rows[1], this.rowAfter(box, 1));
    const left = Math.max(0, this.columnAfter(box, -1));
    const right = Math.min(grid.width, this.columnAfter(box, 1));
    if (first >= end || left >= right) return;
    if (end - first > this.froms.length) {
      this.froms = new Int32Array(2 * (end - first));
      this.tos = new Int32Array(2 * (end - first));
    }
    const { froms, tos } = this;
    froms.fill(left, 0, end - first);
    tos.fill(right, 0, end - first);
    let [uSum, vSum] = [0, 0];
    for (const { u, v } of vertices) {
      uSum += u;
      vSum += v;
    }
    const [uInside, vInside] = [uSum / vertices.length, vSum / vertices.length];
    const { u0, v1 } = grid.window;
    for (let i = 0; i < lines.length; i++) {
      const { a, b, c, id } = lines[i];
      // Samples are inside the window.
      if (id < 0) continue;
      const isOn = a * uInside + b * vInside + c > 0;
      const [p, q] = [vertices[i], vertices[i + 1 < lines.length ? i + 1 : 0]];
      // Beyond its own rows an edge says nothing that others do not say.
      const [low, high] = p.v < q.v ? [p, q] : [q, p];
      const top = Math.ceil((v1 - high.v - high.vError) / this.vStep - 0.5 - SPARE);
      const bottom = Math.ceil((v1 - low.v + low.vError) / this.vStep - 0.5 + SPARE);
      for (let row = Math.max(first, top); row < Math.min(end, bottom); row++) {
        const atRow = b * (v1 - (row + 0.5) * this.vStep) + c;
        // the first column behind the crossing, by sign
        let column = Math.ceil((-atRow / a - u0) / this.uStep - 0.5);
        if (!(column >= left)) column = left;
        else if (column > right) column = right;
        const isAscending = a > 0;
        while (column > left && a * (u0 + (column - 0.5) * this.uStep) + atRow > 0 === isAscending)
          column--;
        while (column < right && a * (u0 + (column + 0.5) * this.uStep) + atRow > 0 !== isAscending)
          column++;
        if (isOn === isAscending) {
          if (column > froms[row - first]) froms[row - first] = column;
        } else if (column < tos[row - first]) tos[row - first] = column;
      }
    }
    for (let row = first; row < end; row++)
      if (froms[row - first] < tos[row - first]) onSpan(row, froms[row - first], tos[row - first]);
  }
}

/** Covers, in samples, the rounding of a coordinate's place in the grid. */
const SPARE = 2 ** -20;
