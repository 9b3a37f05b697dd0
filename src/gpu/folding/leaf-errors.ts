import { columnOf, rowOf } from '../../network/linear-map';
import { slopeBelow } from '../../network/activation';
import type { AffineNode } from '../../network/network';
import type { SlicedNetwork } from '../../network/sliced-network';
import { ROUNDING_UNIT } from '../scales';
import { roundingUnitsOf } from './fold-plan';

/** Roundings that a term of a pre-activation goes through in a leaf with a few undecided units. */
const LEAF_UNITS = 14;

/**
 * About how far off the pre-activations are that `leaf.wgsl` computes, in a leaf around one sample: what
 * `fold.wgsl` carries along as `errors`, with what the values themselves are in place of the bounds of
 * their parts. It says beforehand whether folding is worth while, and nothing is decided by it.
 */
export class LeafErrors {
  private readonly errors: readonly Float64Array[];

  /** @param network a network of (u, v) or (u, v, w) */
  constructor(private readonly network: SlicedNetwork) {
    this.errors = network.nodes.map(({ width }) => new Float64Array(width));
  }

  /**
   * Whether a unit's pre-activation is no farther from 0 than that.
   *
   * @param values of every node at the sample
   * @param middle likewise at the centre of its tile
   */
  reachCrease(values: readonly Float64Array[], middle: readonly Float64Array[]): boolean {
    const { network, errors } = this;
    for (const [k, node] of network.nodes.entries()) {
      if (node.kind === 'input') setRounded(errors[k], values[k], middle[k]);
      else if (node.kind === 'affine') this.addUp(k, node, values, middle);
      else {
        const [z, centre, error] = [values[node.from], middle[node.from], errors[node.from]];
        for (let i = 0; i < node.width; i++) {
          const rounded = 2 * ROUNDING_UNIT * Math.abs(centre[i]);
          const summed = LEAF_UNITS * ROUNDING_UNIT * Math.abs(z[i] - centre[i]);
          if (Math.abs(z[i]) <= error[i] + rounded + summed) return true;
          const slope = slopeBelow(node.activation, i);
          const isSame = z[i] > 0 === centre[i] > 0;
          const passed = (z[i] > 0 ? 1 : Math.abs(slope)) * error[i];
          errors[k][i] = passed + (isSame ? 0 : Math.abs(1 - slope) * rounded);
        }
      }
    }
    return false;
  }

  private addUp(
    k: number,
    { terms, width }: AffineNode,
    values: readonly Float64Array[],
    middle: readonly Float64Array[],
  ): void {
    const { errors } = this;
    const units = roundingUnitsOf(terms.map(({ from }) => values[from].length));
    errors[k].fill(0);
    for (const { from, map } of terms) {
      const off = errors[from].map(
        (error, j) => error + units * ROUNDING_UNIT * Math.abs(values[from][j] - middle[from][j]),
      );
      for (let i = 0; i < width; i++) {
        const row = rowOf(map, i, off.length);
        for (let e = row.first; e < row.end; e++)
          errors[k][i] += Math.abs(row.weights[e]) * off[columnOf(row, e)];
      }
    }
  }
}

function setRounded(errors: Float64Array, values: Float64Array, middle: Float64Array): void {
  for (let i = 0; i < errors.length; i++)
    errors[i] = 4 * ROUNDING_UNIT * Math.abs(values[i] - middle[i]);
}
