import { slopesOf, stateOf, thresholdsOf, type Activation } from './activation';
import type { ForwardPass } from './forward';
import { columnOf, rowOf } from './linear-map';
import type { AffineNode, Network } from './network';

/*
 * Derivatives of a network's values at a point, in float64. At a crease they are those of the side that the point
 * counts to; what jumps has none but 0.
 */

/**
 * How fast every value changes along a direction.
 *
 * @param pass at the point
 * @param direction one number per input
 * @returns by node, one number per value
 */
export function derivativesAlong(
  { nodes }: Network,
  pass: ForwardPass,
  direction: Float64Array,
): Float64Array[] {
  const made: Float64Array[] = [];
  for (const node of nodes) {
    const out = new Float64Array(node.width);
    if (node.kind === 'input') out.set(direction);
    else if (node.kind === 'affine') addRows(node, made, out);
    else {
      const [z, dz] = [pass.values[node.from], made[node.from]];
      for (let unit = 0; unit < out.length; unit++) {
        const { member, slope } = pieceOf(node.activation, unit, z);
        out[unit] = slope * dz[member];
      }
    }
    made.push(out);
  }
  return made;
}

function addRows({ terms }: AffineNode, values: readonly Float64Array[], out: Float64Array): void {
  for (const { from, map } of terms) {
    const x = values[from];
    for (let unit = 0; unit < out.length; unit++) {
      const row = rowOf(map, unit, x.length);
      let sum = 0;
      for (let k = row.first; k < row.end; k++) sum += row.weights[k] * x[columnOf(row, k)];
      out[unit] += sum;
    }
  }
}

/**
 * How fast a sum of a node's values changes with each input.
 *
 * @param pass at the point
 * @param node whose values are summed
 * @param factors one per value
 */
export function gradientOf(
  { nodes }: Network,
  pass: ForwardPass,
  node: number,
  factors: Float64Array,
): Float64Array {
  const sums = nodes.map(({ width }) => new Float64Array(width));
  sums[node].set(factors);
  for (let k = node; k > 0; k--) {
    const [one, given] = [nodes[k], sums[k]];
    if (one.kind === 'affine') addColumns(one, given, sums);
    if (one.kind !== 'activation') continue;
    const [z, out] = [pass.values[one.from], sums[one.from]];
    for (let unit = 0; unit < given.length; unit++) {
      if (given[unit] === 0) continue;
      const { member, slope } = pieceOf(one.activation, unit, z);
      out[member] += slope * given[unit];
    }
  }
  return sums[0];
}

function addColumns(
  { terms }: AffineNode,
  given: Float64Array,
  sums: readonly Float64Array[],
): void {
  for (const { from, map } of terms) {
    const out = sums[from];
    for (let unit = 0; unit < given.length; unit++) {
      const factor = given[unit];
      if (factor === 0) continue;
      const row = rowOf(map, unit, out.length);
      for (let k = row.first; k < row.end; k++) out[columnOf(row, k)] += factor * row.weights[k];
    }
  }
}

/** Which value a unit passes on, times what. */
interface Piece {
  readonly member: number;
  readonly slope: number;
}

function pieceOf(activation: Activation, unit: number, z: Float64Array): Piece {
  const state = stateOf(activation, unit, z);
  switch (activation.kind) {
    case 'rivals':
      return { member: unit, slope: state };
    case 'max':
      return { member: activation.size * unit + state, slope: 1 };
    default:
      return { member: unit, slope: slopesOf(activation, unit)[state] };
  }
}

/**
 * How far the crease of each unit is from a point, where the network goes on as it is there; of a group the nearest of
 * its creases. Infinite for a unit that never changes.
 *
 * @param rates how fast the values that the layer reads change, along orthonormal directions
 */
export function creaseDistances(
  activation: Activation,
  units: number,
  z: Float64Array,
  rates: readonly Float64Array[],
): Float64Array {
  const nearest = new Float64Array(units).fill(Infinity);
  const add = (unit: number, gap: number, rateOf: (rate: Float64Array) => number) => {
    const speed = Math.sqrt(rates.reduce((sum, rate) => sum + rateOf(rate) ** 2, 0));
    if (speed > 0) nearest[unit] = Math.min(nearest[unit], Math.abs(gap) / speed);
  };
  for (let unit = 0; unit < units; unit++) {
    if (activation.kind === 'max' || activation.kind === 'rivals') {
      const { size } = activation;
      const first = activation.kind === 'max' ? size * unit : unit - (unit % size);
      const winner = first + greatestOf(z.subarray(first, first + size));
      for (let member = first; member < first + size; member++)
        if (member !== winner)
          add(unit, z[winner] - z[member], (rate) => rate[winner] - rate[member]);
      continue;
    }
    for (const threshold of thresholdsOf(activation))
      add(unit, z[unit] - threshold, (rate) => rate[unit]);
  }
  return nearest;
}

function greatestOf(values: Float64Array): number {
  return values.reduce((best, value, k) => (value > values[best] ? k : best), 0);
}
