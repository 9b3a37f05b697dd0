import { InputError } from '../network/errors';
import { anyScene } from './scenes/any';
import { circuitsScene } from './scenes/circuits';
import { creaseScene } from './scenes/crease';
import { cutScene } from './scenes/cut';
import { depthScene } from './scenes/depth';
import { gatesScene } from './scenes/gates';
import { lastScene } from './scenes/last';
import { separateScene } from './scenes/separate';
import { shallowScene } from './scenes/shallow';
import { smoothScene } from './scenes/smooth';
import { squareScene } from './scenes/square';
import { foldsScene } from './scenes/folds';
import { modScene } from './scenes/mod';
import { zoomScene } from './scenes/zoom';
import type { Scene } from './scene';

/** All scenes, in the order of `PLAYS`. */
export const SCENES: readonly Scene[] = [
  creaseScene,
  foldsScene,
  cutScene,
  shallowScene,
  depthScene,
  zoomScene,
  modScene,
  anyScene,
  squareScene,
  smoothScene,
  lastScene,
  separateScene,
  circuitsScene,
  gatesScene,
];

/** @throws InputError that lists the scenes when none has the name. */
export function sceneByName(name: string): Scene {
  const scene = SCENES.find((candidate) => candidate.name === name);
  if (scene) return scene;
  throw new InputError(`There is no scene "${name}"; there are ${listOfScenes()}.`);
}

export function listOfScenes(): string {
  return SCENES.map(({ name }) => name).join(', ');
}
