import { forwardInto } from '../../src/network/forward';
import {
  doubleDoubles,
  preciseForwardInto,
  type DoubleDoubles,
} from '../../src/network/precise-forward';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import { preciseSamplePosition, samplePosition, type SampleGrid } from '../../src/view/grid';

/** Values of a network's nodes at one place. */
export interface ReferenceValues {
  readonly values: readonly DoubleDoubles[];
  /** The high parts of `values`. */
  readonly high: readonly Float64Array[];
}

/** Float64, or double-double where the window is so narrow that float64 itself would be wrong. */
export class Reference {
  private readonly isNarrow: boolean;
  private readonly values: ReferenceValues;

  /** @param network a network of (u, v) */
  constructor(
    readonly network: SlicedNetwork,
    readonly grid: SampleGrid,
  ) {
    this.isNarrow = grid.window.u1 - grid.window.u0 < 1e-5;
    this.values = valuesOf(network);
  }

  /**
   * The values at a place of the grid, counted in samples from the top left one, in arrays that the
   * next call overwrites.
   */
  at(column: number, row: number): ReferenceValues {
    this.evaluate(this.network, column, row, this.values);
    return this.values;
  }

  private evaluate(
    network: SlicedNetwork,
    column: number,
    row: number,
    into: ReferenceValues,
  ): void {
    if (this.isNarrow)
      preciseForwardInto(network, preciseSamplePosition(this.grid, column, row), into.values);
    else {
      const { u, v } = samplePosition(this.grid, column, row);
      forwardInto(network, [u, v], into.high);
    }
  }
}

function valuesOf({ nodes }: SlicedNetwork): ReferenceValues {
  const values = nodes.map((node) => doubleDoubles(node.width));
  return { values, high: values.map((value) => value.high) };
}
