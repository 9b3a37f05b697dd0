import { InputError } from '../network/errors';
import { creaseScene } from './scenes/crease';
import type { Scene } from './scene';

/** All scenes, in the order in which they are told. */
export const SCENES: readonly Scene[] = [creaseScene];

/** @throws InputError that lists the scenes when none has the name. */
export function sceneByName(name: string): Scene {
  const scene = SCENES.find((candidate) => candidate.name === name);
  if (scene) return scene;
  const names = SCENES.map((candidate) => candidate.name).join(', ');
  throw new InputError(`There is no scene "${name}"; there are ${names}.`);
}
