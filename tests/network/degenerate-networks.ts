import { array, constant, integer, oneof, tuple, type Arbitrary } from 'fast-check';
import { denseNetwork, type DenseLayer, type Network } from '../../src/network/network';

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

/** Networks of two inputs and one to three small layers, where degeneracy is the rule. */
export const degenerateNetworks: Arbitrary<Network> = array(integer({ min: 1, max: 6 }), {
  minLength: 1,
  maxLength: 3,
}).chain((hidden) => {
  const layers = hidden.map((outputs, k) => {
    const inputs = [2, ...hidden][k];
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
