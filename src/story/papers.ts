import { randomNetwork } from '../network/constructions/random';
import type { DenseLayer } from '../network/network';
import { denseLayers } from '../network/file-contents';
import type { Window } from '../network/slice';
import { ABS, layer } from './networks';

/** What is folded, in which order. */
export type PaperName = 'axes' | 'symmetry' | 'random';

export const PAPER_WINDOW: Window = { u0: -1, u1: 1, v0: -1, v1: 1 };

/** cos and sin of 45° and of 22.5°, in as many digits as links should hold. */
const HALF = 0.707;
const [COS, SIN] = [0.924, 0.383];

/** Both units fold, along the axes of (a u + b v, c u + d v), moved by a bias. */
function folding(
  [a, b, c, d]: readonly [number, number, number, number],
  bias: readonly [number, number] = [0, 0],
): DenseLayer {
  return layer(
    [
      [a, b],
      [c, d],
    ],
    bias,
    ABS,
  );
}

/** The layers that fold a sheet. */
export const FOLDINGS: Readonly<Record<PaperName, readonly DenseLayer[]>> = {
  axes: [folding([1, 0, 0, 1]), folding([1, 0, 0, 1], [-0.5, -0.5])],
  // After the first, only the second unit of each layer meets the paper.
  symmetry: [
    folding([1, 0, 0, 1]),
    folding([HALF, HALF, -HALF, HALF]),
    folding([COS, SIN, -SIN, COS]),
  ],
  random: denseLayers(randomNetwork([2, 6, 6, 1], { seed: 1, init: 'he', bias: 0.3 })).slice(0, 2),
};
