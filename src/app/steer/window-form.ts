import type { Window } from '../../network/slice';
import type { FindElement } from '../page/elements';
import { parseWindow } from '../../network/slice';

/** The ends of a window, in the order of `--window`. */
const ENDS = ['u0', 'u1', 'v0', 'v1'] as const;

export interface WindowListener {
  onWindow(window: Window): void;
  /** Back to the network's own window. */
  onReset(): void;
  onError(error: unknown): void;
}

/** The window by its numbers, to read, to type and to paste. */
export class WindowForm {
  private readonly form: HTMLFormElement;
  private readonly ends: readonly HTMLInputElement[];
  private readonly home: HTMLButtonElement;
  private readonly go: HTMLButtonElement;
  private shown: Window | undefined;
  /** Something was typed that is not shown yet. */
  private isChanged = false;

  constructor(
    element: FindElement,
    private readonly listener: WindowListener,
  ) {
    this.form = element('window-form', HTMLFormElement);
    this.ends = ENDS.map((end) => element(`window-${end}`, HTMLInputElement));
    this.home = element('window-home', HTMLButtonElement);
    this.go = element('window-go', HTMLButtonElement);
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.finish();
    });
    this.form.addEventListener('input', () => this.change(true));
    // One number after the other is typed; the window is the four of them.
    this.form.addEventListener('focusout', ({ relatedTarget }) => {
      const stays = relatedTarget instanceof Node && this.form.contains(relatedTarget);
      if (this.isChanged && !stays) this.finish();
    });
    this.form.addEventListener('paste', (event) => this.paste(event));
    this.home.addEventListener('click', () => {
      this.change(false);
      listener.onReset();
    });
  }

  /**
   * @param window the one that is counted, all of which is in view
   * @param isHome it is the network's own
   */
  show(window: Window, isHome: boolean): void {
    this.shown = window;
    this.home.disabled = isHome && !this.isChanged;
    if (!this.isChanged) this.write(window);
  }

  private write(view: Window): void {
    for (const [k, end] of ENDS.entries()) {
      const text = String(view[end]);
      if (this.ends[k].value !== text) this.ends[k].value = text;
    }
  }

  private change(isChanged: boolean): void {
    this.isChanged = isChanged;
    this.go.disabled = !isChanged;
    if (isChanged) this.home.disabled = false;
  }

  private finish(): void {
    this.change(false);
    try {
      // A comma in one of them would make it two.
      const texts = this.ends.map(({ value }) => value.replaceAll(',', '.'));
      this.listener.onWindow(parseWindow(texts.join(','), 'The window'));
    } catch (error) {
      this.listener.onError(error);
    }
    // What is counted now, or what was before.
    if (this.shown) this.write(this.shown);
  }

  /** Takes a whole window at once, as links and commands write it. */
  private paste(event: ClipboardEvent): void {
    const numbers = event.clipboardData?.getData('text').trim().split(',') ?? [];
    if (numbers.length !== ENDS.length) return;
    event.preventDefault();
    for (const [k, text] of numbers.entries()) this.ends[k].value = text.trim();
    this.finish();
  }
}
