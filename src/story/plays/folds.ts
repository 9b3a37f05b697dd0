import { between, rounded } from '../numbers';
import type { PaperName } from '../papers';
import type { Play } from '../play';

export type FoldsState = {
  readonly paper: PaperName;
  /** Another network to be folded by, by its name; or nothing. */
  readonly network: string;
  /** How far all layers have folded: 1 when the last has. */
  readonly folded: number;
  /** Degrees that the sheet is turned by. */
  readonly turn: number;
  /** What is pointed at: `panel,x,y`, or nothing. */
  readonly pointer: string;
};

/** A sheet that the layers of a network fold, and its crease pattern. */
export const foldsPlay: Play<FoldsState> = {
  name: 'folds',
  title: 'Folds, then folds of folds',
  seconds: 16,
  still: 0.93,
  controls: [
    {
      kind: 'choice',
      field: 'paper',
      label: 'folded',
      options: [
        ['axes', 'along the axes'],
        ['symmetry', 'along lines through the middle'],
        ['random', 'by a random network, 6 units a layer'],
      ],
    },
    {
      kind: 'text',
      field: 'network',
      label: 'or by your own',
      suggestions: [
        'random:2-2-2-2-1?seed=3&init=orthogonal&activation=abs&bias=0.3',
        'random:2-2-2-2-1?seed=1&init=orthogonal&activation=abs&bias=0.3',
        'random:2-8-8-8-1?seed=2',
        'fold:4x2',
      ],
      takesFiles: 'network',
    },
    { kind: 'range', field: 'folded', label: 'how far', min: 0, max: 1, step: 0.01 },
    { kind: 'range', field: 'turn', label: 'turn', min: -180, max: 180, step: 1 },
  ],
  at: (time) => ({
    paper: 'axes',
    network: '',
    folded: rounded(Math.min(1, time / 0.85)),
    turn: rounded(-35 + 25 * between(time, 0, 1), 1),
    pointer: time > 0.86 ? '0,170,200' : '',
  }),
  settle: (state, field) => (field === 'paper' ? { ...state, network: '' } : state),
  point: (state, panel, at) => ({
    ...state,
    pointer: at ? `${panel},${Math.round(at[0])},${Math.round(at[1])}` : '',
  }),
};
