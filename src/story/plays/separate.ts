import { between } from '../numbers';
import type { Lesson } from '../trials';
import type { Play } from '../play';

export type SeparateState = Lesson & {
  /** The class of a reader's next points. */
  readonly brush: 'orange' | 'blue';
  /** Seeds that were tried, of 20. */
  readonly seeds: number;
};

export const TRIED_SEEDS = 20;

/** Two classes, from few points: what lies between them, over many seeds. */
export const separatePlay: Play<SeparateState> = {
  name: 'separate',
  title: 'Enough to separate',
  seconds: 16,
  still: 1,
  takes: 'presses',
  controls: [
    {
      kind: 'choice',
      field: 'data',
      label: 'points',
      options: [
        ['moons', 'moons'],
        ['spirals', 'spirals'],
        ['circles', 'circles'],
        ['xor', 'xor'],
        ['checkerboard', 'checkerboard'],
        ['own', 'your own'],
      ],
    },
    {
      kind: 'choice',
      field: 'brush',
      label: 'press to add',
      options: [
        ['orange', 'orange points'],
        ['blue', 'blue points'],
      ],
    },
    {
      kind: 'text',
      field: 'own',
      label: 'your own: x,y,class',
      suggestions: [
        '0,0,1 0.6,0,0 -0.6,0,0 0,0.6,0 0,-0.6,0',
        '-0.5,-0.5,1 0.5,0.5,1 -0.5,0.5,0 0.5,-0.5,0',
      ],
      takesFiles: 'points',
    },
    { kind: 'range', field: 'noise', label: 'noise', min: 0, max: 0.3, step: 0.05 },
    { kind: 'range', field: 'decay', label: 'weight decay', min: 0, max: 2, step: 0.25 },
    { kind: 'range', field: 'seeds', label: 'seeds', min: 1, max: TRIED_SEEDS, step: 1 },
  ],
  at: (time) => ({
    data: 'moons',
    own: '',
    brush: 'orange',
    noise: 0.15,
    decay: 0,
    seeds: Math.max(1, Math.round(TRIED_SEEDS * between(time, 0.05, 0.9))),
  }),
  settle: (state, field) =>
    field === 'own' && state.own !== '' ? { ...state, data: 'own', seeds: 1 } : state,
};
