import { between } from '../numbers';
import type { Play } from '../play';

export type GatesState = {
  /** Inputs of each majority: odd. */
  readonly n: number;
};

export const MOST_VOTERS = 31;

/** How many gates it takes, by n. */
export const gatesPlay: Play<GatesState> = {
  name: 'gates',
  title: 'Gates by n',
  seconds: 10,
  still: 0.6,
  controls: [
    {
      kind: 'range',
      field: 'n',
      label: 'inputs of each majority',
      min: 1,
      max: MOST_VOTERS,
      step: 2,
    },
  ],
  at: (time) => ({ n: 1 + 2 * Math.round(((MOST_VOTERS - 1) / 2) * between(time, 0.02, 0.95)) }),
};
