import type { Fold } from '../geometry/folding';
import type { TriangularNetwork } from '../geometry/triangular';
import { SLACK, UNDERFLOW, UNIT } from '../geometry/line';
import { Row, Run } from '../geometry/rows';
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
 * coordinates that are off and from the values x̂ of rows before it, which are off by no more than their
 * variables, times the steeper of their unit's slopes, and what rounds there; and n products and sums round by γₙ times the sum of their absolute values (Higham
 * 2002, section 3.1). Those of rivals have some more, so that they may be added to values and subtracted. What falls below float64's range is less than `UNDERFLOW` times the largest.
 */
export class RowBounds {
  /** By row of the fold that was set last. */
  readonly of: Float64Array;
  /** What rows pass on: how far that may be off, and what it is no larger than. */
  private readonly errors: Float64Array;
  private readonly sizes: Float64Array;
  private readonly slopes: Float64Array;
  private readonly groups: Int32Array;
  private readonly steps: Uint8Array;

  constructor(
    private readonly reach: Reach,
    {
      variables,
      slopes,
      groups,
      steps,
    }: Pick<TriangularNetwork, 'variables' | 'slopes' | 'groups' | 'steps'>,
  ) {
    this.of = new Float64Array(variables);
    this.errors = new Float64Array(variables);
    this.sizes = new Float64Array(variables);
    this.slopes = slopes;
    this.groups = groups;
    this.steps = steps;
  }

  set({ data, start, rows }: Fold): void {
    const { of: bounds, errors, sizes, slopes, groups, steps, reach } = this;
    let largest = Math.max(1, reach.u, reach.v, reach.w);
    for (let k = 0, at = start; k < rows; k++) {
      const variable = data[at + Row.variable];
      const steepness = Math.abs(slopes[variable]);
      const a = Math.abs(data[at + Row.a]);
      const b = Math.abs(data[at + Row.b]);
      const d = Math.abs(data[at + Row.d]);
      let size = a * reach.u + b * reach.v + d * reach.w + Math.abs(data[at + Row.c]);
      let error = data[at + Row.error] + a * reach.uError + b * reach.vError + d * reach.wError;
      let coefficients = 0;
      const end = at + data[at + Row.length];
      for (let p = at + Row.runs; p < end;) {
        const to = data[p + Run.to];
        let i = data[p + Run.from];
        coefficients += to - i;
        p += Run.coefficients;
        for (; i < to; i++, p++) {
          const coefficient = Math.abs(data[p]);
          size += coefficient * sizes[i];
          error += coefficient * errors[i];
        }
      }
      at = end;
      const rounding = (coefficients + AFFINE) * UNIT * size;
      let bound = SLACK * (error + rounding) + UNDERFLOW * largest;
      if (groups[variable] >= 0) bound = SLACK * (bound + 4 * UNIT * (size + bound));
      bounds[k] = bound;
      size = SLACK * (size + bound);
      errors[k] = bound;
      if (steepness > 0) {
        errors[k] = SLACK * (Math.max(1, steepness) * bound + steepness * UNIT * size) + UNDERFLOW;
        size *= Math.max(1, SLACK * steepness);
      }
      // Where it is certain, a step's value is exact.
      if (steps[variable] === 1) {
        errors[k] = 0;
        size = 1;
      }
      sizes[k] = size;
      if (sizes[k] > largest) largest = sizes[k];
    }
  }
}
