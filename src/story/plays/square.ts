import { between } from '../numbers';
import type { Play } from '../play';

export type SquareState = {
  /** K of `square:K`. */
  readonly tents: number;
};

export const MOST_TENTS = 7;

/** How many units x² takes: in depth, in one layer, and as training finds it. */
export const squarePlay: Play<SquareState> = {
  name: 'square',
  title: 'x² from tents',
  seconds: 14,
  still: 1,
  controls: [{ kind: 'range', field: 'tents', label: 'tents', min: 1, max: MOST_TENTS, step: 1 }],
  at: (time) => ({ tents: Math.round(1 + (MOST_TENTS - 1) * between(time, 0.02, 0.9)) }),
};
