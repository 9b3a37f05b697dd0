import { assertNever } from './assert-never';
import { type Rectifier, type Rivals, type SlicedActivation, slopeBelow } from './activation';
import { columnOf, rowOf } from './linear-map';
import type { AffineNode, AffineTerm } from './network';
import type { SlicedNetwork, SliceTerm } from './sliced-network';

/**
 * Numbers as unevaluated sums `high[i] + low[i]` of two float64, about 106 bits (Dekker 1971). Where
 * a window is so narrow that float64's rounding would show, points and pre-activations are kept so.
 */
export interface DoubleDoubles {
  readonly high: Float64Array;
  readonly low: Float64Array;
}

/** Zeros in double-double arithmetic. */
export function doubleDoubles(length: number): DoubleDoubles {
  return { high: new Float64Array(length), low: new Float64Array(length) };
}

/** `base + factor · step` without rounding, but for what lies below the low part. */
export function preciseSum(base: number, factor: number, step: number): [number, number] {
  const product = factor * step;
  return fastTwoSum(twoSum(base, product), productError(factor, step, product));
}

/**
 * As `forwardInto`, in double-double arithmetic: about 30 times the work. What a sliced network takes
 * from its slice, it takes with the rests that float64 leaves out.
 *
 * @param point one coordinate per input
 * @param values one pair of arrays per node, made with `doubleDoubles`
 */
export function preciseForwardInto(
  network: SlicedNetwork,
  point: DoubleDoubles,
  values: readonly DoubleDoubles[],
): void {
  for (const [k, node] of network.nodes.entries()) {
    const out = values[k];
    if (node.kind === 'input') {
      out.high.set(point.high);
      out.low.set(point.low);
    } else if (node.kind === 'affine') {
      setOwn(node, network.sliceTerms[k], point, out);
      for (const term of node.terms) addTerm(term, values[term.from], out);
    } else {
      pass(node.activation, values[node.from], out);
    }
  }
}

function pass(activation: SlicedActivation, z: DoubleDoubles, out: DoubleDoubles): void {
  switch (activation.kind) {
    case 'rivals':
      selectGreatest(activation, z, out);
      return;
    case 'step':
      jump(z, out);
      return;
    case 'relu':
    case 'leaky':
    case 'prelu':
      activate(activation, z, out);
      return;
    default:
      assertNever(activation);
  }
}

function activate(activation: Rectifier, z: DoubleDoubles, out: DoubleDoubles): void {
  for (let i = 0; i < z.high.length; i++) {
    const [high, low] = [z.high[i], z.low[i]];
    const isOn = high > 0 || (high === 0 && low > 0);
    const slope = isOn ? 1 : slopeBelow(activation, i);
    if (slope === 1) [out.high[i], out.low[i]] = [high, low];
    else if (slope === 0) [out.high[i], out.low[i]] = [0, 0];
    else {
      const product = slope * high;
      const rest = productError(slope, high, product) + slope * low;
      [out.high[i], out.low[i]] = fastTwoSum([product, 0], rest);
    }
  }
}

/** 1 where a number is positive. */
function jump(z: DoubleDoubles, out: DoubleDoubles): void {
  out.low.fill(0);
  for (let i = 0; i < z.high.length; i++)
    out.high[i] = z.high[i] > 0 || (z.high[i] === 0 && z.low[i] > 0) ? 1 : 0;
}

/** Passes on the greatest of each group as it is, if it is positive, and 0 for the others. */
function selectGreatest({ size }: Rivals, z: DoubleDoubles, out: DoubleDoubles): void {
  out.high.fill(0);
  out.low.fill(0);
  for (let first = 0; first < z.high.length; first += size) {
    let greatest = -1;
    let [high, low] = [0, 0];
    for (let i = first; i < first + size; i++)
      if (z.high[i] > high || (z.high[i] === high && z.low[i] > low))
        [greatest, high, low] = [i, z.high[i], z.low[i]];
    if (greatest >= 0) [out.high[greatest], out.low[greatest]] = [high, low];
  }
}

/** Begins with a node's bias, and with all that its bias and its weights of the slice leave out. */
function setOwn(
  { bias }: AffineNode,
  term: SliceTerm | undefined,
  point: DoubleDoubles,
  out: DoubleDoubles,
): void {
  out.high.set(bias);
  out.low.fill(0);
  if (!term) return;
  const [constants, ...factors] = term.rests;
  out.low.set(constants);
  for (const [k, factor] of factors.entries())
    for (let i = 0; i < factor.length; i++) out.low[i] += factor[i] * point.high[k];
}

/** Dot products with compensated products and sums (Ogita, Rump and Oishi 2005, Dot2). */
function addTerm({ map }: AffineTerm, x: DoubleDoubles, out: DoubleDoubles): void {
  const inputs = x.high.length;
  for (let i = 0; i < out.high.length; i++) {
    let [sum, error] = [out.high[i], out.low[i]];
    const row = rowOf(map, i, inputs);
    for (let k = row.first; k < row.end; k++) {
      const j = columnOf(row, k);
      const weight = row.weights[k];
      const product = weight * x.high[j];
      const next = sum + product;
      const rest = next - sum;
      error += sum - (next - rest) + (product - rest);
      error += productError(weight, x.high[j], product) + weight * x.low[j];
      sum = next;
    }
    [out.high[i], out.low[i]] = fastTwoSum([sum, 0], error);
  }
}

/** What `product`, the rounded product of a and b, leaves out (Veltkamp's splitting; no FMA in JS). */
function productError(a: number, b: number, product: number): number {
  const scaledA = 134217729 * a;
  const highA = scaledA - (scaledA - a);
  const lowA = a - highA;
  const scaledB = 134217729 * b;
  const highB = scaledB - (scaledB - b);
  const lowB = b - highB;
  return lowA * lowB - (product - highA * highB - lowA * highB - highA * lowB);
}

/** The rounded sum, and what it leaves out (Knuth). */
function twoSum(a: number, b: number): [number, number] {
  const sum = a + b;
  const rest = sum - a;
  return [sum, a - (sum - rest) + (b - rest)];
}

/** Adds a small number to a pair, and makes its high part the rounded sum again. */
function fastTwoSum([high, low]: readonly [number, number], small: number): [number, number] {
  const rest = low + small;
  const sum = high + rest;
  return [sum, rest - (sum - high)];
}
