import { randomStream } from '../../src/network/gaussian';
import {
  validateNetwork,
  type AffineNode,
  type AffineTerm,
  type Network,
} from '../../src/network/network';

function skip(from: number, scale: 1 | -1): AffineTerm {
  return { from, map: { kind: 'identity', scale } };
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
      affine(skip(0, 1)),
      affine(dense(1)),
      { kind: 'activation', width, from: 2, activation: 'relu' },
      affine(dense(3), skip(2, 1), skip(0, -1)),
      { kind: 'activation', width, from: 4, activation: 'relu' },
      affine(dense(5), skip(4, -1), dense(1)),
      affine(dense(6)),
    ],
  });
}
