import { between } from '../numbers';
import type { Play } from '../play';

export type SmoothState = {
  readonly formula: string;
  readonly step: number;
  /** The softplus of the last picture is 2 to the power of this times as sharp as log(1 + exp z). */
  readonly sharpness: number;
};

export const SMOOTH_STEPS = 600;
export const SMOOTH_EVERY = 20;

/** One target, one architecture, seven activations; and one that goes from smooth to folded. */
export const smoothPlay: Play<SmoothState> = {
  name: 'smooth',
  title: 'Smooth?',
  seconds: 14,
  still: 1,
  controls: [
    {
      kind: 'text',
      field: 'formula',
      label: 'function of x',
      suggestions: ['sin(6x)', 'abs(x)', 'exp(-8x^2)', 'sin(9x)*x'],
    },
    {
      kind: 'range',
      field: 'step',
      label: 'step',
      min: 0,
      max: SMOOTH_STEPS,
      step: SMOOTH_EVERY,
      film: { verb: 'Learn', seconds: 10, after: ['formula'] },
    },
    { kind: 'range', field: 'sharpness', label: 'softplus: sharper', min: 0, max: 8, step: 0.25 },
  ],
  at: (time) => ({
    formula: 'sin(6x)',
    step: Math.round((SMOOTH_STEPS * between(time, 0.02, 0.7)) / SMOOTH_EVERY) * SMOOTH_EVERY,
    // As sharp as can be, and back to where it is still seen to be smooth.
    sharpness: Math.round(4 * (8 * between(time, 0.7, 0.88) - 5 * between(time, 0.9, 1))) / 4,
  }),
};
