import { between, rounded } from '../numbers';
import type { Play } from '../play';

export type ModState = {
  readonly units: 'folding' | 'threshold';
  /** Doublings modulo 1. */
  readonly doublings: number;
  /** eps is a half to the power of this. */
  readonly halvings: number;
  /** A point of the plane, and where it goes. */
  readonly u: number;
  readonly v: number;
};

/** x modulo 1 in both coordinates: exactly by threshold units, almost everywhere by folding ones. */
export const modPlay: Play<ModState> = {
  name: 'mod',
  title: 'Scattered onto a square',
  seconds: 14,
  still: 0.62,
  controls: [
    {
      kind: 'choice',
      field: 'units',
      label: 'units',
      options: [
        ['folding', 'that fold'],
        ['threshold', 'thresholds'],
      ],
    },
    { kind: 'range', field: 'doublings', label: 'doublings', min: 1, max: 4, step: 1 },
    {
      kind: 'range',
      field: 'halvings',
      label: 'eps = 2 to the minus',
      min: 3,
      max: 9,
      step: 1,
    },
  ],
  at: (time) => ({
    units: 'folding',
    doublings: time < 0.15 ? 1 : time < 0.3 ? 2 : 3,
    halvings: Math.round(4 + 5 * between(time, 0.4, 0.95)),
    u: rounded(0.2 + 0.6 * between(time, 0.05, 0.95)),
    v: rounded(0.3 + 0.35 * between(time, 0.05, 0.95)),
  }),
};
