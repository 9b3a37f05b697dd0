import { commandOf, isFigure } from '../save/recipe';
import type { FindElement } from './elements';
import type { Exploration } from '../map/exploration';
import type { Notice } from './notice';

/** What the buttons below the legend do. */
export interface ToolListener {
  onUndo(): void;
  onRedo(): void;
  /** The page's address for what is on screen. */
  link(): string;
  /** What a figure would be of; undefined while there is nothing. */
  exploration(): Exploration | undefined;
}

/** Buttons that are about what is on screen. */
const ABOUT_SCREEN = ['copy-link', 'copy-command', 'save', 'compare', 'sweep-open'];

/** The buttons below the legend, which keys press as well. */
export class Tools {
  constructor(
    private readonly element: FindElement,
    private readonly listener: ToolListener,
    private readonly notice: Notice,
  ) {
    element('undo').addEventListener('click', () => listener.onUndo());
    element('redo').addEventListener('click', () => listener.onRedo());
    element('copy-link').addEventListener('click', () => this.copyLink());
    element('copy-command').addEventListener('click', () => this.copyCommand());
    element('help-button').addEventListener('click', () => this.showHelp());
  }

  copyLink(): void {
    if (!this.listener.exploration()) return;
    void copy(new URL(this.listener.link(), location.href).href, 'The link', this.notice);
  }

  copyCommand(): void {
    const exploration = this.listener.exploration();
    if (!exploration) return;
    const limit = isFigure(exploration) ? '' : ' (by region, all layers of it)';
    void copy(commandOf(exploration), `The command${limit}`, this.notice);
  }

  showHelp(): void {
    this.element('help', HTMLDialogElement).showModal();
  }

  /** Something is on screen. */
  enable(): void {
    for (const name of ABOUT_SCREEN) this.element(name, HTMLButtonElement).disabled = false;
  }

  /** Which of the view's steps can be taken. */
  showSteps({ canUndo, canRedo }: { canUndo: boolean; canRedo: boolean }): void {
    this.element('undo', HTMLButtonElement).disabled = !canUndo;
    this.element('redo', HTMLButtonElement).disabled = !canRedo;
  }
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
