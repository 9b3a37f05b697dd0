import { between } from '../numbers';
import type { Play } from '../play';

export type ShallowState = {
  readonly step: number;
  readonly seed: number;
  /** The middle of what is seen from near. */
  readonly u: number;
  readonly v: number;
};

export const SHALLOW_STEPS = 600;
export const SHALLOW_EVERY = 20;
export const SHALLOW_SEEDS = 8;

/** As many units in one layer and in two, and the boundaries that they learn. */
export const shallowPlay: Play<ShallowState> = {
  name: 'shallow',
  title: 'As many units, in one layer and in two',
  seconds: 14,
  still: 1,
  controls: [
    {
      kind: 'range',
      field: 'step',
      label: 'step',
      min: 0,
      max: SHALLOW_STEPS,
      step: SHALLOW_EVERY,
      film: { verb: 'Learn', seconds: 10, after: ['seed'] },
    },
    { kind: 'range', field: 'seed', label: 'seed', min: 1, max: SHALLOW_SEEDS, step: 1 },
  ],
  at: (time) => ({
    step: Math.round((SHALLOW_STEPS * between(time, 0.02, 0.9)) / SHALLOW_EVERY) * SHALLOW_EVERY,
    seed: 1,
    u: 0.26,
    v: 0.44,
  }),
};
