import { array, boolean, constant, integer, oneof, tuple, type Arbitrary } from 'fast-check';
import {
  denseNetwork,
  type AffineTerm,
  type DenseLayer,
  type Network,
} from '../../src/network/network';

/** Weights for which creases coincide, meet in points and run along the window's edges. */
const weight = oneof(
  constant(0),
  integer({ min: -2, max: 2 }),
  integer({ min: -8, max: 8 }).map((n) => n / 4),
);

/** Arrays of one length. */
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
          activation: 'relu',
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
