import { between } from '../numbers';
import type { Play } from '../play';

export type DepthState = {
  /** Hidden layers of the deep network. */
  readonly layers: number;
};

export const MOST_LAYERS = 5;

/** As many units in layers of four, and in one layer. */
export const depthPlay: Play<DepthState> = {
  name: 'depth',
  title: 'Exponentially many',
  seconds: 12,
  still: 0.72,
  controls: [
    {
      kind: 'range',
      field: 'layers',
      label: 'layers of 4 units',
      min: 1,
      max: MOST_LAYERS,
      step: 1,
    },
  ],
  at: (time) => ({
    layers: Math.min(MOST_LAYERS, 1 + Math.floor(between(time, 0, 1) * MOST_LAYERS)),
  }),
};
