import { eased, rounded } from '../numbers';
import type { Play } from '../play';

export type LastState = {
  readonly last: 'sigmoid' | 'tanh';
  /** The pre-activation is this many times as great before the last function sees it. */
  readonly scale: number;
};

/** A smooth function on the last layer alone: every crease is still one. */
export const lastPlay: Play<LastState> = {
  name: 'last',
  title: 'A smooth last layer',
  seconds: 10,
  still: 0.4,
  controls: [
    {
      kind: 'choice',
      field: 'last',
      label: 'after the last layer',
      options: [
        ['sigmoid', 'sigmoid'],
        ['tanh', 'tanh'],
      ],
    },
    { kind: 'range', field: 'scale', label: 'scale', min: 0.1, max: 4, step: 0.1 },
  ],
  at: (time) => ({ last: 'sigmoid', scale: rounded(0.2 + 3 * eased(time), 10) }),
};
