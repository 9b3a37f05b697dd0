import { jumps, rivalsOf, slopeBelow } from '../network/activation';
import { InputError } from '../network/errors';
import { columnOf, rowOf } from '../network/linear-map';
import type { AffineNode } from '../network/network';
import type { SlicedNetwork, SlicedNode } from '../network/sliced-network';
import { sampleSteps, type SampleGrid } from '../view/grid';

/*
 * Float32 has few exponents: a product of weights such as 1e30 overflows, one such as 1e-30
 * vanishes, and samples 1e-40 apart would be one. Creases do not care about scale: relu(s·z) is
 * s·relu(z) for every s > 0. So the GPU's values are scaled, by powers of two, which rounds nothing.
 */

/** Rounding unit of float32: WGSL rounds up or down, as it likes. */
export const ROUNDING_UNIT = 2 ** -23;

/** Clear of float64's own ends, so that a scale and its inverse are both normal numbers. */
const LARGEST_EXPONENT = 1000;

/** The power of two nearest to a positive number, by its exponent. */
export function powerOfTwo(x: number): number {
  const exponent = Math.round(Math.log2(x));
  return 2 ** Math.min(Math.max(exponent, -LARGEST_EXPONENT), LARGEST_EXPONENT);
}

/** Products of scaled weights up to this, and the sums of many, are finite. */
const LARGEST_GAIN = 2 ** 60;

/** Slice coordinates on the GPU are divided by this power of two, and all that follows from them. */
export function coordinateSize(grid: SampleGrid): number {
  const step = sampleSteps(grid);
  return powerOfTwo(Math.max(step.u, step.v));
}

/**
 * Size of the values of every node, one power of two per unit: about how fast they can change over
 * the input, seen from the node before. Divided by it, rows of weights have a length of about 1. What
 * steps pass on has the size 1, whatever they read; rivals of a group have one size.
 *
 * @throws InputError if the network's own numbers go beyond float64.
 */
export function unitSizes({ nodes }: SlicedNetwork): Float64Array[] {
  const sizes: Float64Array[] = [];
  for (const node of nodes)
    if (node.kind === 'activation') sizes.push(passedSizes(node, sizes[node.from]));
    else if (node.kind === 'input') sizes.push(new Float64Array(node.width).fill(1));
    else sizes.push(Float64Array.from({ length: node.width }, (_, i) => rowSize(node, i, sizes)));
  return sizes;
}

function passedSizes(
  { activation }: SlicedNode & { kind: 'activation' },
  read: Float64Array,
): Float64Array {
  if (jumps(activation)) return new Float64Array(read.length).fill(1);
  const size = rivalsOf(activation);
  if (size === 1) return read;
  return read.map((_, i) => {
    const first = i - (i % size);
    return Math.max(...read.subarray(first, first + size));
  });
}

function rowSize(node: AffineNode, i: number, sizes: readonly Float64Array[]): number {
  let largest = 0;
  // the sum of squares relative to the largest square, which by itself might be beyond float64
  let squares = 0;
  forEachWeight(node, i, sizes, (x) => {
    if (x > largest) {
      squares = squares * (largest / x) * (largest / x) + 1;
      largest = x;
    } else if (x > 0) squares += (x / largest) * (x / largest);
  });
  if (largest === Infinity)
    throw new InputError("The network's weights multiply to numbers beyond the range of float64.");
  return largest === 0 ? 1 : powerOfTwo(largest * Math.sqrt(squares));
}

/**
 * Whether float32 has room for the factors that a fold of a network has of undecided units, whatever
 * these are.
 *
 * @param sizes of its units, as `unitSizes` gives them
 */
export function hasFiniteFolds({ nodes }: SlicedNetwork, sizes: readonly Float64Array[]): boolean {
  const gains: number[] = [];
  for (const [k, node] of nodes.entries()) {
    if (node.kind === 'input') gains.push(1);
    else if (node.kind === 'activation') gains.push(Math.max(1, steepest(node) * gains[node.from]));
    else {
      let most = 0;
      for (let i = 0; i < node.width; i++) {
        let gain = 0;
        forEachWeight(node, i, sizes, (x, from) => (gain += x * gains[from]));
        most = Math.max(most, gain / sizes[k][i]);
      }
      gains.push(most);
    }
  }
  return gains.every((gain) => gain < LARGEST_GAIN);
}

/** The most that what a unit passes on changes with its pre-activation. */
function steepest({ activation, width }: SlicedNode & { kind: 'activation' }): number {
  let most = 1;
  for (let i = 0; i < width; i++) most = Math.max(most, Math.abs(slopeBelow(activation, i)));
  return most;
}

/** Visits what a unit's weights come to, by their absolute values, where inputs have these sizes. */
function forEachWeight(
  { terms }: AffineNode,
  unit: number,
  sizes: readonly Float64Array[],
  visit: (x: number, from: number) => void,
): void {
  for (const { from, map } of terms) {
    const inputs = sizes[from];
    const row = rowOf(map, unit, inputs.length);
    for (let e = row.first; e < row.end; e++)
      visit(Math.abs(row.weights[e] * inputs[columnOf(row, e)]), from);
  }
}
