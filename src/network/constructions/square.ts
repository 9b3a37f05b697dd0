import { packWeights } from '../file-contents';
import { denseNetwork, type Network } from '../network';
import { readLayer, reluLayer } from './folding';

/**
 * x² on [0, 1] by `tents` folds (Yarotsky 2017, proposition 2): x less the k-fold tent over 4^k, for k = 1 … K.
 * That is straight between the squares of the multiples of 2^−K, so it has 2^K linear pieces, and exceeds x² by
 * 4^−(K+1) in the middle of each. Layer k of 3 units, the first of 2, folds, and carries the sum so far along.
 */
export function squareNetwork(tents: number): Network {
  const first = reluLayer([1, 1], 1, [0, -0.5]);
  const hidden = Array.from({ length: tents - 1 }, (_, k) => {
    const sum = sumAfter(k + 1);
    const fold = [2, -4, ...sum.slice(2).map(() => 0)];
    return reluLayer([...fold, ...fold, ...sum], sum.length, [0, -0.5, 0]);
  });
  return denseNetwork([first, ...hidden, readLayer(sumAfter(tents))]);
}

/** Reads the sum with the k-th tent off layer k: the first layer's own sum is its first unit, x. */
function sumAfter(k: number): number[] {
  const share = 4 ** -k;
  return k === 1 ? [1 - 2 * share, 4 * share] : [-2 * share, 4 * share, 1];
}

/**
 * The continuous piecewise linear function of as many pieces that comes closest to x² on [0, 1]: its chords
 * between multiples of 1 / pieces, moved down by half their error (`splineSquareError`). One layer of `pieces`
 * units has it.
 */
export function splineNetwork(pieces: number): Network {
  const knots = Array.from({ length: pieces }, (_, k) => k / pieces);
  const slopes = Float64Array.from(knots, (_, k) => (k === 0 ? 1 : 2) / pieces);
  const hidden = reluLayer(
    knots.map(() => 1),
    1,
    knots.map((knot) => -knot),
  );
  const output = {
    weights: packWeights(slopes),
    inputs: pieces,
    outputs: 1,
    bias: Float64Array.of(-1 / (8 * pieces ** 2)),
    activation: 'linear',
  } as const;
  return denseNetwork([hidden, output]);
}
