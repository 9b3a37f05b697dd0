import type { Fold } from '../geometry/folding';
import { SLACK, UNDERFLOW, UNIT } from '../geometry/line';
import { Row } from '../geometry/triangular';
import { isVolume, type SampleGrid, type VolumeGrid } from '../view/grid';
import { coordinateError } from './exact-positions';

/** What the coordinates of a grid's samples are no larger than, and how far they may be off. */
export interface Reach {
  readonly u: number;
  readonly v: number;
  readonly w: number;
  readonly uError: number;
  readonly vError: number;
  readonly wError: number;
}

export function reachOfGrid(grid: SampleGrid | VolumeGrid): Reach {
  const { u0, u1, v0, v1 } = grid.window;
  const [w0, w1] = isVolume(grid) ? [grid.window.w0, grid.window.w1] : [0, 0];
  return {
    u: Math.max(Math.abs(u0), Math.abs(u1)),
    v: Math.max(Math.abs(v0), Math.abs(v1)),
    w: Math.max(Math.abs(w0), Math.abs(w1)),
    uError: coordinateError(u0, u1),
    vError: coordinateError(v0, v1),
    wError: isVolume(grid) ? coordinateError(w0, w1) : 0,
  };
}

/** Roundings of a row's affine part: its products, its sums, and those of a plane's constant. */
const AFFINE = 8;

/**
 * How far what float64 makes of each row of a fold may be from its variable's exact value, at any
 * sample within reach.
 *
 * A row's exact value is that of its numbers, but for the row's own error; it is computed from
 * coordinates that are off and from the values x̂ of rows before it, which relu brings no farther from
 * the exact ones; and n products and sums round by γₙ times the sum of their absolute values (Higham
 * 2002, section 3.1). What falls below float64's range is less than `UNDERFLOW` times the largest.
 */
export class RowBounds {
  /** By row of the fold that was set last. */
  readonly of: Float64Array;
  /** What rows are no larger than. */
  private readonly sizes: Float64Array;

  constructor(
    private readonly reach: Reach,
    variables: number,
  ) {
    this.of = new Float64Array(variables);
    this.sizes = new Float64Array(variables);
  }

  set({ data, start, rows }: Fold): void {
    const { of: bounds, sizes, reach } = this;
    let largest = Math.max(1, reach.u, reach.v, reach.w);
    for (let k = 0, at = start; k < rows; k++) {
      const a = Math.abs(data[at + Row.a]);
      const b = Math.abs(data[at + Row.b]);
      const d = Math.abs(data[at + Row.d]);
      const from = data[at + Row.from];
      const to = data[at + Row.to];
      let size = a * reach.u + b * reach.v + d * reach.w + Math.abs(data[at + Row.c]);
      let error = data[at + Row.error] + a * reach.uError + b * reach.vError + d * reach.wError;
      let p = at + Row.coefficients;
      for (let i = from; i < to; i++, p++) {
        const coefficient = Math.abs(data[p]);
        size += coefficient * sizes[i];
        error += coefficient * bounds[i];
      }
      at = p;
      const rounding = (to - from + AFFINE) * UNIT * size;
      bounds[k] = SLACK * (error + rounding) + UNDERFLOW * largest;
      sizes[k] = SLACK * (size + bounds[k]);
      if (sizes[k] > largest) largest = sizes[k];
    }
  }
}
