import { between, counted } from '../numbers';
import type { Play } from '../play';

export type AnyState = {
  /** A formula, a curve's points, or an image (`ownTarget`). */
  readonly target: string;
  readonly units: string;
  /** Hidden layers among which the units are shared out. */
  readonly layers: string;
  readonly step: number;
  /** Where a curve is next moved up or down. */
  readonly x: number;
};

export const ANY_STEPS = 600;

/** Any function: learned in the page, with pieces and loss by step. */
export const anyPlay: Play<AnyState> = {
  name: 'any',
  title: 'Any function',
  seconds: 16,
  still: 1,
  takes: 'strokes',
  controls: [
    {
      kind: 'text',
      field: 'target',
      label: 'function or points',
      suggestions: [
        'sin(6x)',
        'abs(x)-x^2',
        'exp(-8x^2)',
        'sin(9x)*x',
        'x^2+y^2',
        'sin(4x)*cos(4y)',
        '-1,0 -0.5,0.8 0,-0.2 0.5,0.4 1,-0.6',
      ],
      takesFiles: 'target',
    },
    {
      kind: 'choice',
      field: 'units',
      label: 'units',
      options: ['12', '24', '48'].map((units) => [units, units] as const),
    },
    {
      kind: 'choice',
      field: 'layers',
      label: 'in',
      options: [1, 2, 3, 4, 5, 6].map((layers) => [`${layers}`, counted(layers, 'layer')] as const),
    },
    {
      kind: 'range',
      field: 'step',
      label: 'step',
      min: 0,
      max: ANY_STEPS,
      step: 1,
      film: { verb: 'Learn', seconds: 10, after: ['target', 'units', 'layers'] },
    },
  ],
  at: (time) => ({
    target: 'sin(6x)',
    units: '24',
    layers: '2',
    step: Math.round(ANY_STEPS * between(time, 0.02, 0.95)),
    x: 0.25,
  }),
};
