import { extname } from 'node:path';
import { version } from '../../package.json';
import { InputError } from '../network/errors';
import { storyCommand } from '../story/command';
import { DARK, LIGHT } from '../story/ink';
import { sceneByName } from '../story/scenes';
import { stateWith } from '../story/settings';
import { svgOf } from '../story/svg';
import { requireWritable } from './files';
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
  const ink = options.dark ? DARK : LIGHT;
  const drawing = await scene.draw(state, ink);
  const source = `Crease ${version}: ${storyCommand(scene, state)}`;
  await writeWhole(file, svgOf(drawing, ink, width, source), signal);
  const { caption } = drawing;
  if (options.json) print(JSON.stringify({ file, scene: name, state, caption }));
  else printLine(`${file}: ${caption}`);
}
