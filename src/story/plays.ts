import { anyPlay } from './plays/any';
import { circuitsPlay } from './plays/circuits';
import { creasePlay } from './plays/crease';
import { cutPlay } from './plays/cut';
import { depthPlay } from './plays/depth';
import { foldsPlay } from './plays/folds';
import { gatesPlay } from './plays/gates';
import { lastPlay } from './plays/last';
import { modPlay } from './plays/mod';
import { separatePlay } from './plays/separate';
import { shallowPlay } from './plays/shallow';
import { smoothPlay } from './plays/smooth';
import { squarePlay } from './plays/square';
import { zoomPlay } from './plays/zoom';
import type { Play } from './play';

/** All scenes without their figures, in the order in which they are told. */
export const PLAYS: readonly Play[] = [
  creasePlay,
  foldsPlay,
  cutPlay,
  shallowPlay,
  depthPlay,
  zoomPlay,
  modPlay,
  anyPlay,
  squarePlay,
  smoothPlay,
  lastPlay,
  separatePlay,
  circuitsPlay,
  gatesPlay,
];
