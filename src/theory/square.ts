/*
 * How closely piecewise linear functions can come to x² on [0, 1]: the largest error.
 */

/**
 * 4^−(K+1): the error of `square:K`, 3K − 1 units in K layers (D. Yarotsky, Error bounds for approximations with
 * deep ReLU networks, Neural Networks 94, 2017, proposition 2).
 */
export function tentSquareError(tents: number): number {
  return 4 ** -(tents + 1);
}

/**
 * 1 / (8n²): the error of the best function of n linear pieces, wherever they meet, continuous or not.
 *
 * On an interval of length h, x² and a line differ by a parabola of leading coefficient 1, which is at least h² / 8
 * somewhere (Chebyshev): exactly h² / 8 for the chord moved down by that much. One of n pieces is at least 1/n
 * long; if all are, the moved chords meet.
 *
 * A layer of n units has n + 1 pieces at most, and n of n units reach this for n pieces (`splineNetwork`).
 */
export function splineSquareError(pieces: number): number {
  return 1 / (8 * pieces ** 2);
}
