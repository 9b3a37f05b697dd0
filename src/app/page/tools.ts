import { figureCommand, type UnhashedRecipe } from '../../figure/provenance';
import { imageOf } from '../../network/image-layout';
import { hiddenWidths, inputWidth, outputWidth } from '../../network/network';
import { element } from './elements';
import type { Exploration } from '../map/exploration';
import { boundaryOf, shownDepth } from '../map/look';
import { BY_REGION } from '../modes/modes';
import type { Notice } from './notice';
import { choiceOf } from '../map/plane';

/** What the buttons below the legend do. */
export interface ToolListener {
  onUndo(): void;
  onRedo(): void;
  /** The page's address for what is on screen. */
  link(): string;
  /** What a figure would be of; undefined while there is nothing. */
  exploration(): Exploration | undefined;
}

export function listenToTools(listener: ToolListener, notice: Notice): void {
  element('undo').addEventListener('click', () => listener.onUndo());
  element('redo').addEventListener('click', () => listener.onRedo());
  element('copy-link').addEventListener('click', () => {
    void copy(new URL(listener.link(), location.href).href, 'The link', notice);
  });
  element('copy-command').addEventListener('click', () => {
    const exploration = listener.exploration();
    if (!exploration) return;
    const limit = isFigure(exploration) ? '' : ' (by region, all layers of it)';
    void copy(commandOf(exploration), `The command${limit}`, notice);
  });
  element('help-button').addEventListener('click', showHelp);
}

export function showHelp(): void {
  element('help', HTMLDialogElement).showModal();
}

/** Buttons that are about what is on screen. */
const ABOUT_SCREEN = ['copy-link', 'copy-command', 'save', 'compare', 'sweep-open'];

/** Something is on screen. */
export function enableTools(): void {
  for (const id of ABOUT_SCREEN) element(id, HTMLButtonElement).disabled = false;
}

/** Which of the view's steps can be taken. */
export function showSteps({ canUndo, canRedo }: { canUndo: boolean; canRedo: boolean }): void {
  element('undo', HTMLButtonElement).disabled = !canUndo;
  element('redo', HTMLButtonElement).disabled = !canRedo;
}

/** Puts text where a person can paste it from; says it aloud where that is not allowed. */
async function copy(text: string, what: string, notice: Notice): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    notice.show(`${what} is copied: ${text}`);
  } catch {
    notice.show(`${what}: ${text}`);
  }
}

/**
 * What a figure of the screen consists of; its file would be made by the command line alike.
 *
 * @param size in pixels
 */
export function recipeOf(
  { opened, plane, view, look, width, height }: Exploration,
  size: readonly [number, number] = [width, height],
): UnhashedRecipe {
  const { network, name, format, activation, output, notes } = opened;
  const boundary = boundaryOf(look, network);
  const image = imageOf(network);
  return {
    network: {
      name,
      format,
      inputs: inputWidth(network),
      ...(image && { image }),
      hidden: hiddenWidths(network),
      outputs: outputWidth(network),
      ...(activation && { activation }),
      ...(output !== undefined && { output }),
      ...(notes && { notes }),
    },
    slice: choiceOf(plane),
    window: [view.u0, view.u1, view.v0, view.v1],
    size,
    palette: look.map.palette.name,
    creases: look.map.creases,
    ...(boundary && { boundary }),
  };
}

/** Whether figures are coloured like the screen: they are by region, all layers of it. */
export function isFigure({ look, opened }: Exploration): boolean {
  const layers = hiddenWidths(opened.network).length;
  return look.mode === BY_REGION && shownDepth(look, opened.network) === layers;
}

/** The command that makes a figure of the screen: of samples, or of exact regions. */
function commandOf(exploration: Exploration): string {
  const { picture, boundary } = exploration.look;
  const isSampled = picture === 'sampled' && !boundary;
  const file = isSampled ? 'map.png' : 'map.svg';
  return `npx ${figureCommand(recipeOf(exploration), { verb: 'render', file })}`;
}
