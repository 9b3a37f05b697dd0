import type { Play } from '../play';

export type CircuitsState = {
  /** Inputs of each majority. */
  readonly n: string;
  /** Lines that were dragged: `n`, then `angle/offset` of each; empty for those that are known to do it. */
  readonly lines: string;
};

/** Is one majority true and the other not? By thresholds, by sigmoids and by two creases. */
export const circuitsPlay: Play<CircuitsState> = {
  name: 'circuits',
  title: 'Threshold, sigmoid, ReLU',
  seconds: 12,
  still: 0.5,
  controls: [
    {
      kind: 'choice',
      field: 'n',
      label: 'inputs of each majority',
      options: [
        ['1', '1'],
        ['3', '3'],
        ['5', '5'],
      ],
    },
  ],
  at: (time) => ({ n: time < 0.33 ? '1' : time < 0.67 ? '3' : '5', lines: '' }),
};
