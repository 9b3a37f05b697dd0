import { extname, join } from 'node:path';
import { version } from '../../package.json';
import { assertNever } from '../network/assert-never';
import { InputError } from '../network/errors';
import { isConstruction } from '../network/constructions/constructions';
import { storyCommand } from '../story/command';
import { DARK, LIGHT } from '../drawing/ink';
import { keepOwn } from '../story/own-networks';
import {
  IMAGE_SIDE,
  middleSquare,
  orientationOf,
  requireImage,
  textOfImage,
  turned,
} from '../story/own-images';
import { ownPointsOf } from '../story/own-points';
import { curveOf, isTable } from '../story/own-targets';
import type { SceneState } from '../story/play';
import { finishedDrawing, type Scene } from '../story/scene';
import { listOfScenes, sceneByName, SCENES } from '../story/scenes';
import { stateWith } from '../story/settings';
import { svgOf } from '../drawing/svg';
import { makeFolder, readBytes, requireWritable } from './files';
import { endsAtOnce } from './interrupt';
import { openNamedNetwork } from './map-request';
import { writeWhole } from './whole-files';
import { print, printLine } from './messages';

/** Names of files that are read as images. */
const IMAGES = /\.(png|jpe?g|gif|webp)$/i;

export interface StoryOptions {
  /** With `all`, a folder. */
  readonly file: string;
  readonly all?: boolean;
  readonly set?: readonly string[];
  /** From 0 to 1. */
  readonly time?: number;
  readonly dark?: boolean;
  /** Points that panels beside each other may take. */
  readonly width: number;
  readonly json?: boolean;
}

/** `crease story`: a scene of the article as a figure, or each of them. */
export async function story(
  name: string | undefined,
  options: StoryOptions,
  signal: AbortSignal,
): Promise<void> {
  const { file, all = false, set = [] } = options;
  if (!all) {
    if (name === undefined)
      throw new InputError(`Which scene? There are ${listOfScenes()}; or --all.`);
    await still(sceneByName(name), file, options, signal);
    return;
  }
  if (name !== undefined) throw new InputError(`--all draws every scene: leave out "${name}".`);
  if (set.length > 0) throw new InputError('--set is for one scene, and --all draws every one.');
  await makeFolder(file);
  for (const scene of SCENES) await still(scene, join(file, `${scene.name}.svg`), options, signal);
}

/** Writes a scene as it is at a time, or as it was set. */
async function still(
  scene: Scene,
  file: string,
  { time = scene.still, set = [], width, dark, json }: StoryOptions,
  signal: AbortSignal,
): Promise<void> {
  if (extname(file).toLowerCase() !== '.svg')
    throw new InputError(`${file}: stills are written as .svg.`);
  const state = stateWith(scene, scene.at(time), set);
  requireWritable(file);
  const own = await withFiles(scene, state);
  const ink = dark ? DARK : LIGHT;
  // Nothing is there yet that would be lost.
  const drawing = await endsAtOnce(() => finishedDrawing(scene, own, ink));
  const source = `Crease ${version}: ${storyCommand(scene, state)}`;
  await writeWhole(file, svgOf(drawing, ink, width, source), signal);
  const { caption } = drawing;
  if (json) print(JSON.stringify({ file, scene: scene.name, state, caption }));
  else printLine(`${file}: ${caption}`);
}

/** The state with what is in files: a network is kept by its name, points are written out. */
async function withFiles({ controls }: Scene, state: SceneState): Promise<SceneState> {
  let own = state;
  for (const control of controls) {
    if (control.kind !== 'text' || control.takesFiles === undefined) continue;
    const { field, takesFiles } = control;
    const name = String(state[field]);
    switch (takesFiles) {
      case 'points':
        if (isTable(name))
          own = { ...own, [field]: ownPointsOf(name, await textIn(name)), data: 'own' };
        break;
      case 'target':
        if (isTable(name)) own = { ...own, [field]: curveOf(name, await textIn(name)) };
        else if (IMAGES.test(name)) own = { ...own, [field]: await imageIn(name) };
        break;
      case 'network':
        if (name !== '' && !isConstruction(name)) await keepFile(name);
        break;
      default:
        assertNever(takesFiles);
    }
  }
  return own;
}

async function keepFile(name: string): Promise<void> {
  const { network, window } = await openNamedNetwork(name);
  keepOwn({ name, network, window });
}

async function textIn(name: string): Promise<string> {
  return new TextDecoder().decode(await readBytes(name));
}

/**
 * The middle of an image as a figure learns it: its size is known before it is decoded, and it lies as a browser
 * would show it.
 */
export async function imageIn(name: string): Promise<string> {
  const bytes = await readBytes(name);
  const { width, height } = requireImage(name, bytes);
  const { left, top, side } = middleSquare({ width, height });
  const href = `data:;base64,${Buffer.from(bytes).toString('base64')}`;
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${IMAGE_SIDE}" height="${IMAGE_SIDE}" viewBox="${left} ${top} ${side} ${side}">` +
    `<image width="${width}" height="${height}" href="${href}"/></svg>`;
  const { Resvg } = await import('@resvg/resvg-js');
  const { pixels } = new Resvg(svg).render();
  return textOfImage(turned(pixels, IMAGE_SIDE, orientationOf(bytes)));
}
