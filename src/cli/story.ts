import { extname } from 'node:path';
import { version } from '../../package.json';
import { InputError } from '../network/errors';
import { isConstruction } from '../network/constructions/constructions';
import { storyCommand } from '../story/command';
import { DARK, LIGHT } from '../drawing/ink';
import { keepOwn } from '../story/own-networks';
import { ownPointsOf } from '../story/own-points';
import type { Scene, SceneState } from '../story/scene';
import { sceneByName } from '../story/scenes';
import { stateWith } from '../story/settings';
import { svgOf } from '../drawing/svg';
import { readBytes, requireWritable } from './files';
import { openNamedNetwork } from './map-request';
import { writeWhole } from './whole-files';
import { print, printLine } from './messages';

export interface StoryOptions {
  readonly file: string;
  readonly set?: readonly string[];
  /** From 0 to 1. */
  readonly time?: number;
  readonly dark?: boolean;
  /** Points that panels beside each other may take. */
  readonly width: number;
  readonly json?: boolean;
}

/** `crease story`: a scene of the article as a figure. */
export async function story(
  name: string,
  options: StoryOptions,
  signal: AbortSignal,
): Promise<void> {
  const { file, set = [], width } = options;
  const scene = sceneByName(name);
  if (extname(file).toLowerCase() !== '.svg')
    throw new InputError(`${file}: stills are written as .svg.`);
  const { time = scene.still } = options;
  const state = stateWith(scene, scene.at(time), set);
  requireWritable(file);
  const own = await withFiles(scene, state);
  const ink = options.dark ? DARK : LIGHT;
  const drawing = await scene.draw(own, ink);
  const source = `Crease ${version}: ${storyCommand(scene, state)}`;
  await writeWhole(file, svgOf(drawing, ink, width, source), signal);
  const { caption } = drawing;
  if (options.json) print(JSON.stringify({ file, scene: name, state, caption }));
  else printLine(`${file}: ${caption}`);
}

/** The state with what is in files: a network is kept by its name, points are written out. */
async function withFiles({ controls }: Scene, state: SceneState): Promise<SceneState> {
  let own = state;
  for (const control of controls) {
    if (control.kind !== 'text' || control.takesFiles === undefined) continue;
    const name = String(state[control.field]);
    if (control.takesFiles === 'points') {
      if (!/\.csv$/i.test(name)) continue;
      const text = new TextDecoder().decode(await readBytes(name));
      own = { ...own, [control.field]: ownPointsOf(name, text), data: 'own' };
    } else if (name !== '' && !isConstruction(name)) {
      const { network, window } = await openNamedNetwork(name);
      keepOwn({ name, network, window });
    }
  }
  return own;
}
