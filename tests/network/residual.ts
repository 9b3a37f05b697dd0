import { RELU } from '../../src/network/activation';
import { randomStream } from '../../src/network/gaussian';
import { identityMap } from '../../src/network/linear-map';
import {
  validateNetwork,
  type AffineNode,
  type AffineTerm,
  type Network,
} from '../../src/network/network';

function skip(from: number, width: number, scale: 1 | -1): AffineTerm {
  return { from, map: identityMap(width, scale) };
}

/**
 * A network with every join that the graph allows: the input skips to a later layer, a
 * pre-activation is read again behind its ReLU, and a branch is subtracted.
 *
 * @param width inputs and units of every layer
 */
export function residualNetwork(width: number, seed: number): Network {
  const stream = randomStream(seed);
  const numbers = (length: number) => Float64Array.from({ length }, () => stream.normal() / 2);
  const dense = (from: number): AffineTerm => ({
    from,
    map: { kind: 'dense', weights: numbers(width * width) },
  });
  const affine = (...terms: AffineTerm[]): AffineNode => ({
    kind: 'affine',
    width,
    terms,
    bias: numbers(width),
  });
  return validateNetwork({
    nodes: [
      { kind: 'input', width },
      affine(skip(0, width, 1)),
      affine(dense(1)),
      { kind: 'activation', width, from: 2, activation: RELU },
      affine(dense(3), skip(2, width, 1), skip(0, width, -1)),
      { kind: 'activation', width, from: 4, activation: RELU },
      affine(dense(5), skip(4, width, -1), dense(1)),
      affine(dense(6)),
    ],
  });
}
