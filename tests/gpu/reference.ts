import { forwardInto } from '../../src/network/forward';
import type { NetworkNode } from '../../src/network/network';
import {
  doubleDoubles,
  preciseForwardInto,
  type DoubleDoubles,
} from '../../src/network/precise-forward';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import { preciseSamplePosition, samplePosition, type SampleGrid } from '../../src/view/grid';
import { nextPreActivation, statesByNode } from './rounding-bound';

/** Values of a network's nodes at one place. */
export interface ReferenceValues {
  readonly values: readonly DoubleDoubles[];
  /** The high parts of `values`. */
  readonly high: readonly Float64Array[];
}

/** Float64, or double-double where the window is so narrow that float64 itself would be wrong. */
export class Reference {
  readonly roundingUnit: number;
  private readonly isNarrow: boolean;
  private readonly values: ReferenceValues;

  /** @param network a network of (u, v) */
  constructor(
    readonly network: SlicedNetwork,
    readonly grid: SampleGrid,
  ) {
    this.isNarrow = grid.window.u1 - grid.window.u0 < 1e-5;
    this.roundingUnit = this.isNarrow ? 2 ** -100 : 2 ** -53;
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

  /** As `at`, with the states of the first layers as `pattern` has them, up to the next layer. */
  along(pattern: readonly Uint8Array[], column: number, row: number): ReferenceValues {
    const affine = withStates(this.network, pattern);
    const values = valuesOf(affine);
    this.evaluate(affine, column, row, values);
    return values;
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

/**
 * The affine network that a network is where its first layers have the given states, up to the
 * pre-activations of the layer behind them: each activation is a diagonal of zeros and ones.
 */
function withStates(network: SlicedNetwork, pattern: readonly Uint8Array[]): SlicedNetwork {
  const states = statesByNode(network, pattern);
  const last = nextPreActivation(network, pattern.length);
  const nodes = network.nodes.slice(0, last + 1).map((node, k): NetworkNode => {
    if (node.kind !== 'activation') return node;
    const { width, from } = node;
    const weights = new Float64Array(width * width);
    for (const [i, on] of states[k].entries()) weights[i * width + i] = on;
    const terms = [{ from, map: { kind: 'dense', weights } as const }];
    return { kind: 'affine', width, terms, bias: new Float64Array(width) };
  });
  return { nodes, sliceTerms: network.sliceTerms.slice(0, last + 1) };
}
