import { between, rounded } from '../numbers';
import type { PaperName } from '../papers';
import type { Play } from '../play';

export type FoldAndCutState = {
  readonly paper: Exclude<PaperName, 'random'>;
  /** From 0, flat, to 1: all layers have folded. */
  readonly folded: number;
  /** How much of what is cut off is gone. */
  readonly cut: number;
  /** Two points of the line of the cut, in values of the last two units. */
  readonly ax: number;
  readonly ay: number;
  readonly bx: number;
  readonly by: number;
};

/** A straight cut through the folded paper, and the boundary that it is when the paper is unfolded. */
export const cutPlay: Play<FoldAndCutState> = {
  name: 'cut',
  title: 'Fold and cut',
  seconds: 14,
  still: 1,
  controls: [
    {
      kind: 'choice',
      field: 'paper',
      label: 'folded',
      options: [
        ['symmetry', 'along lines through the middle'],
        ['axes', 'along the axes'],
      ],
    },
    { kind: 'range', field: 'folded', label: 'how far', min: 0, max: 1, step: 0.01 },
  ],
  at: (time) => ({
    paper: 'symmetry',
    // It ends folded, where the cut can be dragged.
    folded: rounded(between(time, 0, 0.3) - between(time, 0.46, 0.68) + between(time, 0.8, 1)),
    cut: rounded(between(time, 0.32, 0.42)),
    ax: 0.8,
    ay: 0,
    bx: 0.32,
    by: 0.134,
  }),
};
