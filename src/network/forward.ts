import { stateOf, valueOf } from './activation';
import { assertNever } from './assert-never';
import type { DenseMap, DiagonalMap, SparseMap } from './linear-map';
import type { AffineNode, AffineTerm, Network } from './network';

/** What a forward pass leaves behind, node by node. */
export interface ForwardPass {
  /** Values of every node, in node order; `values[0]` is the point itself. */
  readonly values: readonly Float64Array[];
  /** The last node's values. */
  readonly output: Float64Array;
}

/**
 * Evaluates a network at one point in float64: the reference for every other engine.
 *
 * @param point one coordinate per input
 */
export function forward(network: Network, point: ArrayLike<number>): ForwardPass {
  const values = network.nodes.map((node) => new Float64Array(node.width));
  forwardInto(network, point, values);
  return { values, output: values[values.length - 1] };
}

/** As `forward`, into arrays the caller made once (`values[k]` has the width of node `k`). */
export function forwardInto(
  network: Network,
  point: ArrayLike<number>,
  values: readonly Float64Array[],
): void {
  for (const [k, node] of network.nodes.entries()) {
    const out = values[k];
    if (node.kind === 'input') out.set(point);
    else if (node.kind === 'affine') affineInto(node, values, out);
    else {
      const z = values[node.from];
      const { activation } = node;
      if (activation.kind === 'relu')
        for (let i = 0; i < out.length; i++) out[i] = z[i] > 0 ? z[i] : 0;
      else for (let i = 0; i < out.length; i++) out[i] = valueOf(activation, i, z);
    }
  }
}

function affineInto(node: AffineNode, values: readonly Float64Array[], out: Float64Array): void {
  out.set(node.bias);
  for (const term of node.terms) addTerm(term, values[term.from], out);
}

function addTerm({ map }: AffineTerm, x: Float64Array, out: Float64Array): void {
  switch (map.kind) {
    case 'dense':
      return addDense(map, x, out);
    case 'diagonal':
      return addDiagonal(map, x, out);
    case 'sparse':
      return addSparse(map, x, out);
    default:
      return assertNever(map);
  }
}

function addDiagonal({ factors }: DiagonalMap, x: Float64Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] += factors[i] * x[i];
}

function addSparse(
  { starts, columns, weights }: SparseMap,
  x: Float64Array,
  out: Float64Array,
): void {
  for (let i = 0; i < out.length; i++) {
    let sum = 0;
    for (let k = starts[i]; k < starts[i + 1]; k++) sum += weights[k] * x[columns[k]];
    out[i] += sum;
  }
}

function addDense({ weights }: DenseMap, x: Float64Array, out: Float64Array): void {
  const inputs = x.length;
  const whole = out.length - (out.length % 4);
  let w = 0;
  // Four units at a time, in half the time: a sum need not wait for the one before it.
  for (let i = 0; i < whole; i += 4) {
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let j = 0; j < inputs; j++, w++) {
      a += weights[w] * x[j];
      b += weights[w + inputs] * x[j];
      c += weights[w + 2 * inputs] * x[j];
      d += weights[w + 3 * inputs] * x[j];
    }
    w += 3 * inputs;
    out[i] += a;
    out[i + 1] += b;
    out[i + 2] += c;
    out[i + 3] += d;
  }
  for (let i = whole; i < out.length; i++) {
    let sum = 0;
    for (let j = 0; j < inputs; j++, w++) sum += weights[w] * x[j];
    out[i] += sum;
  }
}

/**
 * The activation pattern that a forward pass found: the state of each hidden unit, layer by layer; of
 * those with two, 1 where the unit is on. A pre-activation exactly at a threshold counts as below it, so
 * a shared edge belongs to one region.
 */
export function activationPattern(network: Network, pass: ForwardPass): Uint8Array[] {
  const pattern: Uint8Array[] = [];
  for (const node of network.nodes) {
    if (node.kind !== 'activation') continue;
    const states = new Uint8Array(node.width);
    const z = pass.values[node.from];
    for (let unit = 0; unit < states.length; unit++)
      states[unit] = stateOf(node.activation, unit, z);
    pattern.push(states);
  }
  return pattern;
}
