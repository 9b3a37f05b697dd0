import type { AffineNode, Network } from '../../src/network/network';
import type { DoubleDoubles } from '../../src/network/precise-forward';

/*
 * How far float32 rounding can move a pre-activation of `layer.wgsl`, derived from what the shader
 * does. Let dh, dz be its values relative to the tile's centre c, and let the shader's states of the
 * layers before be a given pattern. Along it the network is affine, so the shader's error is linear
 * in the local errors: each local error ε of a node reaches unit j through the products of weights
 * along the units that are on, so its share is at most |∂z_j/∂node|·ε, with the signed sum taken
 * before the absolute value. Local errors:
 *
 *   positions    fl((column + first)·step): two roundings, 2u·|du|
 *   products     a sum of n products, one more rounding for the float32 weight:
 *                (n + 1)u/(1 − (n + 1)u) · Σ|w|(|dh| + error of dh)
 *   ReLU         float32 pre-activation at c, and one addition where the unit is on at x, not at c:
 *                u·|z(c)| + u·(|z(x)| + error of z(x))
 *
 * WGSL rounds either way, so u = 2⁻²³ (half of it would do where it rounds to nearest); it may
 * flush denormals, which costs 2⁻¹²⁶ an operation. The reference itself errs by its own rounding,
 * bounded by the plain forward recursion. The comparison dz > −z(c) is exact.
 *
 * No sign of a reference's pre-activation is used: on a crease, and where the shader's rounding took
 * it across one, the bounds of the layers behind are those of the states that the shader found.
 */
const U32 = 2 ** -23;
const DENORMAL = 2 ** -126;

/** Error bounds of one sample in the layer behind those whose states are known. */
export interface RoundingBound {
  /** The reference's pre-activations of that layer, one per unit. */
  readonly preActivations: Float64Array;
  /** How far the shader's pre-activation of a unit may be from the reference's. */
  of(unit: number): number;
  /** The units whose pre-activation is no larger than its bound: rounding may turn them either way. */
  undecided(): number[];
}

/**
 * @param network a network of (u, v)
 * @param sample the reference's values at the sample along `pattern`, node by node, as far as the
 *   layer behind it
 * @param centre the reference's values at the centre of its tile, all the way
 * @param pattern the states that the shader found in the first layers, one byte per unit
 * @param referenceUnit rounding unit of the reference: 2⁻⁵³ for float64
 */
export function roundingBound(
  network: Network,
  sample: readonly DoubleDoubles[],
  centre: readonly DoubleDoubles[],
  pattern: readonly Uint8Array[],
  referenceUnit: number,
): RoundingBound {
  const at = sample.map(({ high }) => high);
  const atCentre = centre.map(({ high }) => high);
  const states = statesByNode(network, pattern);
  const output = nextPreActivation(network, pattern.length);
  const reference = [at, atCentre].map((values) =>
    referenceBounds(network, values, output, referenceUnit),
  );
  /** Local error of each unit of each node, and the recursive bound of what reaches it. */
  const local: Float64Array[] = [];
  const reached: Float64Array[] = [];
  for (const [k, node] of network.nodes.slice(0, output + 1).entries()) {
    const difference = (from: number, i: number) =>
      distance(sample[from], centre[from], i) + reached[from][i];
    if (node.kind === 'input') {
      const roundings = (_: number, i: number) =>
        2 * U32 * distance(sample[k], centre[k], i) + DENORMAL;
      local.push(at[k].map(roundings));
      reached.push(local[k]);
    } else if (node.kind === 'affine') {
      const n = inputsOf(network, node) + 1;
      const gamma = (n * U32) / (1 - n * U32);
      const sums = absoluteSums(node, difference);
      local.push(sums.map((sum) => gamma * sum + n * DENORMAL));
      const passed = absoluteSums(node, (from, i) => reached[from][i]);
      reached.push(passed.map((sum, i) => sum + local[k][i]));
    } else {
      const { from } = node;
      const magnitude = (z: number, i: number) =>
        Math.abs(atCentre[from][i]) + Math.abs(z) + reached[from][i];
      local.push(at[from].map((z, i) => U32 * magnitude(z, i) + DENORMAL));
      reached.push(local[k].map((e, i) => e + (states[k][i] === 1 ? reached[from][i] : 0)));
    }
  }
  const preActivations = at[output];
  /** Rounding of the centre's pre-activation to float32, and of the reference at both points. */
  const own = (unit: number) =>
    U32 * Math.abs(atCentre[output][unit]) +
    reference[0][output][unit] +
    reference[1][output][unit];
  const of = (unit: number) => pulledBack(network, states, local, output, unit) + own(unit);
  const undecided = () =>
    // What reaches a unit is never less than its pulled back bound, and costs nothing any more.
    Array.from(preActivations.keys()).filter((unit) => {
      const z = Math.abs(preActivations[unit]);
      return z <= reached[output][unit] + own(unit) && z <= of(unit);
    });
  return { preActivations, of, undecided };
}

/** Number of the node whose values are the pre-activations of hidden layer `depth`. */
export function nextPreActivation({ nodes }: Network, depth: number): number {
  return nodes.flatMap((node) => (node.kind === 'activation' ? [node.from] : []))[depth];
}

/** A pattern's layers at the numbers of their activation nodes. */
export function statesByNode({ nodes }: Network, pattern: readonly Uint8Array[]): Uint8Array[] {
  const states: Uint8Array[] = [];
  const layers = pattern.values();
  for (const [k, node] of nodes.entries()) {
    if (node.kind !== 'activation') continue;
    const { value } = layers.next();
    if (value) states[k] = value;
  }
  return states;
}

/** Σ |∂z/∂node|·(local error of node) for one unit of node `output`, over all nodes behind it. */
function pulledBack(
  { nodes }: Network,
  states: readonly Uint8Array[],
  local: readonly Float64Array[],
  output: number,
  unit: number,
): number {
  const adjoints = nodes.slice(0, output + 1).map((node) => new Float64Array(node.width));
  adjoints[output][unit] = 1;
  let bound = 0;
  for (let k = output; k >= 0; k--) {
    const [node, adjoint] = [nodes[k], adjoints[k]];
    for (let i = 0; i < node.width; i++) bound += Math.abs(adjoint[i]) * local[k][i];
    if (node.kind === 'affine')
      for (const { from, map } of node.terms)
        for (let i = 0; i < node.width; i++)
          if (map.kind === 'identity') adjoints[from][i] += map.scale * adjoint[i];
          else
            for (let j = 0, w = i * adjoints[from].length; j < adjoints[from].length; j++, w++)
              adjoints[from][j] += map.weights[w] * adjoint[i];
    else if (node.kind === 'activation')
      for (let i = 0; i < node.width; i++)
        if (states[k][i] === 1) adjoints[node.from][i] += adjoint[i];
  }
  return bound;
}

function distance(a: DoubleDoubles, b: DoubleDoubles, i: number): number {
  return Math.abs(a.high[i] - b.high[i] + (a.low[i] - b.low[i]));
}

/** Error of the reference's forward pass, by the plain recursion; the point may be an ulp off. */
function referenceBounds(
  network: Network,
  values: readonly Float64Array[],
  output: number,
  roundingUnit: number,
): Float64Array[] {
  const bounds: Float64Array[] = [];
  for (const node of network.nodes.slice(0, output + 1))
    if (node.kind === 'input')
      bounds.push(values[0].map((x) => 8 * roundingUnit * (Math.abs(x) + 1)));
    else if (node.kind === 'activation') bounds.push(bounds[node.from]);
    else {
      const gamma = (inputsOf(network, node) + 2) * roundingUnit;
      const passed = absoluteSums(node, (from, i) => bounds[from][i]);
      const sums = absoluteSums(node, (from, i) => Math.abs(values[from][i]) + bounds[from][i]);
      bounds.push(passed.map((sum, i) => sum + gamma * (sums[i] + Math.abs(node.bias[i]))));
    }
  return bounds;
}

/** Σ |w|·magnitude for every unit of an affine node. */
function absoluteSums(
  node: AffineNode,
  magnitude: (from: number, i: number) => number,
): Float64Array {
  const sums = new Float64Array(node.width);
  for (const { from, map } of node.terms)
    if (map.kind === 'identity') for (let i = 0; i < node.width; i++) sums[i] += magnitude(from, i);
    else {
      const inputs = map.weights.length / node.width;
      for (let i = 0, w = 0; i < node.width; i++)
        for (let j = 0; j < inputs; j++, w++)
          sums[i] += Math.abs(map.weights[w]) * magnitude(from, j);
    }
  return sums;
}

function inputsOf({ nodes }: Network, node: AffineNode): number {
  return node.terms.reduce((sum, { from }) => sum + nodes[from].width, 0);
}
