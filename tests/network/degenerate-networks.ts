import {
  array,
  boolean,
  constant,
  constantFrom,
  integer,
  oneof,
  option,
  tuple,
  type Arbitrary,
} from 'fast-check';
import { RELU, type Activation } from '../../src/network/activation';
import {
  denseNetwork,
  validateNetwork,
  type AffineTerm,
  type DenseLayer,
  type Network,
  type NetworkNode,
} from '../../src/network/network';

/** Weights for which creases coincide, meet in points and run along the window's edges. */
const weight = oneof(
  constant(0),
  integer({ min: -2, max: 2 }),
  integer({ min: -8, max: 8 }).map((n) => n / 4),
);

/** Weights of which few are exact. */
const fraction = integer({ min: -12, max: 12 }).map((n) => n / 10);

/** Arrays of exactly so many elements. */
function exactly<T>(length: number, element: Arbitrary<T>): Arbitrary<T[]> {
  return array(element, { minLength: length, maxLength: length });
}

/** Networks of one to three small layers, where degeneracy is the rule. */
function degenerateNetworksOf(input: number): Arbitrary<Network> {
  return array(integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 3 }).chain((hidden) => {
    const layers = hidden.map((outputs, k) => {
      const inputs = [input, ...hidden][k];
      return tuple(exactly(inputs * outputs, weight), exactly(outputs, weight)).map(
        ([weights, bias]): DenseLayer => ({
          inputs,
          outputs,
          weights: Float64Array.from(weights),
          bias: Float64Array.from(bias),
          activation: RELU,
        }),
      );
    });
    return tuple(...layers).map((made) => denseNetwork(made));
  });
}

/** Of two inputs. */
export const degenerateNetworks = degenerateNetworksOf(2);

/** Of three inputs; some without biases, and some with a unit that is another one's twin. */
export const degenerateVolumes: Arbitrary<Network> = tuple(
  degenerateNetworksOf(3),
  boolean(),
  boolean(),
).map(([network, hasBias, hasTwin]) => ({
  nodes: network.nodes.map((node) => {
    if (node.kind !== 'affine') return node;
    const bias = hasBias ? node.bias.slice() : new Float64Array(node.width);
    const terms = node.terms.map(({ from, map }): AffineTerm => {
      if (map.kind !== 'dense' || !hasTwin) return { from, map };
      const weights = map.weights.slice();
      weights.copyWithin(0, weights.length - weights.length / node.width);
      return { from, map: { kind: 'dense', weights } };
    });
    if (hasTwin) bias[0] = bias[node.width - 1];
    return { ...node, bias, terms };
  }),
}));

/** Powers of two from one end of float64 to the other, most of them 1. */
const magnitude = oneof(
  { weight: 6, arbitrary: constant(1) },
  constantFrom(-1060, -600, -400, -200, -60, 60, 200, 400).map((exponent) => 2 ** exponent),
);

/**
 * Networks of two inputs and one output, whose layers also read earlier ones, or the same one twice.
 *
 * @param scale of every layer's rows
 * @param size of groups whose greatest a layer passes on; where it is 1, of units of another kind
 * @param unit kind of those
 */
function graphs(
  scale: Arbitrary<number>,
  size: Arbitrary<number> = constant(1),
  unit: Arbitrary<Activation> = constant(RELU),
): Arbitrary<Network> {
  const layer = tuple(integer({ min: 1, max: 5 }), size, unit);
  return array(layer, { minLength: 1, maxLength: 4 }).chain((chosen) => {
    const hidden = chosen.map(([units]) => units);
    const widths = [2, ...hidden];
    const layers = chosen.map(([units, members], k) =>
      tuple(
        exactly(units * members * widths[k], tuple(weight, scale)),
        exactly(units * members, tuple(weight, scale)),
        option(
          integer({ min: 0, max: k }).chain((from) =>
            exactly(units * members * widths[from], weight).map((weights) => ({
              layer: from,
              weights,
            })),
          ),
        ),
      ),
    );
    const output = exactly(hidden[hidden.length - 1], weight);
    return tuple(tuple(...layers), output).map(([made, row]) => {
      const nodes: NetworkNode[] = [{ kind: 'input', width: 2 }];
      for (const [k, [weights, bias, skip]] of made.entries()) {
        const [width, members, kind] = chosen[k];
        // Layer k reads node 2k: the input, or the activation of the layer before.
        const terms = [dense(2 * k, weights.map(product))];
        if (skip) terms.push(dense(2 * skip.layer, skip.weights));
        const sums = Float64Array.from(bias, product);
        nodes.push({ kind: 'affine', width: width * members, bias: sums, terms });
        const activation: Activation = members === 1 ? kind : { kind: 'max', size: members };
        nodes.push({ kind: 'activation', width, from: 2 * k + 1, activation });
      }
      const terms = [dense(2 * hidden.length, row)];
      nodes.push({ kind: 'affine', width: 1, bias: new Float64Array(1), terms });
      return validateNetwork({ nodes });
    });
  });
}

function dense(from: number, weights: readonly number[]): AffineTerm {
  return { from, map: { kind: 'dense', weights: Float64Array.from(weights) } };
}

function product([x, y]: readonly [number, number]): number {
  return x * y;
}

/** Networks that skip layers, where degeneracy is the rule. */
export const degenerateGraphs = graphs(constant(1));

/** The same, with creases that meet where float64 has no numbers. */
export const degenerateFractions = graphs(constantFrom(1, 3, 5, 7));

/** The same with layers of groups, whose members are often equal all over. */
export const degenerateGroups = graphs(constantFrom(1, 1, 3), integer({ min: 1, max: 4 }));

/** The same with layers of steps, so that what later layers read jumps. */
export const degenerateSteps = graphs(
  constantFrom(1, 1, 3),
  constantFrom(1, 1, 1, 3),
  constantFrom<Activation>(RELU, { kind: 'step' }, { kind: 'leaky', slope: -1 }),
);

/** The same of units with slopes. */
export const degenerateSlopes = graphs(
  constantFrom(1, 1, 3),
  constant(1),
  constantFrom(-1, -2, 0, 0.5, 1, 3).map((slope): Activation => ({ kind: 'leaky', slope })),
);

/** The same, with weights so small and so large that their products are beyond float64. */
export const extremeGraphs = graphs(magnitude);

/** The same of groups and of steps. */
export const extremeGroups = graphs(magnitude, integer({ min: 1, max: 4 }));
export const extremeSteps = graphs(magnitude, constant(1), constantFrom<Activation>(RELU, { kind: 'step' })); // prettier-ignore

/** Powers of two from 2⁻⁵⁰⁰ to 2⁵⁰⁰, half of them 1. */
const scale = oneof(
  constant(1),
  integer({ min: -500, max: 500 }).map((exponent) => 2 ** exponent),
);

/**
 * Networks that look at the plane from far off: two units add an offset to u and v that the next
 * layer takes away again, and every unit has a scale of its own, which the layers behind may undo.
 */
export const distantNetworks: Arbitrary<Network> = tuple(
  constantFrom(1, 1e6, 1e10, 1e14),
  array(integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 2 }),
  boolean(),
).chain(([offset, hidden, isUndone]) => {
  const widths = [2, ...hidden];
  const layers = hidden.map((units, k) =>
    exactly(units, tuple(exactly(widths[k] + 1, fraction), scale)),
  );
  return tuple(...layers).map((made) => {
    const first = { inputs: 2, outputs: 2, weights: Float64Array.of(1, 0, 0, 1) };
    const stacked: DenseLayer[] = [
      { ...first, bias: Float64Array.of(offset, offset), activation: RELU },
    ];
    let undone = [1, 1];
    for (const [k, rows] of made.entries()) {
      const weights = rows.flatMap(([row, own]) =>
        row.slice(0, -1).map((x, i) => x * own * undone[i]),
      );
      const bias = rows.map(([row, own]) => {
        const taken = k === 0 ? row.slice(0, -1).reduce((sum, x) => sum + x * offset, 0) : 0;
        return (row[row.length - 1] - taken) * own;
      });
      undone = rows.map(([, own]) => (isUndone ? 1 / own : 1));
      stacked.push({
        inputs: widths[k],
        outputs: rows.length,
        weights: Float64Array.from(weights),
        bias: Float64Array.from(bias),
        activation: RELU,
      });
    }
    return denseNetwork(stacked);
  });
});
